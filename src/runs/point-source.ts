/** Points to learn: sets that are drawn rather than read, and never end. */
import { UsageError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import {
  isPointSet,
  pointSetNames,
  pointSets,
  type NamedPoints,
} from '../gan/presets/point-distributions.ts';

/** What counts as an epoch, and so as the size of the set: there is no end to what can be drawn. */
const pointsPerEpoch = 51_200;

/** A set of points as a run's data. */
export interface PointSource {
  readonly kind: 'points';
  readonly name: string;
  readonly description: string;
  /** Points of what counts as an epoch. */
  readonly count: number;
  readonly points: NamedPoints;
}

/** @throws UsageError if there is no such set */
export function openPoints(name: string): PointSource {
  if (!isPointSet(name)) {
    throw new UsageError(`there are no points called ${name}, expected ${pointSetNames.join(', ')}`);
  }
  const points = pointSets[name];
  return { kind: 'points', name, description: points.summary, count: pointsPerEpoch, points };
}

/** Endless batches of fresh points: a function of the seed and of how many batches came before. */
export class PointStream {
  readonly skipped: ReadonlyMap<string, string> = new Map();
  readonly waitedSeconds = 0;
  readonly #points: NamedPoints;
  readonly #batchSize: number;
  readonly #seed: number;
  #consumed: number;

  constructor(points: NamedPoints, options: { batchSize: number; seed: number; consumed: number }) {
    this.#points = points;
    this.#batchSize = options.batchSize;
    this.#seed = options.seed;
    this.#consumed = options.consumed;
  }

  /** From 0. */
  get epoch(): number {
    return Math.floor(this.#consumed / Math.max(1, Math.floor(pointsPerEpoch / this.#batchSize)));
  }

  async next(): Promise<Float32Array> {
    const batch = await this.peek();
    this.#consumed += 1;
    return batch;
  }

  async peek(): Promise<Float32Array> {
    return this.#points.draw(this.#batchSize, new RandomStream(this.#seed, 'points', this.#consumed));
  }

  async close(): Promise<void> {}
}
