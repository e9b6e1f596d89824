import { totalmem } from 'node:os';

const slabBytes = 8 * 2 ** 20;

/**
 * A cache of prepared pictures, all of the same length, up to a fixed capacity.
 *
 * Nothing is ever evicted. Training uses all pictures in a new order each epoch, so a cache that replaced the oldest
 * entries would evict most pictures before their next use.
 */
export class PictureCache {
  readonly #recordBytes: number;
  readonly #capacity: number;
  readonly #recordsPerSlab: number;
  /**
   * The position of record i, in records from the start of the first slab; −1 if it is not cached. It takes four bytes
   * per record, so it is undefined if the capacity is 0.
   */
  readonly #places: Int32Array | undefined;
  readonly #slabs: Uint8Array[] = [];
  #kept = 0;

  /** @param count of all records. @param capacityBytes the memory that cached records may take */
  constructor(count: number, recordBytes: number, capacityBytes: number) {
    this.#recordBytes = recordBytes;
    this.#capacity = Math.min(count, Math.floor(capacityBytes / recordBytes));
    // Slabs of many records, because 60,000 small arrays take more memory than their contents.
    this.#recordsPerSlab = Math.max(1, Math.min(this.#capacity, Math.floor(slabBytes / recordBytes)));
    this.#places = this.#capacity === 0 ? undefined : new Int32Array(count).fill(-1);
  }

  /** The number of cached records. */
  get size(): number {
    return this.#kept;
  }

  /** Record `index`, if it is cached. A view: do not write to it. */
  get(index: number): Uint8Array | undefined {
    const place = this.#places?.[index] ?? -1;
    return place < 0 ? undefined : this.#view(place);
  }

  /** Caches a copy of record `index` if there is room. Returns the copy, or else `bytes` itself. */
  put(index: number, bytes: Uint8Array): Uint8Array {
    if (this.#places === undefined || this.#kept === this.#capacity || this.#places[index] !== -1)
      return bytes;
    const place = this.#kept++;
    if (place % this.#recordsPerSlab === 0) {
      this.#slabs.push(new Uint8Array(this.#recordsPerSlab * this.#recordBytes));
    }
    this.#places[index] = place;
    const view = this.#view(place);
    view.set(bytes);
    return view;
  }

  #view(place: number): Uint8Array {
    const slab = this.#slabs[Math.floor(place / this.#recordsPerSlab)]!;
    const start = (place % this.#recordsPerSlab) * this.#recordBytes;
    return slab.subarray(start, start + this.#recordBytes);
  }
}

/** The default memory for cached pictures: 1 GiB or an eighth of the memory of the process, whichever is less. */
export function defaultCacheBytes(): number {
  const allowed = process.constrainedMemory(); // a container's limit, or 0
  const memory = allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
  return Math.min(2 ** 30, Math.floor(memory / 8));
}
