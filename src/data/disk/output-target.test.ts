/** Outputs never replace what is not a file: links, pipes and devices stay. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { skipNote } from '../../testing/skips.ts';
import { writeFileAtomic } from './atomic.ts';
import { linkTarget } from './output-target.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-target-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const windows = skipNote('unixFiles', process.platform === 'win32');

describe.skipIf(windows !== '')(`what stands at the path of an output${windows}`, () => {
  it('a symbolic link stays, and the file that it names is written, with the temporary file beside it', async () => {
    mkdirSync(join(folder, 'far'));
    const real = join(folder, 'far', 'real.txt');
    writeFileSync(real, 'old');
    symlinkSync(join('far', 'real.txt'), join(folder, 'near.txt'));
    symlinkSync('near.txt', join(folder, 'second.txt'));
    await writeFileAtomic(join(folder, 'second.txt'), 'new');
    expect(readFileSync(real, 'utf8')).toBe('new');
    expect(readlinkSync(join(folder, 'near.txt'))).toBe(join('far', 'real.txt'));
    expect(readlinkSync(join(folder, 'second.txt'))).toBe('near.txt');
    expect(readdirSync(join(folder, 'far'))).toEqual(['real.txt']);
  });

  it('a link to a file that does not exist yet stays, and the file is created', async () => {
    mkdirSync(join(folder, 'far'));
    symlinkSync(join('far', 'real.txt'), join(folder, 'near.txt'));
    await writeFileAtomic(join(folder, 'near.txt'), 'new');
    expect(lstatSync(join(folder, 'near.txt')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'far', 'real.txt'), 'utf8')).toBe('new');
    expect(await linkTarget(join(folder, 'near.txt'))).toBe(join(folder, 'far', 'real.txt'));
  });

  it('links in a circle are reported', async () => {
    symlinkSync('b', join(folder, 'a'));
    symlinkSync('a', join(folder, 'b'));
    await expect(writeFileAtomic(join(folder, 'a'), 'x')).rejects.toThrow(/symbolic links/);
    await expect(linkTarget(join(folder, 'a'))).rejects.toThrow(/form a circle/);
    expect(readlinkSync(join(folder, 'a'))).toBe('b');
  });

  it.each([0o600, 0o644, 0o755, 0o664])('an existing file keeps its mode, %s', async (mode) => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'old');
    chmodSync(path, mode);
    await writeFileAtomic(path, 'new');
    expect(statSync(path).mode & 0o7777).toBe(mode);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('a named pipe is written to, and stays', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const read = readFile(pipe, 'utf8');
    await writeFileAtomic(
      pipe,
      ['a', 'b'].map((text) => new TextEncoder().encode(text)),
    );
    expect(await read).toBe('ab');
    expect(statSync(pipe).isFIFO()).toBe(true);
    expect(readdirSync(folder)).toEqual(['pipe']);
  });

  it('/dev/null, directly and through a link, stays a device', async () => {
    symlinkSync('/dev/null', join(folder, 'nothing'));
    await writeFileAtomic('/dev/null', 'x');
    await writeFileAtomic(join(folder, 'nothing'), 'x');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(lstatSync(join(folder, 'nothing')).isSymbolicLink()).toBe(true);
  });

  it('a socket is refused, and stays', async () => {
    const path = join(folder, 'socket');
    const server = createServer().listen(path);
    await once(server, 'listening');
    try {
      await expect(writeFileAtomic(path, 'x')).rejects.toThrow(
        `${path} is a socket, expected a file: pass another path`,
      );
      await expect(writeFileAtomic(path, 'x')).rejects.toMatchObject({ name: 'DataError', code: 'exists' });
      expect(existsSync(path) && lstatSync(path).isSocket()).toBe(true);
    } finally {
      server.close();
    }
  });
});
