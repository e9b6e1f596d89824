import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { crc32 } from '../../data/disk/crc32.ts';
import { MetricsLog, parseMetrics } from '../metrics-log.ts';
import { digestOfEnds, stateOf } from './file-state.ts';
import { readIndex, writeIndex } from './index-file.ts';
import { MetricsIndex } from './metrics-index.ts';
import { expectedRecords, tableRecords } from './testing/table-records.ts';

let folder = '';
let path = '';
let indexPath = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-index-'));
  path = join(folder, 'metrics.jsonl');
  indexPath = join(folder, 'metrics.index');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (step: number, more: object = {}) =>
  `${JSON.stringify({ step, lossD: Math.fround(Math.sin(step)), seconds: step / 8, ...more })}\n`;
/** More than is parsed again rather than kept. */
const long = (from = 1, steps = 30_000) =>
  Array.from({ length: steps }, (_, i) => line(from + i, i % 10 === 0 ? { variety: i / 8 } : {})).join('');

/** What an index has is what everything else reads. */
async function expectSame(index: MetricsIndex): Promise<void> {
  const { table, isPreview, invalid } = await index.whole();
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const parsed = parseMetrics(text);
  expect(tableRecords(table)).toEqual(expectedRecords(parsed.lines.map(({ record }) => record)));
  expect({ isPreview, invalid }).toEqual({ isPreview: false, invalid: parsed.invalid.length });
}

describe('the index of metrics', () => {
  it('has nothing before the file exists, and then what is appended', async () => {
    const index = new MetricsIndex(path);
    await expectSame(index);
    const log = new MetricsLog(path);
    for (let step = 1; step < 40; step++) {
      await log.append({
        step,
        lossD: step === 7 ? Number.NaN : step / 3,
        ...(step % 10 === 0 ? { variety: 1 } : {}),
      });
      await expectSame(index);
    }
    await log.close();
    expect(existsSync(indexPath)).toBe(false);
  });

  it('has the same of a file that ends at any byte, and of the rest later', async () => {
    const text = [
      line(1),
      '\r\n',
      line(2, { lossD: null }),
      'garbage\n',
      line(3, { note: 'ä😀' }),
      '{"step":4}\n',
      line(4),
      line(3),
    ].join('');
    const bytes = Buffer.from(`\ufeff${text}`);
    for (let end = 0; end <= bytes.length; end++) {
      writeFileSync(path, bytes.subarray(0, end));
      const index = new MetricsIndex(path);
      await expectSame(index);
      appendFileSync(path, bytes.subarray(end));
      await expectSame(index);
    }
  });

  it('notices that the file was cut, replaced, edited, deleted or restored', async () => {
    const index = new MetricsIndex(path);
    const log = new MetricsLog(path);
    writeFileSync(path, [1, 2, 3, 4, 5].map((step) => line(step)).join(''));
    await expectSame(index);
    await log.truncateAfter(3);
    await expectSame(index);
    await log.append({ step: 4, lossD: 7 });
    await expectSame(index);
    truncateSync(path, line(1).length);
    await expectSame(index);
    const edited = readFileSync(path, 'utf8').replace('"step":1', '"step":9');
    writeFileSync(path, edited);
    utimesSync(path, 1, 1); // another time, also where clocks tick slowly
    await expectSame(index);
    writeFileSync(path, `${edited.replace('"step":9', '"step":8')}${line(10)}`);
    await expectSame(index);
    rmSync(path);
    await expectSame(index);
    writeFileSync(path, edited);
    await expectSame(index);
    await log.close();
  });

  it('orders steps, and takes the last record of a step, also while the file grows', async () => {
    const index = new MetricsIndex(path);
    for (const steps of [[5, 1, 3], [6], [7, 8], [2], [8, 8], [9]]) {
      appendFileSync(path, steps.map((step, i) => line(step, i === 0 ? { only: step } : {})).join(''));
      await expectSame(index);
    }
  });

  it('skips a line that is too long to be a record', async () => {
    writeFileSync(path, `${line(1)}{"step":2,"note":"${'x'.repeat(3 * 2 ** 20)}"}\n${line(3)}`);
    const { table, invalid } = await new MetricsIndex(path).whole();
    expect([[...table.steps.view()], invalid]).toEqual([[1, 3], 1]);
  });

  it('leaves out names beyond many', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => [`m${i}`, i]);
    writeFileSync(path, line(1, { ['x'.repeat(1000)]: 1, ...Object.fromEntries(names) }));
    const { table } = await new MetricsIndex(path).whole();
    expect([table.series.size, table.hasMoreNames]).toEqual([256, true]);
  });

  it('follows no link, and says so', async () => {
    const other = join(folder, 'other');
    writeFileSync(other, line(1));
    symlinkSync(other, path);
    await expect(new MetricsIndex(path).current()).rejects.toThrow(
      /metrics\.jsonl is a symbolic link, expected a file/,
    );
  });
});

describe('the index of a long run', () => {
  it('is kept, so that only what is new is parsed', async () => {
    writeFileSync(path, long());
    utimesSync(path, 1, 1);
    await closed(new MetricsIndex(path));
    expect(statSync(indexPath).size).toBeLessThan(statSync(path).size);
    // An edit that nothing can notice shows where the numbers come from.
    writeFileSync(path, readFileSync(path, 'utf8').replace('"step":15000,', '"step":15000 '));
    utimesSync(path, 1, 1);
    expect((await new MetricsIndex(path).whole()).table.length).toBe(30_000);
    rmSync(indexPath);
    expect((await new MetricsIndex(path).whole()).table.length).toBe(29_999);
  });

  it('is taken by the next reader, with what was appended since', async () => {
    writeFileSync(path, long());
    await closed(new MetricsIndex(path));
    const kept = statSync(indexPath).mtimeMs;
    appendFileSync(path, `garbage\n${line(30_001)}${line(30_002)}{"st`);
    const next = new MetricsIndex(path);
    await expectSame(next);
    await next.close();
    expect(statSync(indexPath).mtimeMs).toBe(kept);
    appendFileSync(path, `ep":30003}\n${long(30_004)}`);
    await closed(new MetricsIndex(path));
    expect(statSync(indexPath).mtimeMs).not.toBe(kept);
    await expectSame(new MetricsIndex(path));
  });

  it('is made again for other metrics', async () => {
    writeFileSync(path, long());
    await closed(new MetricsIndex(path));
    const text = readFileSync(path, 'utf8');
    for (const changed of [
      text.replace('"step":1,', '"step":0,'),
      text.slice(0, -200),
      text.replace(/\n.*?\n/, '\n'),
      long(2),
      '',
    ]) {
      writeFileSync(path, changed);
      utimesSync(path, 1, 1);
      await expectSame(new MetricsIndex(path));
    }
  });

  it('is not believed if it is damaged or made by a stranger', async () => {
    writeFileSync(path, long());
    await closed(new MetricsIndex(path));
    const good = readFileSync(indexPath);
    const headerBytes = good.readUInt32LE(8);
    const header = good.subarray(16, 16 + headerBytes).toString('utf8');
    const withHeader = (change: (text: string) => string) => {
      const json = Buffer.from(change(header).trimEnd());
      const padded = Buffer.concat([json, Buffer.alloc(-json.length & 7, ' ')]);
      const head = Buffer.from(good.subarray(0, 16));
      head.writeUInt32LE(padded.length, 8);
      return Buffer.concat([head, padded, good.subarray(16 + headerBytes)]);
    };
    const flipped = (at: number) => {
      const bytes = Buffer.from(good);
      bytes[at]! ^= 1;
      return bytes;
    };
    const damaged = [
      Buffer.alloc(0),
      good.subarray(0, 12),
      good.subarray(0, 16),
      good.subarray(0, -8),
      Buffer.concat([good, Buffer.alloc(8)]),
      Buffer.from('x'.repeat(100)),
      ...[0, 8, 11, 12, 20, 16 + headerBytes, 16 + headerBytes + 50_000, good.length - 1].map(flipped),
      withHeader((text) => text.replace('"version":1', '"version":2')),
      withHeader((text) => text.replace(/"records":\d+/, '"records":9007199254740991')),
      withHeader((text) => text.replace(/"records":\d+/, '"records":-1')),
      withHeader((text) => text.replace(/"values":\d+/, '"values":4000000000')),
      withHeader((text) => text.replace('"name":"variety"', '"name":"lossD"')),
      withHeader((text) => text.replace(/"bytes":\d+/, '"bytes":5')),
      withHeader((text) => text.replace(/"bytes":\d+/, '"bytes":1e300')),
      withHeader((text) => text.replace(/"digest":"\w+"/, '"digest":""')),
      withHeader((text) => text.replace(/"inode":"\d+"/, `"inode":"${'9'.repeat(1000)}"`)),
      withHeader(() => '[]'),
      withHeader(() => '{'),
      withHeader(() => `[${'['.repeat(100_000)}`),
    ];
    for (const bytes of damaged) {
      writeFileSync(indexPath, bytes);
      const index = new MetricsIndex(path);
      const { table } = await index.whole();
      expect(table.length).toBe(30_000);
      expect(table.series.get('lossD')!.extentOf(0, 30_000).count).toBe(30_000);
      await index.close();
      expect(readFileSync(indexPath).length).toBe(good.length);
    }
    await expectSame(new MetricsIndex(path));
  }, 60_000);

  it('is read or refused whatever is changed in it, with a checksum that fits', async () => {
    writeFileSync(path, long(1, 50));
    const file = await open(path);
    const state = await stateOf(file);
    const read = { ...state, bytes: state.size, digest: await digestOfEnds(file, state.size) };
    const { table } = await new MetricsIndex(path).whole();
    await writeIndex(indexPath, { read, table, invalid: 0 });
    const good = readFileSync(indexPath);
    const arrays = 16 + good.readUInt32LE(8);
    const random = new RandomStream(0, 'test', 0);
    const refused = { index: 0 };
    for (let i = 0; i < 500; i++) {
      const bytes = Buffer.from(good);
      for (let change = 0; change <= i % 3; change++) bytes[random.below(bytes.length)] = random.below(256);
      bytes.writeUInt32LE(crc32(bytes.subarray(arrays)), 12);
      writeFileSync(indexPath, bytes);
      const found = await readIndex(indexPath, file, state);
      if (found === undefined) refused.index += 1;
      const rows = tableRecords((found?.table ?? table).inOrder());
      expect(rows.every(({ step }) => Number.isSafeInteger(step) && step! >= 0)).toBe(true);
      expect(rows.length).toBeLessThanOrEqual(50);
    }
    await file.close();
    expect(refused.index).toBeGreaterThan(100);
    expect(refused.index).toBeLessThan(500);
  });

  it.skipIf(process.platform === 'win32')('does not write through a link', async () => {
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, indexPath);
    writeFileSync(path, long());
    const index = new MetricsIndex(path);
    await expectSame(index);
    await index.close();
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });

  it('is in memory only where it cannot be written', async () => {
    mkdirSync(indexPath);
    writeFileSync(path, long());
    const index = new MetricsIndex(path);
    await expectSame(index);
    appendFileSync(path, line(30_001));
    await expectSame(index);
    await index.close();
    expect(readdirSync(folder).sort()).toEqual(['metrics.index', 'metrics.jsonl']);
  });

  it('is previewed while it is read', async () => {
    writeFileSync(path, long(1, 80_000));
    const index = new MetricsIndex(path);
    const preview = await index.current();
    expect(preview.isPreview).toBe(true);
    const records = new Map(
      parseMetrics(readFileSync(path, 'utf8')).lines.map(({ record }) => [record.step, record]),
    );
    const rows = tableRecords(preview.table);
    expect(rows.length).toBeGreaterThan(5000);
    for (const row of rows) expect([row]).toEqual(expectedRecords([records.get(row['step']!)!]));
    const gaps = rows.slice(1).map((row, i) => row['step']! - rows[i]!['step']!);
    expect(Math.max(...gaps)).toBeLessThan((2 * 80_000) / 512);
    expect([rows[0]!['step'], rows.at(-1)!['step']]).toEqual([1, 80_000]);
    await expectSame(index);
    expect((await index.current()).isPreview).toBe(false);
    await index.close();
  });

  it('can be ended while it is read', async () => {
    writeFileSync(path, long(1, 80_000));
    const index = new MetricsIndex(path);
    const reading = index.whole();
    await Promise.all([expect(reading).rejects.toThrow(/was closed while it was read/), index.close()]);
    expect(existsSync(indexPath)).toBe(false);
  });
});

async function closed(index: MetricsIndex): Promise<void> {
  await index.whole();
  await index.close();
}
