import {
  mkdirSync,
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
import { SparringError } from '../../core/errors.ts';
import { lacks } from '../../testing/skips.ts';
import { writeFileAtomic } from './atomic.ts';
import { formatBytes } from '../../core/wording.ts';
import { explainFileError } from './file-errors.ts';
import { mountSmallDisk } from '../testing/small-disk.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeFileAtomic', () => {
  it('writes text, bytes, and bytes in pieces, and leaves no other files', async () => {
    await writeFileAtomic(join(folder, 'a.txt'), 'grüße');
    await writeFileAtomic(join(folder, 'b.bin'), Uint8Array.of(1, 2));
    await writeFileAtomic(join(folder, 'c.bin'), [Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)]);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('grüße');
    expect([...readFileSync(join(folder, 'b.bin'))]).toEqual([1, 2]);
    expect([...readFileSync(join(folder, 'c.bin'))]).toEqual([1, 2, 3]);
    expect(readdirSync(folder).sort()).toEqual(['a.txt', 'b.bin', 'c.bin']);
  });

  it('replaces the old file, even if two writes of it run at once', async () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'old');
    await Promise.all(['one', 'two'].map((text) => writeFileAtomic(path, text)));
    expect(['one', 'two']).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('leaves the old file unchanged and no temporary file if it fails halfway', async () => {
    const path = join(folder, 'a.bin');
    writeFileSync(path, 'old');
    // The second piece cannot be written. By then the first has been.
    const pieces = [new Uint8Array(10), { byteLength: 5 } as unknown as Uint8Array];
    await expect(writeFileAtomic(path, pieces)).rejects.toThrow(SparringError);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.bin']);
  });

  it('does not replace a folder', async () => {
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    await expect(writeFileAtomic(join(folder, 'a'), 'x')).rejects.toThrow(/folder/);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('reports that the folder is missing or is a file', async () => {
    await expect(writeFileAtomic(join(folder, 'none', 'a'), 'x')).rejects.toThrow(
      `the folder of ${join(folder, 'none', 'a')} does not exist: create it, or choose another folder`,
    );
    writeFileSync(join(folder, 'file'), '');
    await expect(writeFileAtomic(join(folder, 'file', 'a'), 'x')).rejects.toThrow(
      /a part of that path is a file where a folder was expected/,
    );
  });

  it('reports symbolic links that lead in a circle', async () => {
    symlinkSync('circle', join(folder, 'circle'));
    await expect(writeFileAtomic(join(folder, 'circle'), 'x')).rejects.toThrow(
      `could not write ${join(folder, 'circle')}: its symbolic links lead in a circle; correct them or choose another folder`,
    );
  });

  it('reports how many bytes a full disk could not take, and keeps the old file', async (context) => {
    const disk = join(folder, 'disk');
    const unmount = mountSmallDisk(disk);
    if (unmount === undefined) return context.skip(lacks.mount.says);
    try {
      const path = join(disk, 'a.bin');
      await writeFileAtomic(path, 'old');
      await expect(writeFileAtomic(path, [new Uint8Array(40_000), new Uint8Array(60_000)])).rejects.toThrow(
        `the disk is full: could not write ${path}, which takes 100.0 kB; free some space or choose another folder`,
      );
      expect(readFileSync(path, 'utf8')).toBe('old');
      expect(readdirSync(disk)).toEqual(['a.bin']);
    } finally {
      unmount();
    }
  });

  it('reports that a disk is read-only', async (context) => {
    const disk = join(folder, 'disk');
    const unmount = mountSmallDisk(disk, 'ro');
    if (unmount === undefined) return context.skip(lacks.mount.says);
    try {
      await expect(writeFileAtomic(join(disk, 'a'), 'x')).rejects.toThrow(/on a read-only disk/);
    } finally {
      unmount();
    }
  });
});

describe('explainFileError', () => {
  it.each([
    ['ENOSPC', 'the disk is full: could not write /x/a; free some space or choose another folder'],
    ['EACCES', 'not allowed to write /x/a: change its permissions or choose another folder'],
    ['EROFS', '/x/a is on a read-only disk: choose another folder'],
    ['EIO', 'could not write /x/a: input/output error'],
  ])('%s', (code, message) => {
    const thrown = Object.assign(new Error('input/output error'), { code });
    expect(explainFileError(thrown, '/x/a')).toMatchObject({ message, cause: thrown, code: 'file-system' });
  });

  it('distinguishes reading from writing, and returns a SparringError unchanged', () => {
    const thrown = Object.assign(new Error(''), { code: 'ENOENT' });
    expect(explainFileError(thrown, '/x/a', { action: 'read' }).message).toBe(
      '/x/a does not exist: check the path',
    );
    const clear = new SparringError('clear');
    expect(explainFileError(clear, '/x/a')).toBe(clear);
  });

  it.each([
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [48_300_000, '48.3 MB'],
    [2.5e12, '2.5 TB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});
