import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { range } from '../../../core/numbers.ts';
import { maxRecords, metricsMessage } from './metrics-message.ts';
import { GrowingMetrics, lastRecords } from './metrics-tail.ts';
import { paceOf } from './pace.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-tail-'));
  path = join(folder, 'metrics.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const line = (step: number) => `{"step":${step}}\n`;
const lines = (from: number, to: number) => range(from, to).map(line).join('');
const stepsOf = (records: readonly { readonly step: number }[]) => records.map(({ step }) => step);

describe('the last records', () => {
  it('are the whole lines of the last bytes, whatever byte they begin with', async () => {
    await writeFile(path, lines(0, 10));
    for (const bytes of range(0, 120)) {
      const whole = Math.min(10, Math.floor(bytes / line(0).length));
      expect([bytes, stepsOf(lastRecords(path, bytes))]).toEqual([bytes, range(10 - whole, 10)]);
    }
  });

  it('are none of a file that does not exist, is empty, or has no whole line', async () => {
    expect(lastRecords(path, 100)).toEqual([]);
    for (const text of ['', '{"step":1', 'nonsense\n', `{"step":1,"x":"${'y'.repeat(200)}"}\n`]) {
      await writeFile(path, text);
      expect(lastRecords(path, 100)).toEqual([]);
    }
  });

  it('end before a line that is being written', async () => {
    await writeFile(path, `${lines(0, 3)}{"step":`);
    expect(stepsOf(lastRecords(path, 1000))).toEqual([0, 1, 2]);
  });
});

describe('metrics that grow', () => {
  it('give each record once, when its line is whole', async () => {
    const growing = new GrowingMetrics(path, undefined);
    expect(growing.look()).toBeUndefined();
    await writeFile(path, `${lines(0, 2)}{"st`);
    expect(growing.look()).toEqual({ records: [{ step: 0 }, { step: 1 }], follows: true });
    expect(growing.look()).toBeUndefined();
    await appendFile(path, 'ep":2}\n{"step":3}\n');
    expect(growing.look()).toEqual({ records: [{ step: 2 }, { step: 3 }], follows: true });
    expect(growing.look()).toBeUndefined();
  });

  it('begin anew with another file in their place, or a shorter one', async () => {
    const growing = new GrowingMetrics(path, undefined);
    await writeFile(path, lines(0, 5));
    growing.look();
    await writeFile(join(folder, 'other'), lines(0, 9));
    await rename(join(folder, 'other'), path);
    expect(growing.look()).toEqual({ records: range(0, 9).map((step) => ({ step })), follows: false });
    await truncate(path, line(0).length);
    expect(growing.look()).toEqual({ records: [{ step: 0 }], follows: false });
  });
});

describe('the message of new metrics', () => {
  it('has a column for each number, with null where there is none', () => {
    const records = [
      { step: 1, lossD: 2, finding: 'd-winning' },
      { step: 2, lossD: null, variety: 0.5 },
    ];
    expect(metricsMessage('r', { records, follows: true })).toEqual({
      run: 'r',
      restarted: false,
      steps: [1, 2],
      values: { lossD: [2, null], variety: [null, 0.5] },
    });
  });

  it('is thinned, but keeps the last record and what only some steps measure', () => {
    const rare = new Set([333, 1777]);
    const records = range(1, 2001).map((step) => ({
      step,
      lossD: step,
      ...(rare.has(step) ? { variety: step } : {}),
    }));
    const { steps, values } = metricsMessage('r', { records, follows: true });
    expect(steps.length).toBeLessThan(maxRecords + 5);
    expect(steps.length).toBeGreaterThan(maxRecords / 2);
    expect(steps).toEqual(expect.arrayContaining([1, 333, 1777, 2000]));
    expect(values['lossD']).toEqual(steps);
    expect(values['variety']!.filter((value) => value !== null)).toEqual([333, 1777]);
  });
});

describe('the pace', () => {
  const until = (steps: number | null, minutes: number | null) => ({ steps, minutes });

  it('is that of the last 20 seconds', () => {
    // A step a second for a minute, then four.
    const slow = range(1, 61).map((step) => ({ step, seconds: step }));
    const fast = range(1, 121).map((i) => ({ step: 60 + i, seconds: 60 + i / 4 }));
    const pace = paceOf([...slow, ...fast]);
    expect(pace.seconds).toBe(90);
    expect(pace.stepsPerSecond).toBe(4);
    expect(pace.secondsLeft(until(580, null))).toBe(100);
    expect(pace.secondsLeft(until(580, 2))).toBe(30);
    expect(pace.secondsLeft(until(null, 1))).toBe(0);
    expect(pace.secondsLeft(until(null, null))).toBeUndefined();
  });

  it('is that of the last two steps if these took longer', () => {
    expect(
      paceOf([
        { step: 1, seconds: 1 },
        { step: 3, seconds: 101 },
      ]).stepsPerSecond,
    ).toBe(0.02);
  });

  it('is not known of one step, or without times', () => {
    for (const records of [[], [{ step: 1, seconds: 2 }], [{ step: 1 }, { step: 2 }]]) {
      const pace = paceOf(records);
      expect(pace.stepsPerSecond).toBeUndefined();
      expect(pace.secondsLeft(until(10, null))).toBeUndefined();
    }
    expect(paceOf([{ step: 1, seconds: 20 }]).secondsLeft(until(10, 1))).toBe(40);
  });
});
