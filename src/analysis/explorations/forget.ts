import { range, rounded } from '../../core/numbers.ts';
import { counted, percent } from '../../core/wording.ts';
import { forgetFigure } from '../../drawing/figures/forget-figure.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import type { Generator } from '../../runs/generator.ts';
import { forgetObject, type ForgottenObject } from '../explore/forget-object.ts';
import type { BoxRule } from '../explore/object-boxes.ts';
import { paperSamples } from '../explore/window-drop.ts';
import { readBoxes } from './object-boxes-file.ts';

/** Where an object is: a rule that finds it, or a file of boxes (`readBoxes`). */
export type ObjectSource =
  { readonly kind: 'rule'; readonly rule: BoxRule } | { readonly kind: 'file'; readonly path: string };

export interface ForgetSettings {
  /** Default: the first 150, as many as the paper takes. */
  readonly seeds?: readonly number[] | undefined;
  /** Whose maps are dropped. Default: of the second-highest convolution, the paper's. */
  readonly layer?: string | undefined;
}

/**
 * Drops the feature maps that draw an object (`forgetObject`).
 *
 * @throws SparringError if the file cannot be read or does not fit, there are too few boxes, or there is no such layer
 */
export async function forgetIn(
  generator: Generator,
  where: ObjectSource,
  { seeds = range(0, paperSamples), layer }: ForgetSettings = {},
): Promise<ForgottenObject> {
  const { image } = generator.gan;
  const places =
    where.kind === 'rule'
      ? where
      : ({ kind: 'boxes', boxes: await readBoxes(where.path, seeds, image) } as const);
  return forgetObject(generator, seeds, places, { layer });
}

/** The same, drawn and in words. @param show samples with boxes that are shown */
export async function exploreForget(
  generator: Generator,
  where: ObjectSource,
  { show, ...settings }: ForgetSettings & { readonly show: number },
): Promise<Findings> {
  const forgotten = await forgetIn(generator, where, settings);
  const { before, after, count, geometry, classifier } = forgotten;
  const found = count && { before: count(before), after: count(after) };
  return {
    figure: figureOfRun(generator, forgetFigure(forgotten, generator.gan.image, show), {
      title: 'Samples, and the same without what draws an object',
      reading:
        `Above, samples with the boxes that say where the object is; below, the same seeds with ${classifier.positive.length} of the ` +
        `${geometry.maps} feature maps of ${geometry.layer} dropped: those by whose activation a logistic regression tells places ` +
        `in boxes from others (${percent(classifier.accuracy.heldOut)} right in held-out pictures). Numbers are seeds.`,
    }),
    numbers: numbersOf(forgotten, found, where),
    sentences: sentencesOf(generator.run.step, forgotten, found, where),
  };
}

/** Patches that the rule finds in the samples. */
interface PatchCounts {
  readonly before: number;
  readonly after: number;
}

function numbersOf(
  { seeds, boxes, geometry, classifier, change }: ForgottenObject,
  found: PatchCounts | undefined,
  where: ObjectSource,
) {
  const { model, positive, fitted, heldOut, accuracy } = classifier;
  return {
    samples: seeds.length,
    ...(where.kind === 'rule' ? { rule: where.rule } : { from: where.path }),
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
  step: number,
  { seeds, geometry, classifier, change }: ForgottenObject,
  found: PatchCounts | undefined,
  where: ObjectSource,
): string[] {
  const { layer, maps, height, width } = geometry;
  const { positive, fitted, heldOut, accuracy } = classifier;
  return [
    `Of the ${maps} maps of ${layer} (${width}×${height}), ${positive.length} have a positive weight and were dropped from ${counted(seeds.length, 'sample')} of step ${step}.`,
    `The classifier tells ${percent(accuracy.heldOut)} of ${counted(heldOut.places, 'place')} in ${counted(heldOut.pictures, 'held-out picture')} right, half of them in boxes (${percent(accuracy.fitted)} of those in the ${fitted.pictures} that it was fitted to).`,
    `Values change by ${percent(change.inside)} of their range in the boxes, and by ${percent(change.outside)} elsewhere in the same pictures (mean).`,
    ...(found === undefined || where.kind !== 'rule'
      ? []
      : [
          `The rule ${where.rule} finds ${counted(found.before, 'patch', 'patches')} in the samples, and ${found.after} in those without the maps.`,
        ]),
  ];
}
