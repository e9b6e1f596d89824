import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namesIn, pieceOf } from './own-pieces.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-pieces-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a piece of a file', () => {
  it('has the bytes that were asked for, as far as the file has them', () => {
    const path = join(folder, 'file');
    writeFileSync(path, '0123456789');
    const pieces = [
      [0, 4],
      [4, 4],
      [8, 4],
      [12, 4],
      [3, 0],
    ] as const;
    expect(pieces.map(([from, count]) => pieceOf(path, from, count).toString())).toEqual([
      '0123',
      '4567',
      '89',
      '',
      '',
    ]);
  });

  it('is of no folder, and of no missing file', () => {
    expect(() => pieceOf(folder, 0, 4)).toThrow('no file');
    expect(() => pieceOf(join(folder, 'none'), 0, 4)).toThrow('ENOENT');
  });

  it.skipIf(process.platform === 'win32')('is of no link and no pipe, which does not block', () => {
    writeFileSync(join(folder, 'file'), 'text');
    symlinkSync(join(folder, 'file'), join(folder, 'link'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(() => pieceOf(join(folder, 'link'), 0, 4)).toThrow('ELOOP');
    expect(() => pieceOf(join(folder, 'pipe'), 0, 4)).toThrow('no file');
  });
});

describe('the names in a folder', () => {
  it.each([1, 0, 10_000_000])(
    'are none if it is missing, or is a file, if it is of %d bytes',
    async (size) => {
      mkdirSync(join(folder, 'inner'));
      writeFileSync(join(folder, 'inner', 'a'), '');
      const folders = ['inner', 'none', join('inner', 'a')].map((name) => join(folder, name));
      expect(await Promise.all(folders.map(async (path) => namesIn(path, size)))).toEqual([['a'], [], []]);
    },
  );
});
