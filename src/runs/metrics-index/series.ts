/** All values of one metric, and their extremes and sums over 16, 256, 4096 … neighbours. */
import { NumberList, float64s, uint32s } from './number-list.ts';

/** What a part of a series has. */
export interface Extent {
  /** How many of the values are finite. If none is, `low` is infinite, and so is `high`. */
  readonly count: number;
  readonly low: number;
  readonly high: number;
  readonly total: number;
}

/** Blocks of one size, complete ones only. */
interface Level {
  readonly low: NumberList<Float64Array>;
  readonly high: NumberList<Float64Array>;
  readonly total: NumberList<Float64Array>;
  readonly count: NumberList<Uint32Array>;
}

/** A block has so many of the level below. */
const blockSize = 16;

export class Series {
  /** NaN stands for what is not a finite number. */
  readonly values: NumberList<Float64Array | Float32Array>;
  /** Rows of the values; undefined while the first value is of row 0, the second of row 1 … */
  #rows: NumberList<Uint32Array> | undefined;
  readonly #levels: Level[] = [];

  /** @param rows ascending; default: as many as there are values, from 0 */
  constructor(values: NumberList<Float64Array | Float32Array>, rows?: NumberList<Uint32Array>) {
    this.values = values;
    this.#rows = rows;
  }

  get length(): number {
    return this.values.length;
  }

  get rows(): NumberList<Uint32Array> | undefined {
    return this.#rows;
  }

  /** @param row higher than those before */
  add(row: number, value: number): void {
    if (this.#rows === undefined && row !== this.length) this.#rows = this.#firstRows();
    this.#rows?.push(row);
    this.values.push(Number.isFinite(value) ? value : Number.NaN);
  }

  #firstRows(): NumberList<Uint32Array> {
    const rows = new NumberList(uint32s);
    for (let row = 0; row < this.length; row++) rows.push(row);
    return rows;
  }

  rowOf(index: number): number {
    return this.#rows?.at(index) ?? index;
  }

  /** The index of the first value in this row or a later one, from `start` on; the length if there is none. */
  firstAtRow(row: number, start = 0): number {
    return this.#rows?.firstAtLeast(row, start) ?? Math.min(row, this.length);
  }

  /** Of the values from index `start` up to, but not including, `end`. */
  extentOf(start: number, end: number): Extent {
    this.summarise();
    let [count, low, high, total] = [0, Infinity, -Infinity, 0];
    for (let at = start; at < end;) {
      const level = this.#largestBlock(at, end);
      if (level < 0) {
        const value = this.values.at(at++);
        if (Number.isNaN(value)) continue;
        count += 1;
        total += value;
        if (value < low) low = value;
        if (value > high) high = value;
        continue;
      }
      const block = this.#levels[level]!;
      const size = blockSize ** (level + 1);
      const index = at / size;
      count += block.count.at(index);
      total += block.total.at(index);
      low = Math.min(low, block.low.at(index));
      high = Math.max(high, block.high.at(index));
      at += size;
    }
    return { count, low, high, total };
  }

  /** The level of the largest block that begins at an index and ends at `end` or before; −1 if there is none. */
  #largestBlock(at: number, end: number): number {
    let level = -1;
    for (let size = blockSize; at % size === 0 && at + size <= end; size *= blockSize) {
      if (level + 1 >= this.#levels.length) break;
      level += 1;
    }
    return level;
  }

  /** Makes the blocks that new values have completed. `extentOf` does it too; earlier, it is quicker to answer. */
  summarise(): void {
    for (let level = 0; ; level++) {
      const below = level === 0 ? this.length : this.#levels[level - 1]!.count.length;
      const complete = Math.floor(below / blockSize);
      if (complete === 0) return;
      const blocks = (this.#levels[level] ??= newLevel());
      for (let block = blocks.count.length; block < complete; block++) this.#addBlock(level, block);
    }
  }

  #addBlock(level: number, block: number): void {
    let [count, low, high, total] = [0, Infinity, -Infinity, 0];
    const start = block * blockSize;
    const below = level === 0 ? undefined : this.#levels[level - 1]!;
    for (let at = start; at < start + blockSize; at++) {
      if (below === undefined) {
        const value = this.values.at(at);
        if (Number.isNaN(value)) continue;
        count += 1;
        total += value;
        if (value < low) low = value;
        if (value > high) high = value;
      } else {
        count += below.count.at(at);
        total += below.total.at(at);
        low = Math.min(low, below.low.at(at));
        high = Math.max(high, below.high.at(at));
      }
    }
    const blocks = this.#levels[level]!;
    blocks.count.push(count);
    blocks.total.push(total);
    blocks.low.push(low);
    blocks.high.push(high);
  }

  /** Whether any value is a finite number. */
  get hasValues(): boolean {
    return this.extentOf(0, this.length).count > 0;
  }
}

function newLevel(): Level {
  return {
    low: new NumberList(float64s),
    high: new NumberList(float64s),
    total: new NumberList(float64s),
    count: new NumberList(uint32s),
  };
}
