/** What a discriminator's judgements of sets of pictures mean. */
import { says, option } from '../../core/sentence.ts';
import { moreRealThan, summariseJudgements } from '../metrics/judgements.ts';
import type { Finding } from './finding.ts';

/** What a set is to the discriminator. */
export type JudgedRole = 'training' | 'held-out' | 'samples' | 'noise' | 'other';

/** A set of pictures and D's probability that each is real. */
export interface JudgedSet {
  readonly role: JudgedRole;
  /** For sentences: `bedrooms`. */
  readonly name: string;
  readonly probabilities: Float32Array;
}

/** What D was trained on, and how it was normalised here. */
export interface JudgedBy {
  /** A short name of the training data; undefined if it is unknown. */
  readonly data: string | undefined;
  readonly normalisation: 'standing' | 'running' | 'batch';
}

/** Two sets are alike to D if the share of pairs in which one is more real is this near to a half. */
const alike = 0.1;
/** The mean of fewer pictures says little about their kind. */
const enough = 20;

/**
 * The lesson of the judgements, and what is wrong with D if something is.
 *
 * The first finding is always there, worded from the numbers: D has only learned to tell its training pictures from what
 * G drew. It knows nothing of pictures that are neither, so its probability does not say what a picture shows.
 */
export function judgeFindings(sets: readonly JudgedSet[], by: JudgedBy): Finding[] {
  const training = sets.find(({ role }) => role === 'training');
  return [lessonOf(sets, training, by), ...(training === undefined ? [] : faults(sets, training, by))];
}

function lessonOf(sets: readonly JudgedSet[], training: JudgedSet | undefined, { data }: JudgedBy): Finding {
  const strangers = sets.filter(({ role }) => role === 'noise' || role === 'other').filter(isEnough);
  const classifier = data === undefined ? 'of what a picture shows' : `of ${data}`;
  const lesson = `D knows what G does wrong; it is no classifier ${classifier}`;
  const named = (set: JudgedSet) => `${set.name} ${at(set)}`;
  const [most] = strangers.toSorted((a, b) => meanOf(b) - meanOf(a));
  if (most === undefined) return { name: 'no-classifier', sentence: says`${lesson}` };
  if (training === undefined || !isEnough(training)) {
    const said =
      meanOf(most) > 0.5
        ? `D takes ${named(most)} for real`
        : `D takes none of these for real, ${named(most)} most`;
    return { name: 'no-classifier', sentence: says`${said}: ${lesson}` };
  }
  const share = moreRealThan(most.probabilities, training.probabilities);
  const reference = `its training pictures ${at(training)}`;
  if (share > 0.5 + alike) {
    return {
      name: 'strangers-more-real',
      sentence: says`D finds ${named(most)} more real than ${reference}: ${lesson}`,
    };
  }
  if (share >= 0.5 - alike) {
    return {
      name: 'strangers-as-real',
      sentence: says`D finds ${named(most)} about as real as ${reference}: ${lesson}`,
    };
  }
  if (meanOf(most) > 0.5) {
    return {
      name: 'strangers-real',
      sentence: says`D takes ${named(most)} for real too, only less surely than ${reference}: ${lesson}`,
    };
  }
  return {
    name: 'no-classifier',
    sentence: says`D finds ${named(most)} less real than ${reference}, and was never asked about such pictures: ${lesson}`,
  };
}

/** Of fewer, chance decides. */
function isEnough({ probabilities }: JudgedSet): boolean {
  return probabilities.length >= enough;
}

function faults(sets: readonly JudgedSet[], training: JudgedSet, { normalisation }: JudgedBy): Finding[] {
  const samples = sets.find(({ role }) => role === 'samples');
  const heldOut = sets.find(({ role }) => role === 'held-out');
  return [
    ...(normalisation === 'running' && isEnough(training) ? mixedStatistics(training) : []),
    ...(samples === undefined ? [] : certainty(samples, training)),
    ...(heldOut === undefined ? [] : memory(heldOut, training)),
  ];
}

/** Running statistics mix batches of real and of generated pictures, which D never saw together. */
function mixedStatistics(training: JudgedSet): Finding[] {
  if (meanOf(training) >= 0.5) return [];
  return [
    {
      name: 'running-statistics-mislead',
      sentence: says`with running statistics D doubts its own training pictures ${at(training)}, because they average over real and generated batches`,
      advice: says`pass ${option('normalisation', 'standing')}`,
    },
  ];
}

function certainty(samples: JudgedSet, training: JudgedSet): Finding[] {
  const share = moreRealThan(samples.probabilities, training.probabilities);
  if (Math.min(samples.probabilities.length, training.probabilities.length) < enough) return [];
  if (meanOf(training) > 0.99 && meanOf(samples) < 0.01) {
    return [
      {
        name: 'd-certain',
        sentence: says`D tells G’s samples ${at(samples)} from its training pictures ${at(training)} without a doubt, so G learns little from it`,
        advice: says`train with a lower learning rate for D, or look at an earlier ${option('step')}`,
      },
    ];
  }
  if (share < 0.5 - alike) return [];
  return [
    {
      name: 'd-fooled',
      sentence: says`D takes G’s samples ${at(samples)} to be as real as its training pictures ${at(training)}: here G has the upper hand`,
    },
  ];
}

function memory(heldOut: JudgedSet, training: JudgedSet): Finding[] {
  const [m, n] = [heldOut.probabilities.length, training.probabilities.length];
  if (Math.min(m, n) < enough) return [];
  const chance = Math.sqrt((m + n + 1) / (12 * m * n));
  const share = moreRealThan(heldOut.probabilities, training.probabilities);
  if (share > 0.5 - Math.max(alike, 3 * chance)) return [];
  return [
    {
      name: 'd-memorises',
      sentence: says`D finds held-out pictures ${at(heldOut)} less real than those that it was trained on ${at(training)}, so it has learned single pictures by heart`,
      advice: says`train on more pictures, or for fewer epochs`,
    },
  ];
}

function meanOf({ probabilities }: JudgedSet): number {
  return summariseJudgements(probabilities).mean;
}

/** `(0.92)`: the mean of a set in a sentence. */
function at(set: JudgedSet): string {
  return `(${meanOf(set).toFixed(2)})`;
}
