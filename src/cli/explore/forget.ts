import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { exploreForget, type ObjectSource } from '../../analysis/explorations/forget.ts';
import { hiddenConvolutions } from '../../analysis/explore/generator-maps.ts';
import { boxRules, type BoxRule } from '../../analysis/explore/object-boxes.ts';
import { paperSamples } from '../../analysis/explore/window-drop.ts';
import { withGenerator, type Generator } from '../../runs/generator.ts';
import { openGenerator } from '../inputs/open-run.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { addExploreOptions, checkFigure, writeFindings, type ExploreFlags } from '../figures/output.ts';

interface ForgetFlags extends ExploreFlags {
  readonly boxes?: string;
  readonly rule?: BoxRule;
  readonly seeds?: number[];
  readonly layer?: string;
  readonly show?: number;
}

const name = 'forget';
const usualShown = 24;
/** It runs in minutes on small pictures, and a person draws no more boxes. */
const mostSeeds = 1024;

const help = `
Radford et al. made their generator of bedrooms forget windows (2015, section 6.3.2 and figure 6). Boxes are drawn around
an object in samples; a logistic regression tells places in the boxes from places beside them by the activations of all
feature maps of one of G's convolutions; and the maps of positive weight are dropped, everywhere. A fifth of the
pictures is held out, to say how well the classifier tells them. The layer is the paper's, the second below the
picture's own (of 64×64, the one of 16×16).

--boxes FILE is JSON, in pixels from the top left of a sample, any number of boxes a seed:
  {"boxes": [{"seed": 3, "left": 10, "top": 4, "width": 20, "height": 18}, ...]}
The numbers that this command writes are such a file, so what a rule has found can be corrected and read again.
--rule finds boxes by itself: around each patch that is much brighter (darker, redder, ...) than usual.

Examples:
  sparring explore sheet runs/00003-bedrooms-dcgan-64 --seeds 0-149
  sparring explore forget runs/00003-bedrooms-dcgan-64 --boxes windows.json
  sparring explore forget runs/00003-bedrooms-dcgan-64 --rule bright`;

/** Adds `sparring explore forget`. */
export function addForgetCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('samples without the feature maps that draw an object')
    .description('Drops the feature maps of G that draw an object, and shows the samples without it.')
    .argument('<run>', 'the run folder')
    .addOption(option('--boxes <file.json>', 'where the object is: see below', parse.text))
    .addOption(option('--rule <name>', `find it by a rule: ${boxRules.join(', ')}`, parse.oneOf(boxRules)))
    .addOption(option('--seeds <list>', `which samples (default: 0-${paperSamples - 1})`, parse.seeds))
    .addOption(option('--layer <name>', 'whose maps, such as deconv2 (default: the paper’s)', parse.text))
    .addOption(
      option('--show <n>', `samples with boxes to show (default: ${usualShown})`, parse.wholeNumber(1, 200)),
    )
    .addHelpText('after', help)
    .action(forget);
  addExploreOptions(command, name);
}

async function forget(path: string, flags: ForgetFlags): Promise<void> {
  const { seeds, layer, show = usualShown } = flags;
  const where = objectSource(flags);
  if (seeds !== undefined && seeds.length > mostSeeds) {
    throw new UsageError(`--seeds got ${seeds.length} seeds, expected ${mostSeeds} or fewer`);
  }
  checkFigure(flags, 2 * show);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    checkLayer(layer, generator);
    const found = await exploreForget(generator, where, { seeds, layer, show });
    await writeFindings(generator, flags, { name, ...found });
  });
}

function objectSource({ boxes, rule }: ForgetFlags): ObjectSource {
  if (boxes === undefined && rule !== undefined) return { kind: 'rule', rule };
  if (boxes !== undefined && rule === undefined) return { kind: 'file', path: boxes };
  throw new UsageError(
    `sparring explore forget wants to know where the object is: pass either --boxes FILE or --rule ${boxRules.join('|')}`,
  );
}

function checkLayer(layer: string | undefined, { gan }: Generator): void {
  const hidden = hiddenConvolutions(gan);
  if (layer === undefined || hidden.includes(layer)) return;
  throw new UsageError(`--layer got ${JSON.stringify(layer)}, expected one of ${hidden.join(', ')}`);
}
