import { judgementBy } from '../../gan/objectives/objectives.ts';
import { mean, range, rounded } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { valueSpan } from '../../core/value-range.ts';
import { counted, figure, percent } from '../../core/wording.ts';
import { forgetFigure } from '../../drawing/figures/forget-figure.ts';
import { labelsOfSeeds } from '../../gan/sampling/sampler.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import type { Generator } from '../../runs/generator.ts';
import { forgetFinding } from '../health/forget.ts';
import {
  forgetObject,
  withoutRandomMaps,
  type ForgottenObject,
  type ObjectPlaces,
} from '../explore/forget-object.ts';
import type { BoxRule, SeedBox } from '../explore/object-boxes.ts';
import { changeByPlace, paperSamples, type ChangeByPlace } from '../explore/window-drop.ts';
import { checkBoxes, readBoxes } from './object-boxes-file.ts';
import { stepWording } from '../../runs/step-wording.ts';

/** How the object is located: by a rule, by a file of boxes (`readBoxes`), or by boxes. */
export type ObjectSource =
  | { readonly kind: 'rule'; readonly rule: BoxRule }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'boxes'; readonly boxes: readonly SeedBox[] };

export interface ForgetSettings {
  /** Default: the first 150, the paper's number. */
  readonly seeds?: readonly number[] | undefined;
  /** The convolution whose maps are dropped. Default: the second highest, as in the paper. */
  readonly layer?: string | undefined;
}

/**
 * Drops the feature maps that draw an object (`forgetObject`).
 *
 * @throws SparringError if the file cannot be read or does not match the samples, there are too few boxes, or the
 * layer does not exist
 */
export async function forgetIn(
  generator: Generator,
  where: ObjectSource,
  { seeds = range(0, paperSamples), layer }: ForgetSettings = {},
): Promise<ForgottenObject> {
  return forgetObject(generator, seeds, await placesIn(generator, where, seeds), { layer });
}

async function placesIn(
  { gan: { image } }: Generator,
  where: ObjectSource,
  seeds: readonly number[],
): Promise<ObjectPlaces> {
  switch (where.kind) {
    case 'rule':
      return where;
    case 'file':
      return { kind: 'boxes', boxes: await readBoxes(where.path, seeds, image) };
    case 'boxes':
      checkBoxes(where.boxes, seeds, image);
      return where;
  }
}

/** Runs `forgetIn` and returns the result as a figure, numbers and sentences. @param show samples with boxes to show */
export async function exploreForget(
  generator: Generator,
  where: ObjectSource,
  { show, ...settings }: ForgetSettings & { readonly show: number },
): Promise<Findings> {
  const forgotten = await forgetIn(generator, where, settings);
  const { before, after, count, geometry, classifier } = forgotten;
  const control = await controlOf(generator, forgotten);
  const judged = await judgedIn(generator, forgotten, control.draws);
  const isScore = judgementBy(generator.run.options.training.objective) === 'score';
  const found = count && { before: count(before), after: count(after), control: control.found! };
  const verdict = forgetFinding({
    dropped: classifier.positive.length,
    accuracy: classifier.accuracy.heldOut,
    change: forgotten.change,
    controlChange: control.change,
    found,
  });
  return {
    figure: figureOfRun(generator, forgetFigure(forgotten, generator.gan.image, show), {
      verdict,
      title: 'Samples with and without the feature maps that draw an object',
      reading:
        `Above: samples with boxes around the object. Below: the same seeds with ${classifier.positive.length} of the ` +
        `${geometry.maps} feature maps of ${geometry.layer} dropped. These maps have positive weights in a logistic regression that ` +
        `detects positions in boxes (${percent(classifier.accuracy.heldOut)} correct in held-out pictures). Numbers are seeds.`,
    }),
    numbers: numbersOf(forgotten, { found, judged, controlChange: control.change }, where),
    verdict,
    sentences: sentencesOf(stepWording(generator.run), forgotten, { found, judged, isScore }, where),
  };
}

/** How many patches the rule finds in the samples, with all maps and without the dropped ones. */
interface PatchCounts {
  readonly before: number;
  readonly after: number;
  /** The mean without as many random maps, over several draws. */
  readonly control: number;
}

/** Means of D over the samples, with all maps and without the dropped ones. */
interface Judged {
  readonly before: number;
  readonly after: number;
  /** Without as many random maps, over several draws. */
  readonly control: number;
}

/** What dropping as many random maps does: means over several draws. */
interface Control {
  /** The pictures of each draw. */
  readonly draws: readonly Float32Array[];
  readonly change: ChangeByPlace;
  /** Undefined if boxes were given. */
  readonly found: number | undefined;
}

/** How many random choices of maps are compared with, as in the recorded figure. */
const controlDraws = 3;

async function controlOf(generator: Generator, forgotten: ForgottenObject): Promise<Control> {
  const { image } = generator.gan;
  const { seeds, boxes, before, count } = forgotten;
  const boxesOf = seeds.map((seed) => boxes.filter((box) => box.seed === seed));
  const draws: Omit<Control, 'draws'>[] = [];
  const drawn: Float32Array[] = [];
  for (let draw = 0; draw < controlDraws; draw++) {
    const pictures = await withoutRandomMaps(generator, forgotten, new RandomStream(0, 'experiment', draw));
    drawn.push(pictures);
    draws.push({
      change: changeByPlace(before, pictures, boxesOf, image, valueSpan(image.range)),
      found: count?.(pictures),
    });
  }
  const meanOf = (value: (control: Omit<Control, 'draws'>) => number) => mean(draws.map(value));
  return {
    draws: drawn,
    change: {
      inside: meanOf(({ change }) => change.inside),
      outside: meanOf(({ change }) => change.outside),
    },
    found: count && meanOf(({ found }) => found!),
  };
}

async function judgedIn(
  generator: Generator,
  { seeds, before, after }: ForgottenObject,
  draws: readonly Float32Array[],
): Promise<Judged> {
  const labels = labelsOfSeeds(generator.gan.latent, seeds);
  const sets = [before, after, ...draws];
  const [ofBefore, ofAfter, ...ofDraws] = await generator.judgeLike(before, sets, labels);
  return { before: ofBefore!, after: ofAfter!, control: mean(ofDraws) };
}

function numbersOf(
  { seeds, boxes, geometry, classifier, change }: ForgottenObject,
  {
    found,
    judged,
    controlChange,
  }: {
    readonly found: PatchCounts | undefined;
    readonly judged: Judged;
    readonly controlChange: ChangeByPlace;
  },
  where: ObjectSource,
) {
  const { model, positive, fitted, heldOut, accuracy } = classifier;
  return {
    samples: seeds.length,
    ...(where.kind === 'rule' ? { rule: where.rule } : where.kind === 'file' ? { from: where.path } : {}),
    ...geometry,
    dropped: positive.length,
    accuracy: { heldOut: rounded(accuracy.heldOut), fitted: rounded(accuracy.fitted) },
    heldOut,
    fitted,
    change: { inside: rounded(change.inside), outside: rounded(change.outside) },
    controlChange: { inside: rounded(controlChange.inside), outside: rounded(controlChange.outside) },
    ...(found === undefined ? {} : { found: { ...found, control: rounded(found.control) } }),
    judged: {
      before: rounded(judged.before),
      after: rounded(judged.after),
      control: rounded(judged.control),
    },
    droppedMaps: positive,
    // One per map, for activations divided by their standard deviation.
    weights: [...model.weights].map(rounded),
    intercept: rounded(model.intercept),
    boxes,
  };
}

function sentencesOf(
  made: string,
  { seeds, geometry, classifier, change }: ForgottenObject,
  {
    found,
    judged,
    isScore,
  }: { readonly found: PatchCounts | undefined; readonly judged: Judged; readonly isScore: boolean },
  where: ObjectSource,
): string[] {
  const { layer, maps, height, width } = geometry;
  const { positive, fitted, heldOut, accuracy } = classifier;
  return [
    `Of the ${maps} maps of ${layer} (${width}×${height}), ${positive.length} have a positive weight and were dropped from ${counted(seeds.length, 'sample')} of ${made}.`,
    `The classifier is right for ${percent(accuracy.heldOut)} of ${counted(heldOut.places, 'position')} in ${counted(heldOut.pictures, 'held-out picture')}, half of them in boxes (and for ${percent(accuracy.fitted)} in the ${fitted.pictures} that it was fitted to).`,
    `Values change by ${percent(change.inside)} of their range in the boxes, and by ${percent(change.outside)} elsewhere in the same pictures (mean).`,
    ...(found === undefined || where.kind !== 'rule'
      ? []
      : [
          `The rule ${where.rule} finds ${counted(found.before, 'patch', 'patches')} in the samples, and ${found.after} in the samples without these maps.`,
        ]),
    `${isScore ? 'D scores the samples' : 'D finds the samples real'} with ${figure(judged.before)} on average, with ${figure(judged.after)} without these maps, and with ${figure(judged.control)} without as many random ones.`,
  ];
}
