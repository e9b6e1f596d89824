import { totalmem } from 'node:os';

const slabBytes = 8 * 2 ** 20;

/**
 * Prepared pictures kept in memory, each of the same length, until the room for them is used up.
 *
 * Nothing is ever thrown out: training goes round all pictures in a new order each time, so a cache that
 * replaced the oldest would hold each picture just until before it is wanted again.
 */
export class PictureCache {
  readonly #recordBytes: number;
  readonly #capacity: number;
  readonly #recordsPerSlab: number;
  /**
   * Where record i lies, in records from the start of the first slab; −1 where it is not kept. Undefined where
   * there is no room for any, for it takes four bytes a record.
   */
  readonly #places: Int32Array | undefined;
  readonly #slabs: Uint8Array[] = [];
  #kept = 0;

  /** @param count how many records there are. @param capacityBytes how much memory they may take */
  constructor(count: number, recordBytes: number, capacityBytes: number) {
    this.#recordBytes = recordBytes;
    this.#capacity = Math.min(count, Math.floor(capacityBytes / recordBytes));
    // Slabs of many records, because 60,000 small arrays cost more than their contents.
    this.#recordsPerSlab = Math.max(1, Math.min(this.#capacity, Math.floor(slabBytes / recordBytes)));
    this.#places = this.#capacity === 0 ? undefined : new Int32Array(count).fill(-1);
  }

  /** How many records are kept. */
  get size(): number {
    return this.#kept;
  }

  /** Record `index`, or undefined. A view: not to be written to. */
  get(index: number): Uint8Array | undefined {
    const place = this.#places?.[index] ?? -1;
    return place < 0 ? undefined : this.#view(place);
  }

  /** Keeps a copy of record `index` if there is room. Returns the copy, or `bytes` itself. */
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

/** The memory that cached pictures take by default: 1 GiB, or an eighth of what the process may have. */
export function defaultCacheBytes(): number {
  const allowed = process.constrainedMemory(); // a container's limit; 0 where there is none
  const memory = allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
  return Math.min(2 ** 30, Math.floor(memory / 8));
}
