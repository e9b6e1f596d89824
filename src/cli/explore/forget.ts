import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { exploreForget, type ObjectSource } from '../../analysis/explorations/forget.ts';
import { hiddenConvolutions } from '../../analysis/explore/generator-maps.ts';
import { boxRules, type BoxRule, type SeedBox } from '../../analysis/explore/object-boxes.ts';
import { paperSamples } from '../../analysis/explore/window-drop.ts';
import { withGenerator, type Generator } from '../../runs/generator.ts';
import { openGenerator } from '../inputs/open-run.ts';
import * as parse from '../options/parsers.ts';
import { listOption, option } from '../options/typed-option.ts';
import { addExploreOptions, checkFigure, writeFindings, type ExploreFlags } from '../figures/output.ts';

interface ForgetFlags extends ExploreFlags {
  readonly boxes?: string;
  readonly box?: readonly (readonly SeedBox[])[];
  readonly rule?: BoxRule;
  readonly seeds?: number[];
  readonly layer?: string;
  readonly show?: number;
}

const name = 'forget';
const defaultShown = 24;
/** Takes minutes with small pictures, and nobody draws boxes in more of them. */
const maxSeeds = 1024;

const help = `
Radford et al. made their generator of bedrooms forget windows (2015, section
6.3.2 and figure 6). Boxes mark an object in samples. A logistic regression on
the activations of all feature maps of one convolution of G distinguishes
positions inside the boxes from positions outside. Then the maps with positive
weights are dropped everywhere. A fifth of the pictures is held out to measure
the accuracy of the classifier. The default layer is the paper's, the second
before the layer that outputs the picture (for 64×64 pictures, the layer of
16×16).

sparring explore boxes draws samples on a page in which you mark the object with
the mouse. It writes the file of --boxes, or the text of --box.

--boxes FILE is JSON with any number of boxes per seed, in pixels from the top
left corner of a sample:
  {"boxes": [{"seed": 3, "left": 10, "top": 4, "width": 20, "height": 18}, ...]}
The JSON file that this command writes has the same form, so the boxes of a rule
can be corrected and read again. --rule finds the boxes automatically: one
around each patch that is much brighter (darker, redder, ...) than usual.

Examples:
  sparring explore sheet runs/00003-bedrooms-dcgan-64 --seeds 0-149
  sparring explore boxes runs/00003-bedrooms-dcgan-64
  sparring explore forget runs/00003-bedrooms-dcgan-64 --boxes windows.json
  sparring explore forget runs/00003-bedrooms-dcgan-64 --box "3:10,4,20,18 7:30,8,16,20 ..."
  sparring explore forget runs/00003-bedrooms-dcgan-64 --rule bright`;

/** Adds `sparring explore forget`. */
export function addForgetCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('samples without the feature maps that draw an object')
    .description('Drops the feature maps of G that draw an object, and shows the samples without it.')
    .argument('<run>', 'the run folder')
    .addOption(option('--boxes <file.json>', 'the positions of the object: see below', parse.text))
    .addOption(
      listOption(
        '--box <seed:left,top,width,height>',
        'the same typed, such as 12:10,4,20,18; several in quotes, or the option again',
        parse.seedBoxes,
      ),
    )
    .addOption(
      option('--rule <name>', `find the object by a rule: ${boxRules.join(', ')}`, parse.oneOf(boxRules)),
    )
    .addOption(option('--seeds <list>', `which samples (default: 0-${paperSamples - 1})`, parse.seeds))
    .addOption(
      option('--layer <name>', 'the layer of the maps, such as deconv2 (default: the paper’s)', parse.text),
    )
    .addOption(
      option(
        '--show <n>',
        `samples with boxes to show (default: ${defaultShown})`,
        parse.wholeNumber(1, 200),
      ),
    )
    .addHelpText('after', help)
    .action(forget);
  addExploreOptions(command, name);
}

async function forget(path: string, flags: ForgetFlags): Promise<void> {
  const { seeds, layer, show = defaultShown } = flags;
  const where = objectSource(flags);
  if (seeds !== undefined && seeds.length > maxSeeds) {
    throw new UsageError(`--seeds got ${seeds.length} seeds, expected ${maxSeeds} or fewer`);
  }
  checkFigure(flags, 2 * show);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    checkLayer(layer, generator);
    const found = await exploreForget(generator, where, { seeds, layer, show });
    await writeFindings(generator, flags, { name, ...found });
  });
}

function objectSource({ boxes, box, rule }: ForgetFlags): ObjectSource {
  const given: ObjectSource[] = [
    ...(rule === undefined ? [] : [{ kind: 'rule', rule } as const]),
    ...(boxes === undefined ? [] : [{ kind: 'file', path: boxes } as const]),
    ...(box === undefined ? [] : [{ kind: 'boxes', boxes: box.flat() } as const]),
  ];
  if (given.length === 1) return given[0]!;
  throw new UsageError(
    `sparring explore forget needs to know where the object is: pass either --boxes FILE or --rule ${boxRules.join('|')}, or type --box (sparring explore boxes helps)`,
  );
}

function checkLayer(layer: string | undefined, { gan }: Generator): void {
  const hidden = hiddenConvolutions(gan);
  if (layer === undefined || hidden.includes(layer)) return;
  throw new UsageError(`--layer got ${JSON.stringify(layer)}, expected one of ${hidden.join(', ')}`);
}
