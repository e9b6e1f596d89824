/**
 * Importing the package has no effects: no native code is loaded, and nothing in the process changes. Later, the settings
 * of sharp are still the program's own.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installConsumer, manifest, root, type Consumer } from './consumer.ts';

let consumer: Consumer;
beforeAll(async () => {
  consumer = await installConsumer();
});
afterAll(() => consumer?.remove());

/** Runs a program in the consumer, and returns what it logs as JSON. */
async function run(name: string, program: string): Promise<unknown> {
  writeFileSync(join(consumer.folder, name), program);
  const { stdout, stderr } = await consumer.node(name);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** The script of a worker is loaded for its effect, and only there. */
const isScript = (target: unknown) =>
  manifest.sideEffects.includes((target as { readonly default: string }).default);

const entries = Object.entries(manifest.exports)
  .filter(([entry, target]) => !entry.endsWith('.json') && !isScript(target))
  .map(([entry]) => entry.replace(/^\./, 'sparring'));

describe('importing', () => {
  it.each(entries)('%s loads no native code, and leaves the process as it is', async (entry) => {
    const found = await run(
      'effects.mjs',
      `
      const state = () => ({
        globals: Reflect.ownKeys(globalThis).map(String),
        environment: { ...process.env },
        listeners: process.eventNames().map(String),
        directory: process.cwd(),
        exitCode: String(process.exitCode),
        libraries: process.report.getReport().sharedObjects,
      });
      const before = state();
      const names = Object.keys(await import('${entry}'));
      console.log(JSON.stringify({ names, before, after: state() }));
      `,
    );
    const { names, before, after } = found as { names: string[]; before: unknown; after: unknown };
    expect(names).not.toEqual([]);
    expect(after).toEqual(before);
  });

  it('has no effect that a bundler must keep, except for the scripts of workers', () => {
    expect(entries).toContain('sparring');
    expect(manifest.sideEffects).toEqual(['./dist/web-worker.js', './dist/bundle/worker.js']);
    expect(manifest.sideEffects.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('sharp', () => {
  it.each([
    ['a module', 'own.mjs', `import sharp from 'sharp';`],
    ['CommonJS', 'own.cjs', `const sharp = require('sharp');`],
  ])(
    'keeps the settings of a program that is %s, also after pictures were encoded',
    async (_, name, load) => {
      const settings = await run(
        name,
        `
      ${load}
      const set = () => [sharp.concurrency(), sharp.cache().items.max];
      async function main() {
        sharp.concurrency(3);
        sharp.cache({ items: 7 });
        const all = await Promise.all(${JSON.stringify(entries)}.map((entry) => import(entry)));
        const { encodePicture } = Object.assign({}, ...all);
        const imported = set();
        await encodePicture(new Float32Array(256), { channels: 1, height: 16, width: 16 }, { range: 'signed' });
        console.log(JSON.stringify([imported, set()]));
      }
      main();
      `,
      );
      expect(settings).toEqual([
        [3, 7],
        [3, 7],
      ]);
    },
  );
});
