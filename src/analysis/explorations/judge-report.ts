/** Judgements of sets as numbers, in words, and as the parts of a drawing. */
import { rounded } from '../../core/numbers.ts';
import { counted, grouped } from '../../core/wording.ts';
import type { JudgedCell, JudgedRow } from '../../drawing/figures/judge-figure.ts';
import type { Tone } from '../../drawing/svg/theme.ts';
import { hasStatistics } from '../../gan/sampling/standing-discriminator.ts';
import { measuredPictures } from '../../runs/discriminator.ts';
import type { Normalisation } from '../../runs/generator.ts';
import type { ImportFormat } from '../../runs/run-options.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { describeFinding, type Finding } from '../health/finding.ts';
import type { JudgedRole } from '../health/judge.ts';
import type { JudgementSummary } from '../metrics/judgements.ts';
import type { PictureSet } from './judged-sets.ts';

/** A set with D's probabilities. */
export interface JudgedPictures extends PictureSet {
  readonly probabilities: Float32Array;
  readonly summary: JudgementSummary;
  /** The share of pairs with a training picture in which the one of this set is judged more real. */
  readonly moreRealThanTraining: number | undefined;
  /** Whether its pictures are shown one by one. */
  readonly isShown: boolean;
}

/** A picture that was asked about. */
export interface AskedPicture extends JudgedCell {
  readonly set: string;
  /** Its name in the set, in full. */
  readonly name: string;
  /** Its class, if the networks are conditional. */
  readonly label: number | undefined;
}

const tones: Readonly<Record<JudgedRole, Tone>> = {
  training: 'series-0',
  'held-out': 'series-0',
  samples: 'series-2',
  noise: 'soft',
  other: 'series-3',
};

/** A set in the drawing: those that were asked about stand out. */
export function rowOf({
  role,
  name,
  available,
  names,
  isShown,
  summary,
  probabilities,
}: JudgedPictures): JudgedRow {
  return {
    name: titleOf(role, name),
    note: noteOf(role, name, { count: names.length, available }),
    tone: isShown ? 'series-1' : tones[role],
    probabilities,
    mean: summary.mean,
  };
}

/** What a set is called in tables and drawings. */
export function titleOf(role: JudgedRole, name: string): string {
  if (role === 'training') return 'training pictures';
  return role === 'held-out' ? 'held-out pictures' : name;
}

function noteOf(
  role: JudgedRole,
  name: string,
  { count, available }: { readonly count: number; readonly available: number | undefined },
): string {
  const pictures =
    available === undefined || available === count
      ? counted(count, 'picture')
      : `${grouped(count)} of ${counted(available, 'picture')}`;
  return role === 'training' || role === 'held-out' ? `${pictures} of ${name}` : pictures;
}

/**
 * What is shown one by one, in descending order of D.
 *
 * @param classes the names of the classes, if the networks are conditional and their data names them
 */
export function cellsOf(sets: readonly JudgedPictures[], classes: readonly string[] = []): AskedPicture[] {
  return sets
    .filter(({ isShown }) => isShown)
    .flatMap(({ name, names, values, labels, probabilities }) => {
      const size = values.length / names.length;
      return names.map((picture, i) => ({
        set: name,
        name: picture,
        caption: captionOf(picture, labels?.[i], classes),
        label: labels?.[i],
        values: values.subarray(i * size, (i + 1) * size),
        probability: probabilities[i]!,
      }));
    })
    .toSorted((a, b) => b.probability - a.probability);
}

function captionOf(name: string, label: number | undefined, classes: readonly string[]): string {
  return label === undefined ? shortName(name) : `${shortName(name)} as ${classes[label] ?? label}`;
}

/** What tells a picture from its neighbours: the end of its path, or its number in `mnist[17]`. */
function shortName(name: string): string {
  return /\[\d+\]$/.exec(name)?.[0] ?? name.slice(name.lastIndexOf('/') + 1);
}

/** The judgements as JSON values. */
export function numbersOf(
  sets: readonly JudgedPictures[],
  {
    findings,
    normalisation,
    statistics,
    seed,
    cells,
  }: {
    readonly findings: readonly Finding[];
    readonly normalisation: Normalisation;
    readonly statistics: string;
    readonly seed: number;
    readonly cells: readonly AskedPicture[];
  },
) {
  return {
    normalisation,
    statistics,
    seed,
    findings: findings.map((finding) => ({
      name: finding.name,
      sentence: describeFinding(finding).toString(),
    })),
    sets: sets.map(
      ({ role, name, isShown, available, summary, moreRealThanTraining, probabilities, skipped }) => ({
        name,
        role,
        isShown,
        pictures: summary.count,
        ...(available === undefined ? {} : { of: available }),
        mean: rounded(summary.mean),
        median: rounded(summary.median),
        low: rounded(summary.low),
        high: rounded(summary.high),
        aboveHalf: rounded(summary.aboveHalf),
        moreRealThanTraining: moreRealThanTraining === undefined ? null : rounded(moreRealThanTraining),
        probabilities: [...probabilities],
        ...(skipped.size === 0 ? {} : { skipped: Object.fromEntries(skipped) }),
      }),
    ),
    pictures: cells.map(({ set, name, label, probability }) => ({
      set,
      name,
      ...(label === undefined ? {} : { class: label }),
      probability,
    })),
  };
}

/** Whose mean and variance D's batch normalisation uses, and what follows. */
export function statisticsSentence(
  { networks, options, step }: TrainedRun,
  normalisation: Normalisation,
): string {
  if (!hasStatistics(networks))
    return 'This D has no batch normalisation: its judgement of a picture depends on no other.';
  switch (normalisation) {
    case 'standing':
      return `D is normalised by the statistics of training pictures (${measuredPictures} or all of fewer, in batches of 64), as it was for real ones in training.`;
    case 'running':
      return `D is normalised by ${runningOf(options.imported?.format, step)}.`;
    case 'batch':
      return 'D is normalised by the statistics of each set alone, in batches as in training: a judgement depends on the others in its batch.';
  }
}

/** What the running statistics of a run are. Those of an imported one are the training's own once it is trained further. */
function runningOf(imported: ImportFormat | undefined, step: number): string {
  if (imported === undefined || step > 0) {
    return 'the running averages of its training, in which real and generated batches alternate';
  }
  return imported === 'dcgan-code'
    ? 'the statistics of G’s own pictures, measured at the import'
    : 'the running averages that were imported';
}
