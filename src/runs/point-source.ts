/** Sets of points to train on. They are generated rather than read, and have no end. */
import { UsageError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import {
  isPointSet,
  pointSetNames,
  pointSets,
  pointsPerEpoch,
  type NamedPoints,
} from '../gan/presets/point-distributions.ts';

/** A set of points as the data of a run. */
export interface PointSource {
  readonly kind: 'points';
  readonly name: string;
  readonly description: string;
  /** Points per epoch. */
  readonly count: number;
  readonly points: NamedPoints;
}

/** @throws UsageError if the set does not exist */
export function openPoints(name: string): PointSource {
  if (!isPointSet(name)) {
    throw new UsageError(`${name} is not a set of points, expected one of ${pointSetNames.join(', ')}`);
  }
  const points = pointSets[name];
  return { kind: 'points', name, description: points.summary, count: pointsPerEpoch, points };
}

/** An endless stream of batches of new points. A batch is a function of the seed and the number of batches before it. */
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

  /** Counted from 0. */
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
