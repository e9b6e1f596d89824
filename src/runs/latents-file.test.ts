/** Files of z, as people, the studio and this program's other commands write them, and as nobody should. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SparringError } from '../core/errors.ts';
import type { LatentSpec } from '../gan/networks/gan.ts';
import { readLatents } from './latents-file.ts';

const latent: LatentSpec = { dimension: 3, distribution: 'uniform' };
const withClasses: LatentSpec = { dimension: 5, classes: 2, distribution: 'normal' };

let file = '';
beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'sparring-latents-')), 'z.json');
});
afterAll(() => rm(join(file, '..'), { recursive: true, force: true }));

async function readText(text: string, spec = latent) {
  await writeFile(file, text);
  return readLatents(file, spec);
}

const read = async (content: unknown, spec = latent) => readText(JSON.stringify(content), spec);

describe('a file of z', () => {
  it.each([
    ['a record of the page', { run: 'a', step: 5, weights: 'live', seed: 7, z: [1, -2, 0.5] }, ['seed 7']],
    ['a sum of explore arithmetic', { seeds: {}, y: { norm: 2, z: [1, -2, 0.5] } }, ['z 1']],
    ['a list', [{ z: [1, -2, 0.5] }, { z: [0, 0, 0], name: ' smile ' }], ['z 1', 'smile']],
    [
      'exported favourites',
      {
        run: 'a',
        favourites: [
          { seed: 3, z: [1, -2, 0.5] },
          { name: '3*', z: [0, 0, 0] },
        ],
      },
      ['seed 3', '3*'],
    ],
  ])('is %s', async (_, content, names) => {
    const found = await read(content);
    expect(found.names).toEqual(names);
    expect([...found.z]).toEqual([1, -2, 0.5, 0, 0, 0].slice(0, 3 * names.length));
  });

  it('has z of 32 bits exactly as they were written', async () => {
    const z = Float32Array.of(1 / 3, -1e-30, 3.4e38);
    expect((await read({ z: [...z] })).z).toEqual(z);
  });

  it('has the class in z, and may name it', async () => {
    const record = { class: 1, z: [0.1, 0.2, 0.3, 0, 1] };
    expect([...(await read(record, withClasses)).z]).toEqual([...Float32Array.from(record.z)]);
  });

  it('has names that are short and on one line', async () => {
    const { names } = await read([
      { z: [0, 0, 0], name: `a\u001b[31m\n${'b'.repeat(500)}` },
      { z: [0, 0, 0], name: '\n' },
      { z: [0, 0, 0], seed: 1.5 },
    ]);
    expect(names[0]).toMatch(/^a \[31m b+…b+$/);
    expect(names[0]!.length).toBeLessThanOrEqual(40);
    expect(names.slice(1)).toEqual(['z 2', 'z 3']);
  });

  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  it.each([
    ['is no JSON', '{"z": [1,', 'is not valid JSON'],
    ['is empty', '', 'is not valid JSON'],
    ['is a number', '7', 'holds no z: expected a record such as {"z": [0.1, -1.2]}'],
    ['is an empty list', '[]', 'holds no z: its list is empty'],
    ['is a list of numbers', '[1, 2, 3]', 'holds no z: expected a record'],
    ['has favourites that are none', '{"favourites": 5}', 'holds no z'],
    ['has a record without z', '[{"z": [1, 2, 3]}, {}]', ', z 2 has no list of numbers called z'],
    ['is an axis', '{"axis": {"z": [1, 2, 3]}}', 'has no list of numbers called z'],
    ['is of another generator', '{"z": [1, 2]}', 'has 2 numbers, but a z of this generator has 3'],
    ['has text in z', '{"z": [1, "2", 3]}', 'has "2" as number 2, expected a finite number'],
    ['has null in z', '{"z": [null, 2, 3]}', 'has null as number 1'],
    ['has too large a number', '{"z": [1, 2, 1e39]}', 'has 1e+39 as number 3'],
    ['has an infinite number', '{"z": [1, 2, 1e999]}', 'has Infinity as number 3'],
    ['is nested deeply', deep, 'holds no z'],
    ['is nested deeply within z', `{"z": [1, ${deep}, 3]}`, 'has a list as number 2'],
    ['has a class', '{"z": [1, 2, 3], "class": 0}', 'has a class, but this generator has none'],
  ])('is refused in one sentence where it %s', async (_, text, sentence) => {
    const thrown = await readText(text).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(SparringError);
    expect((thrown as SparringError).message).toContain(sentence);
    expect((thrown as SparringError).message).not.toContain('\n');
  });

  it.each([-1, 2, 0.5, '1', {}])('is refused with the class %j of two', async (label) => {
    await expect(read({ z: [0, 0, 0, 0, 1], class: label }, withClasses)).rejects.toThrow(
      'expected a whole number from 0 to 1',
    );
  });

  it('holds at most 100,000 z', async () => {
    const one: LatentSpec = { dimension: 1, distribution: 'normal' };
    const many = (count: number) => `[${Array.from({ length: count }, () => '{"z":[0]}').join()}]`;
    expect((await readText(many(100_000), one)).names).toHaveLength(100_000);
    await expect(readText(many(100_001), one)).rejects.toThrow('holds 100,001 z, expected at most 100,000');
  });
});
