/** Files that were fetched, as long as there is room for them: pictures are decoded again in less time than they take to come. */

/** A file that is coming, for all who want it. */
interface Coming {
  readonly blob: Promise<Blob>;
  readonly controller: AbortController;
  wanted: number;
}

export class KeptBlobs {
  readonly #maxBytes: number;
  /** The least recently used first. */
  readonly #kept = new Map<string, Blob>();
  readonly #coming = new Map<string, Coming>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What is kept under a path, or else what `fetching` finds. It is given up when nobody wants it any more. */
  async get(
    path: string,
    aborted: AbortSignal,
    fetching: (aborted: AbortSignal) => Promise<Blob>,
  ): Promise<Blob> {
    aborted.throwIfAborted();
    const known = this.#kept.get(path);
    if (known !== undefined) {
      this.#kept.delete(path);
      this.#kept.set(path, known);
      return known;
    }
    const coming = this.#coming.get(path) ?? this.#begin(path, fetching);
    coming.wanted += 1;
    return new Promise((resolve, reject) => {
      coming.blob.then(resolve, reject);
      aborted.addEventListener(
        'abort',
        () => {
          reject(aborted.reason as Error);
          coming.wanted -= 1;
          if (coming.wanted > 0 || this.#coming.get(path) !== coming) return;
          this.#coming.delete(path);
          coming.controller.abort();
        },
        { once: true },
      );
    });
  }

  #begin(path: string, fetching: (aborted: AbortSignal) => Promise<Blob>): Coming {
    const controller = new AbortController();
    const fetched = async () => {
      try {
        const blob = await fetching(controller.signal);
        this.#keep(path, blob);
        return blob;
      } finally {
        if (this.#coming.get(path) === coming) this.#coming.delete(path);
      }
    };
    const coming: Coming = { blob: fetched(), controller, wanted: 0 };
    this.#coming.set(path, coming);
    return coming;
  }

  #keep(path: string, blob: Blob): void {
    this.#bytes += blob.size - (this.#kept.get(path)?.size ?? 0);
    this.#kept.set(path, blob);
    for (const [oldest, { size }] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= size;
    }
  }
}
