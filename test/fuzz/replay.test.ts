/** The corpus of the fuzzer, again: inputs that reached some code first, and those that showed a fault. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readCorpus } from './corpus.ts';
import { readOrRefuse, type FuzzTarget } from './target.ts';
import { fuzzTargets } from './targets.ts';

it.each(fuzzTargets)('$name: each input of the corpus is read or refused in one sentence', async (target) => {
  const corpus = await readCorpus(target.name);
  expect(corpus.size).toBeGreaterThan(0);
  const maxBytes = 1e9;
  for (const [name, bytes] of corpus) {
    await expect(readOrRefuse(target, bytes), name).resolves.toMatch(/^(read|refused)$/);
  }
  expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(maxBytes);
});

const target = (exercise: FuzzTarget['exercise']): FuzzTarget => ({ name: 'a', originals: [], exercise });

it.each([
  ['a programmer’s error', async () => Promise.reject(new TypeError('x is undefined')), 'x is undefined'],
  ['a line break in a sentence', async () => ['one\ntwo'], 'cannot be printed'],
  ['an escape sequence in a sentence', async () => ['\u001b[2J'], 'cannot be printed'],
  ['a sentence without end', async () => ['a'.repeat(5000)], 'has 5000 characters'],
  [
    'a file outside its folder',
    async () => {
      readFileSync('/etc/hostname', { flag: 'r' });
      return [];
    },
    'used files outside its folder',
  ],
])('%s is a fault', async (_, exercise, fault) => {
  await expect(readOrRefuse(target(exercise), Uint8Array.of())).rejects.toThrow(fault);
});
