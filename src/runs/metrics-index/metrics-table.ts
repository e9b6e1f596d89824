/** The numbers of metrics.jsonl, a row for each record. */
import { NumberList, float32s, float64s } from './number-list.ts';
import type { RecordSink, Shape } from './record-scanner.ts';
import { Series } from './series.ts';

/** The time of training, in seconds, of a record: a coordinate as the step is one. */
export const secondsName = 'seconds';

/** Members of other names are left out: files with thousands of names are not made by training. */
export const maxNames = 256;
const maxNameLength = 200;

export class MetricsTable implements RecordSink {
  /** Of each row. */
  readonly steps: NumberList<Float64Array>;
  /** By name: in float64 the seconds, in float32 the others, as they were computed. */
  readonly series: Map<string, Series>;
  /** Whether members were left out because there were too many names. */
  hasMoreNames = false;
  /** Whether each step is higher than that of the row before. */
  #isAscending = true;
  readonly #seriesOfShape = new WeakMap<Shape, readonly (Series | undefined)[]>();
  #ordered: { readonly table: MetricsTable; readonly rows: number } | undefined;

  constructor(steps = new NumberList(float64s), series: ReadonlyMap<string, Series> = new Map()) {
    this.steps = steps;
    this.series = new Map(series);
    const all = steps.view();
    for (let row = 1; row < all.length && this.#isAscending; row++) {
      this.#isAscending = all[row]! > all[row - 1]!;
    }
  }

  get length(): number {
    return this.steps.length;
  }

  get seconds(): Series | undefined {
    return this.series.get(secondsName);
  }

  /** The names of the metrics, in the order in which they came. */
  get names(): readonly string[] {
    return [...this.series.keys()].filter((name) => name !== secondsName);
  }

  add(shape: Shape, values: Float64Array): void {
    const row = this.length;
    const step = values[shape.step]!;
    if (row > 0 && step <= this.steps.at(row - 1)) this.#isAscending = false;
    this.steps.push(step);
    const series = this.#seriesOfShape.get(shape) ?? this.#seriesOf(shape);
    for (let member = 0; member < series.length; member++) series[member]?.add(row, values[member]!);
  }

  #seriesOf(shape: Shape): readonly (Series | undefined)[] {
    const series = shape.names.map((name, member) => {
      if (member === shape.step) return undefined;
      const known = this.series.get(name);
      if (known !== undefined) return known;
      if (this.series.size >= maxNames || name.length > maxNameLength) {
        this.hasMoreNames = true;
        return undefined;
      }
      return this.#newSeries(name);
    });
    this.#seriesOfShape.set(shape, series);
    return series;
  }

  #newSeries(name: string): Series {
    const series = new Series(new NumberList<Float64Array | Float32Array>(arrayOf(name)));
    this.series.set(name, series);
    return series;
  }

  /** Makes the extremes of what was added. */
  summarise(): void {
    for (const series of this.series.values()) series.summarise();
  }

  /**
   * Each step once, its last row, in ascending order: a file that somebody put together may have steps twice, or in another
   * order. It is this table if that is so already.
   */
  inOrder(): MetricsTable {
    if (this.#isAscending) return this;
    const known = this.#ordered;
    if (known?.rows === this.length) return known.table;
    const added = known === undefined ? undefined : this.#rowsAfter(known);
    const table = added === undefined ? new MetricsTable() : known!.table;
    this.#copyInto(table, added ?? this.#orderedRows());
    this.#ordered = { table, rows: this.length };
    return table;
  }

  /** The rows that are new since the last order, if they go on after it: then it need not be made again. */
  #rowsAfter({ table, rows }: { readonly table: MetricsTable; readonly rows: number }): number[] | undefined {
    const added: number[] = [];
    let last = table.steps.at(table.length - 1);
    for (let row = rows; row < this.length; row++) {
      if (this.steps.at(row) <= last) return undefined;
      last = this.steps.at(row);
      added.push(row);
    }
    return added;
  }

  #orderedRows(): number[] {
    const last = new Map<number, number>();
    for (let row = 0; row < this.length; row++) last.set(this.steps.at(row), row);
    return [...last].sort(([a], [b]) => a - b).map(([, row]) => row);
  }

  #copyInto(table: MetricsTable, rows: readonly number[]): void {
    const first = table.length;
    for (const row of rows) table.steps.push(this.steps.at(row));
    for (const [name, series] of this.series) {
      const copy = table.series.get(name) ?? table.#newSeries(name);
      for (const [i, row] of rows.entries()) {
        const index = series.firstAtRow(row);
        if (index < series.length && series.rowOf(index) === row)
          copy.add(first + i, series.values.at(index));
      }
    }
    table.hasMoreNames = this.hasMoreNames;
  }
}

/** What a series of this name is held in. */
export function arrayOf(name: string): (length: number) => Float64Array | Float32Array {
  return name === secondsName ? float64s : float32s;
}
