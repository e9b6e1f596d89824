import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lacks } from '../testing/skips.ts';
import { MetricsLog, parseLine } from './metrics-log.ts';
import { mountSmallDisk } from '../data/testing/small-disk.ts';

let folder = '';
let path = '';
let log: MetricsLog;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-metrics-'));
  path = join(folder, 'metrics.jsonl');
  log = new MetricsLog(path);
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

const stepsOf = async () => (await log.read()).map(({ step }) => step);

describe('MetricsLog', () => {
  it('writes an object per line, in the order of the calls', async () => {
    expect(await log.read()).toEqual([]);
    await Promise.all(Array.from({ length: 20 }, (_, step) => log.append({ step, lossD: step / 2 })));
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines[3]).toBe('{"step":3,"lossD":1.5}');
    expect(await stepsOf()).toEqual(Array.from({ length: 20 }, (_, step) => step));
  });

  it('writes numbers that are not finite as null', async () => {
    await log.append({ step: 1, lossD: Number.NaN, lossG: Number.POSITIVE_INFINITY, device: 'cpu' });
    expect(await log.read()).toEqual([{ step: 1, lossD: null, lossG: null, device: 'cpu' }]);
  });

  it('ignores a truncated last line, and removes it at the next append', async () => {
    await log.append({ step: 1 });
    await log.close();
    appendFileSync(path, '{"step":2,"los');
    expect(await stepsOf()).toEqual([1]);
    await log.append({ step: 2 });
    expect(readFileSync(path, 'utf8')).toBe('{"step":1}\n{"step":2}\n');
  });

  it('keeps a complete last line without a line feed', async () => {
    writeFileSync(path, '{"step":1}\n{"step":2}');
    await log.append({ step: 3 });
    expect(readFileSync(path, 'utf8')).toBe('{"step":1}\n{"step":2}\n{"step":3}\n');
  });

  it('skips any other invalid line, and knows its number', async () => {
    writeFileSync(path, '{"step":1}\n{"loss":1}\n{"step":3}\n{"st');
    expect(await stepsOf()).toEqual([1, 3]);
    expect(await log.invalidLines()).toEqual([2]);
  });

  it.skipIf(process.platform === 'win32')('does not follow a link, or block at a pipe', async () => {
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, path);
    await expect(log.append({ step: 1 })).rejects.toThrow(
      'metrics.jsonl is a symbolic link, expected a file',
    );
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    writeFileSync(victim, '{"step":1}\n{"step":2}\n');
    await expect(log.truncateAfter(1)).rejects.toThrow('metrics.jsonl is a symbolic link, expected a file');
    expect(readFileSync(victim, 'utf8')).toBe('{"step":1}\n{"step":2}\n');
    rmSync(path);
    execFileSync('mkfifo', [path]);
    await expect(log.append({ step: 1 })).rejects.toThrow('metrics.jsonl is a pipe, expected a file');
    await expect(log.read()).rejects.toThrow('metrics.jsonl is a pipe, expected a file');
  });

  it('takes a line as a record if it has a step, and numbers, texts, truths and nulls beside it', () => {
    const records = ['{"step":0}', '{"step":7,"a":-1.5e3,"b":"x","c":true,"d":null}', '{"lossD":1,"step":2}'];
    expect(records.map(parseLine)).toEqual(records.map((text) => JSON.parse(text) as unknown));
    const others = [
      '{}',
      '{"step":-1}',
      '{"step":1.5}',
      '{"step":"1"}',
      '{"step":9007199254740992}',
      '[1]',
      '"a"',
    ];
    const fields = ['1e999', '[1]', '{"b":1}'].map((value) => `{"step":1,"a":${value}}`);
    expect([...others, ...fields, 'null', '{"step":1'].map(parseLine).filter(Boolean)).toEqual([]);
  });

  it('leaves out a field that would change what a record is', () => {
    const record = parseLine('{"step":1,"__proto__":{"step":5},"a":2}')!;
    expect({ ...record }).toEqual({ step: 1, a: 2 });
    expect(Object.hasOwn(record, '__proto__')).toBe(false);
  });

  it('writes a file again that was deleted, and appends to one that took its place', async () => {
    await log.append({ step: 1 });
    rmSync(path);
    await log.append({ step: 2 });
    await log.close();
    expect(readFileSync(path, 'utf8')).toBe('{"step":1}\n{"step":2}\n');
    await log.append({ step: 3 });
    rmSync(path);
    writeFileSync(path, '{"step":7}\n');
    await log.close();
    await log.append({ step: 8 });
    expect(await stepsOf()).toEqual([7, 8]);
  });

  it('drops the records after a step, and appends after it', async () => {
    for (const step of [0, 10, 20, 30]) await log.append({ step });
    appendFileSync(path, '{"step":4');
    await log.truncateAfter(10);
    expect(readFileSync(path, 'utf8')).toBe('{"step":0}\n{"step":10}\n');
    await log.append({ step: 11 });
    expect(await stepsOf()).toEqual([0, 10, 11]);
    expect(readdirSync(folder)).toEqual(['metrics.jsonl']);
  });

  it('does not create a file to truncate', async () => {
    await log.truncateAfter(10);
    expect(existsSync(path)).toBe(false);
  });

  it('removes a line that a full disk truncated, and continues when there is space', async (context) => {
    const disk = join(folder, 'disk');
    const unmount = mountSmallDisk(disk);
    if (unmount === undefined) return context.skip(lacks.mount.says);
    const onDisk = new MetricsLog(join(disk, 'metrics.jsonl'));
    try {
      await onDisk.append({ step: 1 });
      const filler = join(disk, 'filler');
      expect(() => writeFileSync(filler, new Uint8Array(100_000))).toThrow(/ENOSPC/);
      const long = { step: 2, note: 'x'.repeat(8000) }; // its beginning still fits in the last page
      await expect(onDisk.append(long)).rejects.toThrow(
        /^the disk is full: could not write .*metrics\.jsonl/,
      );
      expect(readFileSync(onDisk.path, 'utf8')).toBe('{"step":1}\n');
      rmSync(filler);
      await onDisk.append(long);
      expect(await onDisk.read()).toEqual([{ step: 1 }, long]);
    } finally {
      await onDisk.close();
      unmount();
    }
  });

  it('reports that its folder is missing', async () => {
    await expect(new MetricsLog(join(folder, 'none', 'metrics.jsonl')).append({ step: 1 })).rejects.toThrow(
      /the folder of .* does not exist/,
    );
  });
});
