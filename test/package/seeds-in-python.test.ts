/** The Python of docs/library.md draws the z that `latentOfSeeds` draws. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LatentSpec } from '../../src/gan/networks/gan.ts';
import { pointMlp } from '../../src/gan/networks/point-mlp.ts';
import { latentOfSeeds } from '../../src/gan/sampling/sampler.ts';
import { skipNote } from '../../src/testing/skips.ts';

const missing = skipNote('python', spawnSync('python3', ['--version']).status !== 0);

const guide = readFileSync(new URL('../../docs/library.md', import.meta.url), 'utf8');
const [, documented] = /```python\n(import math[^`]*)```/.exec(guide) ?? [];

const gan = pointMlp({
  dimension: 1,
  latentDim: 1,
  latentDistribution: 'normal',
  generator: [2],
  discriminator: [2],
  activation: 'relu',
});

// The words of a seed above 2^32 are its high ones too.
const seeds = [0, 1, 2, 42, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 7, Number.MAX_SAFE_INTEGER];

/** The z of all seeds by the documented Python, [seeds, dimension], the class at the end of each. */
function latentInPython({ dimension, distribution, bound = 1, classes = 0 }: LatentSpec): Float32Array {
  const call = `latent_of_seed(seed, ${dimension - classes}, '${distribution}', ${bound}, ${classes})`;
  const script = `${documented}\nimport json\nprint(json.dumps([sum(${call}, []) for seed in ${JSON.stringify(seeds)}]))\n`;
  const { status, stdout, stderr } = spawnSync('python3', ['-'], { input: script, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return Float32Array.from((JSON.parse(stdout) as number[][]).flat());
}

describe('the z of a seed in the Python of docs/library.md', () => {
  it('is there', () => {
    expect(documented).toContain('def latent_of_seed');
  });

  it.skipIf(missing !== '').each<[string, LatentSpec]>([
    ['uniform', { dimension: 100, distribution: 'uniform' }],
    ['uniform within a bound', { dimension: 7, distribution: 'uniform', bound: Math.sqrt(3) }],
    ['conditional and uniform', { dimension: 15, distribution: 'uniform', classes: 10 }],
  ])(`is the same, bit by bit: %s${missing}`, (_, latent) => {
    expect(latentInPython(latent)).toEqual(latentOfSeeds({ ...gan, latent }, seeds));
  });

  it.skipIf(missing !== '').each<[string, LatentSpec]>([
    ['normal, odd', { dimension: 101, distribution: 'normal' }],
    ['conditional and normal', { dimension: 110, distribution: 'normal', classes: 10 }],
  ])(`is the same but for the last bit: %s${missing}`, (_, latent) => {
    const z = latentInPython(latent);
    const expected = latentOfSeeds({ ...gan, latent }, seeds);
    expect(z.length).toBe(expected.length);
    const apart = (value: number, i: number) => Math.abs(value - z[i]!) > Math.abs(value) * 2 ** -23;
    expect(expected.filter(apart)).toHaveLength(0);
  });
});
