import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { openSource } from './open.ts';

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
