/** The metrics of the runs that are looked at, kept as long as they are. */
import { MetricsIndex } from '../../runs/metrics-index/metrics-index.ts';

/** A run of a million steps takes some tens of megabytes. */
const maxKept = 8;

export class CurveIndexes {
  /** By the path of metrics.jsonl, the least recently used first. */
  readonly #kept = new Map<string, MetricsIndex>();

  /** @param path of metrics.jsonl. An index notices by itself if another file takes its place */
  of(path: string): MetricsIndex {
    const index = this.#kept.get(path) ?? new MetricsIndex(path);
    this.#kept.delete(path);
    this.#kept.set(path, index);
    for (const [oldest, unused] of this.#kept) {
      if (this.#kept.size <= maxKept) break;
      this.#kept.delete(oldest);
      void unused.close();
    }
    return index;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#kept.values()].map((index) => index.close()));
    this.#kept.clear();
  }
}
