/** The example of the README. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { root, type Consumer } from './consumer.ts';

const heading = '## As a library';

/** The first block of JavaScript or TypeScript under the heading. */
export function readmeExample(): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = readme.split(`\n${heading}\n`)[1]?.split(/\n## /)[0];
  if (section === undefined) throw new Error(`README.md has no heading "${heading}"`);
  const block = /^```(?:js|mjs|javascript|ts|typescript)\n([\s\S]*?)^```$/m.exec(section)?.[1];
  if (block === undefined) throw new Error(`README.md has no code under "${heading}"`);
  return block;
}

/** Runs the example, and expects that it prints losses and writes its files. */
export async function expectToTrain(consumer: Consumer, code: string): Promise<void> {
  writeFileSync(join(consumer.folder, 'example.mjs'), code);
  const { stdout, stderr } = await consumer.node('example.mjs');
  expect(stderr).toBe('');
  expect(stdout).toContain('lossG');
  for (const [, file] of code.matchAll(/writeFile\('([^']+)'/g)) {
    const path = join(consumer.folder, file!);
    expect(existsSync(path), file).toBe(true);
    expect(statSync(path).size, file).toBeGreaterThan(100);
  }
}
