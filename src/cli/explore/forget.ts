import { maxOf } from '../../core/extremes.ts';
import { range } from '../../core/numbers.ts';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import {
  forgetObject,
  type ForgottenObject,
  type ObjectPlaces,
} from '../../analysis/explore/forget-object.ts';
import { hiddenConvolutions } from '../../analysis/explore/generator-maps.ts';
import { boxRules, type BoxRule } from '../../analysis/explore/object-boxes.ts';
import { paperSamples } from '../../analysis/explore/window-drop.ts';
import { readBoxes } from '../../experiments/support/object-boxes-file.ts';
import { forgetFigure } from '../../drawing/figures/forget-figure.ts';
import { valueSpan } from '../../drawing/figures/parts.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import {
  addExploreOptions,
  checkFigure,
  explained,
  rounded,
  writeFindings,
  type ExploreFlags,
} from './output.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { withGenerator, type Generator } from '../../runs/generator.ts';
import { openGenerator } from '../inputs/open-run.ts';
import { counted, percent } from '../terminal/durations.ts';

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

/** Patches that the rule finds in the samples. */
interface PatchCounts {
  readonly before: number;
  readonly after: number;
}

async function forget(path: string, flags: ForgetFlags): Promise<void> {
  const { seeds = range(0, paperSamples), rule, show = usualShown } = flags;
  if ((flags.boxes === undefined) === (rule === undefined)) {
    throw new UsageError(
      `sparring explore forget wants to know where the object is: pass either --boxes FILE or --rule ${boxRules.join('|')}`,
    );
  }
  if (seeds.length > mostSeeds) {
    throw new UsageError(`--seeds got ${seeds.length} seeds, expected ${mostSeeds} or fewer`);
  }
  checkFigure(flags, 2 * show);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    const forgotten = await drop(generator, flags, seeds);
    const { before, after, count, geometry, classifier } = forgotten;
    const found = count && { before: count(before), after: count(after) };
    await writeFindings(generator, flags, {
      name,
      figure: explained(
        generator,
        'Samples, and the same without what draws an object',
        forgetFigure(forgotten, generator.run.gan.image, show),
        `Above, samples with the boxes that say where the object is; below, the same seeds with ${classifier.positive.length} of the ` +
          `${geometry.maps} feature maps of ${geometry.layer} dropped: those by whose activation a logistic regression tells places ` +
          `in boxes from others (${percent(classifier.accuracy.heldOut)} right in held-out pictures). Numbers are seeds.`,
      ),
      numbers: numbersOf(forgotten, found, flags),
      sentences: sentencesOf(generator, forgotten, found, rule),
    });
  });
}

async function drop(
  generator: Generator,
  flags: ForgetFlags,
  seeds: readonly number[],
): Promise<ForgottenObject> {
  const { gan } = generator.run;
  const { layer, rule } = flags;
  if (layer !== undefined && !hiddenConvolutions(gan).includes(layer)) {
    throw new UsageError(
      `--layer got ${JSON.stringify(layer)}, expected one of ${hiddenConvolutions(gan).join(', ')}`,
    );
  }
  const where: ObjectPlaces =
    rule === undefined
      ? { kind: 'boxes', boxes: await readBoxes(flags.boxes!, seeds, gan.image) }
      : { kind: 'rule', rule };
  return forgetObject(
    gan,
    seeds,
    where,
    (other) =>
      other === gan
        ? generator.sampleSeeds(seeds)
        : generator.sampleWith(other, latentOfSeeds(gan, seeds), maxOf(seeds) + 1),
    { layer, span: valueSpan(gan.image) },
  );
}

function numbersOf(
  { seeds, boxes, geometry, classifier, change }: ForgottenObject,
  found: PatchCounts | undefined,
  flags: ForgetFlags,
) {
  const { model, positive, fitted, heldOut, accuracy } = classifier;
  return {
    samples: seeds.length,
    ...(flags.rule === undefined ? { from: flags.boxes } : { rule: flags.rule }),
    ...geometry,
    dropped: positive.length,
    accuracy: { heldOut: rounded(accuracy.heldOut), fitted: rounded(accuracy.fitted) },
    heldOut,
    fitted,
    change: { inside: rounded(change.inside), outside: rounded(change.outside) },
    ...(found === undefined ? {} : { found }),
    droppedMaps: positive,
    // Of each map, in units of its activation's deviation.
    weights: [...model.weights].map(rounded),
    intercept: rounded(model.intercept),
    boxes,
  };
}

function sentencesOf(
  generator: Generator,
  { seeds, geometry, classifier, change }: ForgottenObject,
  found: PatchCounts | undefined,
  rule: BoxRule | undefined,
): string[] {
  const { layer, maps, height, width } = geometry;
  const { positive, fitted, heldOut, accuracy } = classifier;
  return [
    `Of the ${maps} maps of ${layer} (${width}×${height}), ${positive.length} have a positive weight and were dropped from ${counted(seeds.length, 'sample')} of step ${generator.run.step}.`,
    `The classifier tells ${percent(accuracy.heldOut)} of ${counted(heldOut.places, 'place')} in ${counted(heldOut.pictures, 'held-out picture')} right, half of them in boxes (${percent(accuracy.fitted)} of those in the ${fitted.pictures} that it was fitted to).`,
    `Values change by ${percent(change.inside)} of their range in the boxes, and by ${percent(change.outside)} elsewhere in the same pictures (mean).`,
    ...(found === undefined
      ? []
      : [
          `The rule ${rule} finds ${counted(found.before, 'patch', 'patches')} in the samples, and ${found.after} in those without the maps.`,
        ]),
  ];
}
