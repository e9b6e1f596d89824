import { appendFileSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetricsLog } from '../metrics-log.ts';
import { followMetrics, type MetricsTail } from './metrics-tail.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-tail-'));
  path = join(folder, 'metrics.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (step: number) => `${JSON.stringify({ step, lossD: step / 3, note: 'ä' })}\n`;

async function steps(tail: MetricsTail): Promise<(number | 'restarted')[]> {
  const { records, restarted } = await tail.look();
  return restarted ? ['restarted'] : records.map(({ step }) => step);
}

describe('following metrics', () => {
  it('gives what is appended, each record once', async () => {
    const tail = followMetrics(path);
    expect(await steps(tail)).toEqual([]);
    const log = new MetricsLog(path);
    for (let step = 1; step <= 3; step++) await log.append({ step, lossD: null });
    expect(await tail.look()).toEqual({
      records: [1, 2, 3].map((step) => ({ step, lossD: null })),
      restarted: false,
      isMore: false,
    });
    expect(await steps(tail)).toEqual([]);
    await log.append({ step: 4 });
    expect(await Promise.all([steps(tail), steps(tail)])).toEqual([[4], []]);
    await log.close();
  });

  it('begins at the end, or at the start', async () => {
    writeFileSync(path, line(1) + line(2) + line(3).slice(0, 9));
    const [end, start] = [followMetrics(path), followMetrics(path, 'start')];
    expect([await steps(end), await steps(start)]).toEqual([[], [1, 2]]);
    appendFileSync(path, line(3).slice(9));
    expect([await steps(end), await steps(start)]).toEqual([[3], [3]]);
  });

  it('waits for a line that is half written, at any byte, and skips what is no record', async () => {
    const bytes = Buffer.from(`${line(1)}garbage\n\n${line(2)}`);
    for (let end = 0; end <= bytes.length; end++) {
      rmSync(path, { force: true });
      const tail = followMetrics(path, 'start');
      writeFileSync(path, bytes.subarray(0, end));
      const before = await steps(tail);
      appendFileSync(path, bytes.subarray(end));
      expect([...before, ...(await steps(tail))]).toEqual([1, 2]);
    }
  });

  it('says that the file was cut, replaced, edited or deleted, and goes on at its end', async () => {
    writeFileSync(path, [1, 2, 3].map(line).join(''));
    const tail = followMetrics(path);
    expect(await steps(tail)).toEqual([]);
    const log = new MetricsLog(path);
    await log.truncateAfter(2);
    expect(await steps(tail)).toEqual(['restarted']);
    await log.append({ step: 3 });
    expect(await steps(tail)).toEqual([3]);
    await log.close();
    truncateSync(path, line(1).length);
    appendFileSync(path, line(7).repeat(9)); // longer than before
    expect(await steps(tail)).toEqual(['restarted']);
    writeFileSync(path, line(7).repeat(9));
    utimesSync(path, 1, 1);
    expect(await steps(tail)).toEqual(['restarted']);
    rmSync(path);
    expect(await steps(tail)).toEqual(['restarted']);
    expect(await steps(tail)).toEqual([]);
    writeFileSync(path, line(1));
    expect(await steps(tail)).toEqual([1]);
  });

  it('gives many records a part at a time', async () => {
    const all = Array.from({ length: 60_000 }, (_, step) => step);
    writeFileSync(path, all.map(line).join(''));
    const tail = followMetrics(path, 'start');
    const found: number[] = [];
    for (let isMore = true; isMore;) {
      const look = await tail.look();
      expect(look.records.length).toBeLessThan(45_000);
      found.push(...look.records.map(({ step }) => step));
      isMore = look.isMore;
    }
    expect(found).toEqual(all);
    expect(await steps(tail)).toEqual([]);
  });
});
