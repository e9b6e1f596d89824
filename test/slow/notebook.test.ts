/** The notebook in the kernel of its reader, Deno's, which the npm registry has. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKernel, type Kernel } from '../examples/jupyter.ts';
import { notebookCells } from '../examples/notebook.ts';
import { reads, type Reader } from '../examples/reader.ts';

const deno = 'deno@2.9.6';

describe('the notebook of the examples', () => {
  const installed = mkdtempSync(join(tmpdir(), 'sparring-deno-'));
  let reader: Reader;
  let kernel: Kernel;
  beforeAll(async () => {
    writeFileSync(join(installed, 'package.json'), '{ "private": true }');
    execFileSync('npm', ['install', '--silent', deno], {
      cwd: installed,
      shell: process.platform === 'win32',
    });
    reader = await reads('notebook');
    const program = join(installed, 'node_modules', '.bin', 'deno');
    kernel = await startKernel((file) => [program, 'jupyter', '--kernel', '--conn', file], reader.folder);
  }, 300_000);
  afterAll(() => {
    kernel?.stop();
    reader?.remove();
    rmSync(installed, { recursive: true, force: true });
  });

  it('runs in Deno’s kernel and shows pictures', async () => {
    const outputs = [];
    for (const cell of notebookCells()) outputs.push(await kernel.execute(cell));
    expect(outputs.flatMap(({ error }) => error ?? [])).toEqual([]);
    expect(outputs.map(({ text }) => text).join('')).toMatch(/^(step \d00: .*\n){5}$/);
    const pictures = outputs.flatMap(({ displayed }) => displayed.map((data) => String(data['image/png'])));
    expect(pictures).toHaveLength(3);
    for (const base64 of pictures) {
      expect(Buffer.from(base64, 'base64').subarray(1, 4).toString()).toBe('PNG');
    }
  });
});
