/** The verdict on whether a generator has memorised training pictures, from the distances that `compareNearness` compares. */
import { checkArguments, having, integer, nonNegative, oneOf, optional } from '../../core/checks.ts';
import type { NearnessComparison } from '../metrics/memorisation.ts';

const verdicts = ['collapsed', 'copies', 'near', 'shared', 'smooth', 'no sign'] as const;
const comparisonRule = having('what compareNearness gives', 'samples', 'heldOut', 'shared', 'nearer');

/** The conclusions from a comparison, the worst first. */
export type Verdict = (typeof verdicts)[number];

/** A deviation of this many standard deviations is not due to chance. */
const significant = 3;
/** A suspicious share of very near samples; 0.01 is expected. */
const suspicious = 0.05;
/** Sharing of nearest pictures is high if it is this many times that of held-out pictures. */
const sharedFactor = 3;
/** Sharing below this is never high. */
const minShared = 0.01;
/** Samples whose variety is below this are the same picture, up to differences that are hard to see. */
const collapsedBelow = 0.05;

/**
 * The conclusion from a comparison by pixels and one by features.
 *
 * - `collapsed`: all samples are the same picture.
 * - `copies`: some samples are training pictures, up to invisible differences.
 * - `near`: samples are nearer than new pictures, by more than chance.
 * - `shared`: the same, but many of them are near to the same few pictures.
 * - `smooth`: the same by pixels, but not by features.
 * - `no sign`: none of these.
 *
 * @param features undefined if the networks have none; then the pixels alone decide
 * @param copies the number of samples that are training pictures, up to invisible differences
 * @param variety of the samples by pixels, of `varietyOf`; default: not judged
 */
export function verdictOf(
  pixels: NearnessComparison,
  features: NearnessComparison | undefined,
  copies: number,
  variety?: number,
): Verdict {
  checkArguments(
    'verdictOf',
    { pixels, features, copies, variety },
    {
      pixels: comparisonRule,
      features: optional(comparisonRule),
      copies: integer(0),
      variety: optional(nonNegative),
    },
  );
  if (variety !== undefined && variety < collapsedBelow) return 'collapsed';
  if (copies > 0) return 'copies';
  const decisive = features ?? pixels;
  if (isNear(decisive)) {
    const { samples, heldOut } = decisive.shared;
    return samples > Math.max(minShared, sharedFactor * heldOut) ? 'shared' : 'near';
  }
  return isNear(pixels) ? 'smooth' : 'no sign';
}

function isNear({ nearer, chance, veryNear, veryNearByChance }: NearnessComparison): boolean {
  return nearer > 0.5 + significant * chance || veryNear > Math.max(suspicious, veryNearByChance);
}

/** The verdict in one or more sentences. */
export function describeVerdict(verdict: Verdict, copies: number, samples: number): string {
  checkArguments(
    'describeVerdict',
    { verdict, copies, samples },
    { verdict: oneOf(verdicts), copies: integer(0), samples: integer(0) },
  );
  switch (verdict) {
    case 'collapsed':
      return 'All samples are practically the same picture, whatever z, and nothing else that is measured here means much: the generator has collapsed or, after few steps, learned nothing yet. Train longer, or else from an earlier checkpoint, with another seed or a lower learning rate.';
    case 'copies':
      return `${copies} of ${samples} samples are training pictures, or practically identical to them: the generator has memorised some.`;
    case 'near':
      return 'Samples are nearer to the training pictures than new real pictures are, by more than chance: the generator may have memorised some. Look at the nearest pairs: a copy agrees with its original in every detail.';
    case 'shared':
      return 'Samples are nearer to the training pictures than new real pictures are, but many of them to the same few. Pictures with too little detail are near to a few plain ones, so this indicates poor quality rather than memorising. Look at the nearest pairs.';
    case 'smooth':
      return 'By pixels samples are nearer to the training pictures than new real pictures are, but not by D’s features: smooth pictures are near to everything by pixels, so this is no sign of memorising.';
    case 'no sign':
      return 'Samples are no nearer to the training pictures than new real pictures are: no sign of memorising.';
  }
}
