import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetricsIndexes } from './metrics-indexes.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-indexes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('indexes of runs', () => {
  it('are one for each run, and those that were asked for lately', () => {
    const indexes = new MetricsIndexes();
    const first = indexes.of('0');
    for (let run = 1; run < 8; run++) indexes.of(String(run));
    expect(indexes.of('0')).toBe(first);
    const second = indexes.of('1');
    for (let run = 2; run < 9; run++) indexes.of(String(run));
    expect(indexes.of('1')).toBe(second);
    expect(indexes.of('0')).not.toBe(first);
  });

  it('end together', async () => {
    const path = join(folder, 'metrics.jsonl');
    writeFileSync(path, '{"step":1}\n'.repeat(100_000));
    const indexes = new MetricsIndexes();
    const reading = indexes.of(path).whole();
    await Promise.all([expect(reading).rejects.toThrow(/was closed while it was read/), indexes.close()]);
  });
});
