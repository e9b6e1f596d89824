/** How well people tell generated pictures from real ones, as a measurement of a run. */
import { standardErrorOfShare } from '../analysis/metrics/guessing.ts';
import { peopleMetric, type MetricValue } from './evaluations.ts';

/** A game that one person has played. */
export interface PlayedGame {
  readonly right: number;
  readonly of: number;
  readonly round: number;
  /** Which real pictures were shown. */
  readonly reals: 'training' | 'held-out';
}

/** The share of right answers of one person. One half is what guessing gives: then G fools people. */
export function peopleValue({ right, of, round, reals }: PlayedGame): MetricValue {
  return {
    metric: peopleMetric,
    value: right / of,
    better: 'lower',
    what: 'share of right answers, real or generated',
    standardError: standardErrorOfShare(right, of),
    samples: of,
    protocol: `one person, ${of / 2} real (${reals}) and ${of / 2} generated pictures one by one, round ${round} of the game`,
  };
}
