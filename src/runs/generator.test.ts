import { expect, it, vi } from 'vitest';
import { range } from '../core/numbers.ts';
import { Generator } from './generator.ts';

it('samples more seeds at once than a call takes arguments', async () => {
  const latent = { dimension: 1, distribution: 'normal' } as const;
  const generator = Object.create(Generator.prototype, { run: { value: { gan: { latent } } } }) as Generator;
  const sample = vi.spyOn(generator, 'sample').mockResolvedValue(new Float32Array());
  await generator.sampleSeeds(range(0, 200_000));
  const [z, fillFrom] = sample.mock.lastCall!;
  expect(z).toHaveLength(200_000);
  expect(fillFrom).toBe(200_000);
});
