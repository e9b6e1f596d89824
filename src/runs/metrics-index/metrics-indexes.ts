/** The indexes of the runs that somebody looks at: each run has one, and those that nobody asked for lately are given up. */
import { MetricsIndex } from './metrics-index.ts';

/** Of a million steps an index takes about 45 MB. */
const maxIndexes = 8;

export class MetricsIndexes {
  /** By path; the one that was asked for last is the last. */
  readonly #indexes = new Map<string, MetricsIndex>();

  /** @param path of metrics.jsonl */
  of(path: string): MetricsIndex {
    const index = this.#indexes.get(path) ?? new MetricsIndex(path);
    this.#indexes.delete(path);
    this.#indexes.set(path, index);
    const [oldest] = this.#indexes.keys();
    if (this.#indexes.size > maxIndexes) this.#indexes.delete(oldest!); // who still reads it reads to its end
    return index;
  }

  /** Ends what is being read. */
  async close(): Promise<void> {
    const all = [...this.#indexes.values()];
    this.#indexes.clear();
    await Promise.all(all.map((index) => index.close()));
  }
}
