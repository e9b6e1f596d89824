import { expect, it, vi } from 'vitest';
import { range } from '../../core/numbers.ts';
import { Painter } from './painter.ts';

it('paints more seeds at once than a call takes arguments', async () => {
  const latent = { dimension: 1, distribution: 'normal' } as const;
  const painter = Object.create(Painter.prototype, { run: { value: { gan: { latent } } } }) as Painter;
  const paint = vi.spyOn(painter, 'paint').mockResolvedValue(new Float32Array());
  await painter.paintSeeds(range(0, 200_000));
  const [z, fillFrom] = paint.mock.lastCall!;
  expect(z).toHaveLength(200_000);
  expect(fillFrom).toBe(200_000);
});
