/** A zip file with a million members, opened by the built library in a separate process, in bounded memory. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { writeZip } from '../../src/data/testing/zip-writer.ts';

const built = fileURLToPath(new URL('../../dist/data/open.js', import.meta.url));

it('lists a million members with less than 1 GB of memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sparring-large-zip-'));
  try {
    const data = Uint8Array.of(1);
    const members = Array.from({ length: 1_000_000 }, (_, i) => ({ name: `${i >> 10}/${i}.png`, data }));
    const path = join(folder, 'large.zip');
    await writeFile(path, writeZip(members, { zip64: true }));
    const script = `
      const { openSource } = await import(${JSON.stringify(built)});
      const { count, nameOf } = await openSource(${JSON.stringify(path)});
      const peakBytes = process.resourceUsage().maxRSS * 1024;
      console.log(JSON.stringify({ count, first: nameOf(0), peakBytes }));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    const { peakBytes, ...found } = JSON.parse(stdout) as { count: number; first: string; peakBytes: number };
    expect(found).toEqual({ count: 1_000_000, first: '0/0.png' });
    expect(peakBytes).toBeLessThan(1e9);
  } finally {
    await rm(folder, { recursive: true });
  }
});
