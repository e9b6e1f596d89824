import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SparringError } from '../../core/errors.ts';
import { memoryBytes, openBytes, partOf } from './bytes.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-bytes-'));
  path = join(folder, 'file');
  await writeFile(
    path,
    Uint8Array.from({ length: 100 }, (_, i) => i),
  );
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe.each([
  ['a file', () => openBytes(path)],
  [
    'memory',
    () =>
      memoryBytes(
        Uint8Array.from({ length: 100 }, (_, i) => i),
        'm',
      ),
  ],
  [
    'a part of memory',
    () =>
      partOf(
        memoryBytes(
          Uint8Array.from({ length: 200 }, (_, i) => i - 50),
          'm',
        ),
        50,
        100,
      ),
  ],
])('%s', (_, open) => {
  it('is read at any offset, but not beyond its end', () => {
    const bytes = open();
    expect(bytes.size).toBe(100);
    expect([...bytes.read(0, 3)]).toEqual([0, 1, 2]);
    expect([...bytes.read(97, 3)]).toEqual([97, 98, 99]);
    expect(bytes.read(100, 0)).toHaveLength(0);
    for (const [offset, length] of [
      [98, 3],
      [101, 0],
      [-1, 1],
      [0, 1e15],
      [Infinity, 1],
      [NaN, 1],
    ] as const) {
      expect(() => bytes.read(offset, length)).toThrow(
        /damaged or cut short: it has 100 bytes, but refers to/,
      );
    }
    expect(() => partOf(bytes, 50, 51)).toThrow(SparringError);
    bytes.close();
    bytes.close();
  });
});

it('reports that a file was cut short while it was open, or was closed', async () => {
  const bytes = openBytes(path);
  await truncate(path, 10);
  expect([...bytes.read(9, 1)]).toEqual([9]);
  expect(() => bytes.read(5, 20)).toThrow(/ends at byte 10, but had 100 bytes when it was opened/);
  bytes.close();
  expect(() => bytes.read(0, 1)).toThrow(/was closed: open it again/);
});

it('opens regular files only', () => {
  expect(() => openBytes(join(folder, 'none'))).toThrow(/none does not exist: check the path$/);
  expect(() => openBytes(folder)).toThrow(/is not a regular file: pass one/);
  if (process.platform === 'win32') return;
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect(() => openBytes(join(folder, 'pipe'))).toThrow(/is not a regular file: pass one/);
});
