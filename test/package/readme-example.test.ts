/** Runs the README's example, unchanged, with the installed package. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installConsumer, root, type Consumer } from './consumer.ts';

const heading = '## As a library';

/** The first block of JavaScript or TypeScript under the heading. */
function example(): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = readme.split(`\n${heading}\n`)[1]?.split(/\n## /)[0];
  if (section === undefined) throw new Error(`README.md has no heading "${heading}"`);
  const block = /^```(?:js|mjs|javascript|ts|typescript)\n([\s\S]*?)^```$/m.exec(section)?.[1];
  if (block === undefined) throw new Error(`README.md has no code under "${heading}"`);
  return block;
}

describe('the example in the README', () => {
  let consumer: Consumer;
  beforeAll(async () => {
    consumer = await installConsumer();
  });
  afterAll(() => consumer?.remove());

  it('has at most twenty lines, not counting blank ones', () => {
    expect(
      example()
        .split('\n')
        .filter((line) => line.trim() !== '').length,
    ).toBeLessThanOrEqual(20);
  });

  it('runs, prints losses and writes its files', async () => {
    const code = example();
    writeFileSync(join(consumer.folder, 'example.mjs'), code);
    const { stdout, stderr } = await consumer.node('example.mjs');
    expect(stderr).toBe('');
    expect(stdout).toContain('lossG');
    for (const [, file] of code.matchAll(/writeFile\('([^']+)'/g)) {
      const path = join(consumer.folder, file!);
      expect(existsSync(path), file).toBe(true);
      expect(statSync(path).size, file).toBeGreaterThan(100);
    }
  });
});
