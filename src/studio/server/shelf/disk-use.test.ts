import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskUse } from './disk-use.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-disk-'));
  for (const name of ['samples', 'other']) mkdirSync(join(folder, name, 'inner'), { recursive: true });
  for (const name of ['log', 'samples/a', 'samples/inner/b', 'other/c'])
    writeFileSync(join(folder, name), Buffer.alloc(100));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** As if nothing had happened there for a minute. */
function settle(name: string): void {
  const then = new Date(Date.now() - 60_000);
  utimesSync(join(folder, name), then, then);
}

describe('the use of the disk', () => {
  it('is of all files, links not followed', async () => {
    writeFileSync(join(folder, 'other', 'outside'), '');
    symlinkSync(folder, join(folder, 'loop'));
    symlinkSync(join(folder, 'log'), join(folder, 'other', 'link'));
    expect(await new DiskUse(folder, ['samples']).measure()).toBe(400);
  });

  it('grows with what grows, and with what comes into a folder of fixed files', async () => {
    const use = new DiskUse(folder, ['samples']);
    settle('samples');
    expect(await use.measure()).toBe(400);
    writeFileSync(join(folder, 'log'), Buffer.alloc(150));
    writeFileSync(join(folder, 'other', 'c'), Buffer.alloc(150));
    expect(await use.measure()).toBe(500);
    writeFileSync(join(folder, 'samples', 'new'), Buffer.alloc(10));
    expect(await use.measure()).toBe(510);
  });

  it('is nothing of a folder that has gone', async () => {
    const use = new DiskUse(folder, ['samples']);
    settle('samples');
    await use.measure();
    rmSync(join(folder, 'samples'), { recursive: true });
    expect(await use.measure()).toBe(200);
    rmSync(folder, { recursive: true });
    expect(await use.measure()).toBe(0);
  });
});
