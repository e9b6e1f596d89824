import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { openSource } from './open.ts';
import { writeNpy } from './testing/npy-writer.ts';

it('opens mnist by name, and other names as paths', async () => {
  expect((await openSource('mnist')).name).toBe('mnist');
  const parent = await mkdtemp(join(tmpdir(), 'sparring-open-'));
  try {
    const folder = join(parent, 'mnist');
    await mkdir(folder);
    const picture = sharp({ create: { width: 4, height: 4, channels: 3, background: '#123456' } });
    await writeFile(join(folder, 'a.png'), await picture.png().toBuffer());
    expect((await openSource(folder)).description).toBe('folder of 1 picture');
  } finally {
    await rm(parent, { recursive: true });
  }
  await expect(openSource('no-such-folder')).rejects.toThrow(/^no such folder or file: no-such-folder /);
  await expect(openSource(' ')).rejects.toThrow(UsageError);
});

it('gives a source that using closes', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'sparring-open-'));
  try {
    const path = join(parent, 'two.npy');
    await writeFile(path, writeNpy('|u1', [2, 1, 1], Uint8Array.of(7, 8)));
    const shape = { channels: 1, height: 1, width: 1 } as const;
    for (const dispose of [Symbol.dispose, Symbol.asyncDispose] as const) {
      const source = await openSource(path);
      expect([...(await source.read(1, shape))]).toEqual([8]);
      await source[dispose]();
      await expect(source.read(1, shape)).rejects.toThrow('was closed');
      source.close();
    }
  } finally {
    await rm(parent, { recursive: true });
  }
});
