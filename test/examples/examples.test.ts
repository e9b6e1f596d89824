/** Each example is run as its reader runs it, in a folder that has nothing but what the example names. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { manifest } from '../package/consumer.ts';
import { notebookCells } from './notebook.ts';
import { examples, packagesOf, reads, type Reader } from './reader.ts';

let reader: Reader | undefined;
afterEach(() => reader?.remove());

async function run(example: string, ...args: readonly string[]) {
  reader = await reads(example);
  const { stdout, stderr } = await reader.start(...args);
  expect(stderr).toBe('');
  return { lines: stdout.trim().split('\n'), folder: reader.folder };
}

function expectPng(path: string): void {
  expect(readFileSync(path).subarray(1, 4).toString()).toBe('PNG');
  expect(statSync(path).size).toBeGreaterThan(500);
}

describe('each example', () => {
  const names = readdirSync(examples, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

  it.each(names)('%s says what it shows and how it is run', (name) => {
    const readme = readFileSync(join(examples, name, 'README.md'), 'utf8');
    expect(readme).toMatch(/^# .+\n/);
    expect(existsSync(join(examples, name, 'package.json'))).toBe(true);
  });

  it.each(names)(
    '%s asks for the version of Sparring beside it, and for packages as they are tested',
    (name) => {
      const { sparring, ...others } = packagesOf(name);
      expect(sparring).toBe(`^${manifest.version}`);
      const tested = { ...manifest.devDependencies, ...manifest.dependencies, ...manifest.peerDependencies };
      for (const [other, range] of Object.entries(others))
        expect(range, other).toContain(bare(tested[other]!));
    },
  );
});

function bare(range: string): string {
  return range.replace(/^[\^~]/, '');
}

describe('examples of networks', () => {
  slowIt('an objective of your own learns the ring beside the named ones', async () => {
    const { lines } = await run('objective', '400');
    expect(lines.map((line) => line.split('  ')[0])).toEqual(['least squares', 'minimax', 'non-saturating']);
    for (const line of lines) expect(line).toMatch(/found [1-8] of 8 Gaussians, \d+% of the samples/);
  });

  it('layers of your own train and draw', async () => {
    const { lines, folder } = await run('layers', '20');
    expect(lines).toEqual([expect.stringMatching(/^step 20: loss of D [\d.]+, of G [\d.]+$/), 'rings.png']);
    expectPng(join(folder, 'rings.png'));
  });
});

describe('the notebook', () => {
  it('has cells that run in order, outside a notebook too', async () => {
    reader = await reads('notebook');
    const cells = notebookCells().map((cell) => cell.replace('i < 500', 'i < 20').replace('% 100', '% 20'));
    writeFileSync(join(reader.folder, 'cells.mts'), cells.join('\n'));
    const { stdout } = await reader.command('tsx', 'cells.mts');
    expect(stdout).toMatch(/^step 20: D\(x\) 0\.\d\d, D\(G\(z\)\) 0\.\d\d\n$/);
  });
});
