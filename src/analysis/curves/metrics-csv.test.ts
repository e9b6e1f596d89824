import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseMetrics } from '../../runs/metrics-log.ts';
import { metricsCsv } from './metrics-csv.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-csv-'));
  path = join(folder, 'metrics.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function csv(): Promise<string> {
  let text = '';
  for await (const piece of metricsCsv(path)) text += piece;
  return text;
}

describe('metrics as CSV', () => {
  it('have a row for each record and a column for each number', async () => {
    writeFileSync(
      path,
      '\ufeff{"step":1,"b\\"":1,"lossG":null,"lossD":0.1}\nx\n{"step":2,"seconds":3,"lossG":1e-7,"device":"cpu"}\n{"step":2}',
    );
    expect(await csv()).toBe('step,seconds,lossD,lossG,"b"""\n1,,0.1,,1\n2,3,,1e-7,\n2,,,,\n');
  });

  it('are empty without records', async () => {
    expect(await csv()).toBe('');
    writeFileSync(path, 'x\n');
    expect(await csv()).toBe('');
  });

  it('have all records of a long file', async () => {
    const text = Array.from({ length: 20_000 }, (_, step) => `{"step":${step},"lossD":${step / 7}}\n`).join(
      '',
    );
    writeFileSync(path, text);
    const rows = parseMetrics(text).lines.map(({ record }) => `${record.step},${record['lossD']}`);
    expect(await csv()).toBe(`${['step,lossD', ...rows].join('\n')}\n`);
  });
});
