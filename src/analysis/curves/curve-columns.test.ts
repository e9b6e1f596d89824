import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maxOf, minOf } from '../../core/extremes.ts';
import { mean } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { MetricsIndex } from '../../runs/metrics-index/metrics-index.ts';
import { columnsOf, type ColumnsQuery, type CurveColumns, type MetricColumns } from './curve-columns.ts';
import { thinned } from './curve.ts';
import { placeOfStep } from './horizontal.ts';
import { measuresOf } from './measures.ts';
import { examplesPerStep, readRecordedRun, type RecordedRun } from './recorded-run.ts';
import { recordOf, writeRun } from './testing/recorded-runs.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sparring-columns-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Both {
  readonly run: RecordedRun;
  readonly columns: (query: Partial<ColumnsQuery>) => CurveColumns;
}

/** The run by the way of `sparring plot`, and by its index. */
async function both(metrics: readonly (object | string)[]): Promise<Both> {
  const path = await writeRun(root, 'run', { metrics, training: { batchSize: 64, k: 2 } });
  const run = await readRecordedRun(path);
  const view = await new MetricsIndex(join(path, 'metrics.jsonl')).whole();
  const columns = (query: Partial<ColumnsQuery>) =>
    columnsOf(view, { columns: 1000, examplesPerStep: examplesPerStep(run), ...query });
  return { run, columns };
}

/** Records of a training with gaps, missing members, and a metric that is measured now and then. */
function noisyRecords(count: number): object[] {
  const noise = new Float32Array(2 * count);
  new RandomStream(0, 'test', 0).normal(noise, 0, 1);
  return Array.from({ length: count }, (_, i) => {
    const step = i < count / 2 ? i + 1 : i + 500; // somebody has cut out a part
    const { seconds, lossG: _g, ...record } = recordOf(step, { lossD: noise[i]!, dReal: 0.5 });
    const isGap = i > count / 4 && i < count / 3;
    return {
      ...record,
      ...(i % 5 === 0 ? {} : { lossG: isGap ? null : noise[count + i]! * 1e-4 }),
      ...(i % 50 === 7 ? { variety: i / count, '"odd", name': 1000 + i / 1e4 } : {}),
      ...(i % 50 === 9 ? { constructor: i } : {}), // a name that every object has
      ...(i % 3 === 0 ? {} : { seconds: Number(seconds.toFixed(3)) }),
    };
  });
}

const isNear = (value: number | null, expected: number, scale = Math.abs(expected)) =>
  value !== null && Math.abs(value - expected) <= 6e-5 * scale + 1e-300;

const nearly = (value: number | null, expected: number, scale?: number) =>
  expect(isNear(value, expected, scale), `${value}, ${expected}`).toBe(true);

/** The values of a metric in each column that has any, by `sparring plot`'s reading. */
function partsOf(run: RecordedRun, found: CurveColumns, metric: string, window: readonly [number, number]) {
  const measure = measuresOf(run, (step) => step, 1, 'pictures').find((each) => each.metric === metric)!;
  const parts = new Map<number, number[]>();
  for (const [i, step] of measure.curve.x.entries()) {
    if (step < window[0] || step > window[1]) continue;
    const key = Math.floor(step / found.stepsPerColumn);
    parts.set(key, [...(parts.get(key) ?? []), measure.curve.y[i]!]);
  }
  return parts;
}

function expectMetric(
  run: RecordedRun,
  found: CurveColumns,
  metric: MetricColumns,
  window: readonly [number, number],
): void {
  const parts = partsOf(run, found, metric.name, window);
  const keys = found.steps.map((step) => Math.floor(step / found.stepsPerColumn));
  const at = metric.at ?? keys.map((_, column) => column);
  expect(at.map((column) => keys[column])).toEqual([...parts.keys()]);
  const { mean: means, low = means, high = means } = metric;
  const wrong = [...parts.values()].filter((values, i) => {
    const finite = values.filter((value) => !Number.isNaN(value));
    if (finite.length === 0) return low[i] !== null || means[i] !== null || high[i] !== null;
    return !(
      isNear(low[i]!, minOf(finite)) &&
      isNear(high[i]!, maxOf(finite)) &&
      isNear(means[i]!, mean(finite), maxOf(finite.map(Math.abs)))
    );
  });
  expect(wrong).toEqual([]);
}

describe('curves in columns', () => {
  it('have the extremes and means that the records have, at any width and in any window', async () => {
    const { run, columns } = await both(noisyRecords(4000));
    const recorded = new Set(run.records.map(({ step }) => step));
    const last = run.records.at(-1)!.step;
    for (const [from, to] of [
      [1, last],
      [2000, 4000],
      [1990, 2510],
      [100, 140],
      [2600, 2700],
      [-5, 9e9],
    ] as const) {
      for (const width of [7, 100, 10_000]) {
        const found = columns({ from, to, columns: width });
        expect(found.steps.length).toBeLessThanOrEqual(width + 1);
        expect(found.records).toBe(run.records.filter(({ step }) => step >= from && step <= to).length);
        expect(found.metrics.map(({ name }) => name)).toEqual([
          'lossD',
          'lossG',
          'dReal',
          'dFake',
          'variety',
          '"odd", name',
          'constructor',
        ]);
        for (const metric of found.metrics) expectMetric(run, found, metric, [from, to]);
        expect(found.steps.every((step) => recorded.has(step))).toBe(true);
      }
    }
  });

  it('keep what thinned curves keep: the extremes of the run', async () => {
    const { run, columns } = await both(noisyRecords(5000));
    const { curve } = measuresOf(run, (step) => step, 1, 'pictures')[0]!;
    const { y } = thinned(curve, 100);
    const { low, high } = columns({ columns: 100 }).metrics[0]!;
    expect(isNear(minOf(low as number[]), minOf(y))).toBe(true);
    expect(isNear(maxOf(high as number[]), maxOf(y))).toBe(true);
  });

  it('have the seconds and the speed that plots have', async () => {
    const { run, columns } = await both(noisyRecords(1000));
    const found = columns({ columns: 10_000 });
    const minutes = placeOfStep(run, 'minutes');
    for (const [i, step] of found.steps.entries()) nearly(found.seconds[i]!, 60 * minutes(step));
    const speed = measuresOf(run, (step) => step, 1, 'pictures').find(({ subject }) => subject === 'speed')!;
    const isSame = (i: number, value: number) =>
      Number.isNaN(value) ? found.speed[i] === null : isNear(found.speed[i]!, value);
    expect([...speed.curve.y].filter((value, i) => !isSame(i, value))).toEqual([]);
    expect(found.speed.length).toBe(speed.curve.y.length);
    const wide = columns({ columns: 10 });
    expect(wide.speed.filter((value) => value !== null).length).toBeGreaterThan(2);
    const perSecond = (64 * 2) / 0.6;
    for (const value of wide.speed) if (value !== null) nearly(value, perSecond, 20 * perSecond);
  });

  it('stay as they are while a run grows', async () => {
    const records = Array.from({ length: 3000 }, (_, i) => recordOf(i + 1, { lossD: Math.sin(i) }));
    const before = (await both(records.slice(0, 2950))).columns({ columns: 100 });
    const after = (await both(records)).columns({ columns: 100 });
    const whole = before.steps.length - 1;
    expect(after.steps.slice(0, whole)).toEqual(before.steps.slice(0, whole));
    expect(after.metrics[0]!.high!.slice(0, whole)).toEqual(before.metrics[0]!.high!.slice(0, whole));
  });

  it('show small differences of large numbers', async () => {
    const { columns } = await both(
      [0, 1, 2, 3].map((i) => recordOf(i + 1, { seconds: 1e6 + i / 1000, lossD: 1000 + i / 16 })),
    );
    const { seconds, metrics } = columns({});
    expect(seconds).toEqual([1e6, 1e6 + 0.001, 1e6 + 0.002, 1e6 + 0.003]);
    expect(metrics[0]!.mean).toEqual(
      [1000, 1000.0625, 1000.125, 1000.1875].map((value) => expect.closeTo(value, 3)),
    );
  });

  it('of a run without records, without times, or with one record', async () => {
    expect((await both([])).columns({})).toEqual({
      run: null,
      records: 0,
      stepsPerColumn: 1,
      steps: [],
      seconds: [],
      speed: [],
      metrics: [],
      isPreview: false,
      invalid: 0,
      hasMoreMetrics: false,
    });
    const untimed = (await both([{ step: 7, lossD: 1, never: null, text: 'x' }, 'garbage'])).columns({});
    expect(untimed).toEqual({
      run: { first: 7, last: 7 },
      records: 1,
      stepsPerColumn: 1,
      steps: [7],
      seconds: [null],
      speed: [null],
      metrics: [{ name: 'lossD', mean: [1] }],
      isPreview: false,
      invalid: 1,
      hasMoreMetrics: false,
    });
    expect((await both([recordOf(3), recordOf(9e9)])).columns({ from: 4, to: 8 }).steps).toEqual([]);
  });
});
