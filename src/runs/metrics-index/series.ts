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

type Values = NumberList<Float64Array | Float32Array>;

/** Blocks of one size, complete ones only. */
export interface Level {
  readonly low: Values;
  readonly high: Values;
  readonly total: NumberList<Float64Array>;
  readonly count: NumberList<Uint32Array>;
}

/** A block has so many of the level below. */
export const blockSize = 16;

class Summing implements Extent {
  count = 0;
  low = Infinity;
  high = -Infinity;
  total = 0;

  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.count += 1;
    this.total += value;
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
  }

  addBlock(level: Level, block: number): void {
    this.count += level.count.at(block);
    this.total += level.total.at(block);
    this.low = Math.min(this.low, level.low.at(block));
    this.high = Math.max(this.high, level.high.at(block));
  }
}

export class Series {
  /** NaN stands for what is not a finite number. */
  readonly values: Values;
  /** Rows of the values; undefined while the first value is of row 0, the second of row 1 … */
  #rows: NumberList<Uint32Array> | undefined;
  readonly #levels: Level[] = [];

  /**
   * @param rows ascending; default: as many as there are values, from 0
   * @param blocks of the first values, if they are known
   */
  constructor(values: Values, rows?: NumberList<Uint32Array>, blocks?: Level) {
    this.values = values;
    this.#rows = rows;
    if (blocks !== undefined) this.#levels.push(blocks);
  }

  /** The smallest blocks. */
  get blocks(): Level {
    this.summarise();
    return this.#levels[0] ?? newLevel(this.values);
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
    const sum = new Summing();
    for (let at = start; at < end;) {
      const level = this.#largestBlock(at, end);
      if (level < 0) {
        sum.add(this.values.at(at));
        at += 1;
      } else {
        const size = blockSize ** (level + 1);
        sum.addBlock(this.#levels[level]!, at / size);
        at += size;
      }
    }
    return sum;
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
      const below = this.#levels[level - 1];
      const complete = Math.floor((below?.count.length ?? this.length) / blockSize);
      if (complete === 0) return;
      const blocks = (this.#levels[level] ??= newLevel(this.values));
      if (below === undefined) summariseValues(this.values.view(), blocks, complete);
      else summariseBlocks(below, blocks, complete);
    }
  }

  /** Whether any value is a finite number. */
  get hasValues(): boolean {
    return this.extentOf(0, this.length).count > 0;
  }
}

/** Millions of values: numbers in variables, not in an object. */
function summariseValues(values: Float64Array | Float32Array, blocks: Level, complete: number): void {
  for (let block = blocks.count.length; block < complete; block++) {
    let count = 0;
    let low = Infinity;
    let high = -Infinity;
    let total = 0;
    const end = (block + 1) * blockSize;
    for (let at = end - blockSize; at < end; at++) {
      const value = values[at]!;
      if (Number.isNaN(value)) continue;
      count += 1;
      total += value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    pushBlock(blocks, { count, low, high, total });
  }
}

function summariseBlocks(below: Level, blocks: Level, complete: number): void {
  for (let block = blocks.count.length; block < complete; block++) {
    const sum = new Summing();
    for (let at = block * blockSize; at < (block + 1) * blockSize; at++) sum.addBlock(below, at);
    pushBlock(blocks, sum);
  }
}

function pushBlock(blocks: Level, { count, low, high, total }: Extent): void {
  blocks.count.push(count);
  blocks.low.push(low);
  blocks.high.push(high);
  blocks.total.push(total);
}

function newLevel(values: Values): Level {
  return {
    low: values.empty(),
    high: values.empty(),
    total: new NumberList(float64s),
    count: new NumberList(uint32s),
  };
}
