import { above, beside, caption, table, type Block } from '../../drawing/pixels/blocks.ts';
import type { TurnResult } from '../explore/latent-turn.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { picturesOf, seedPictures } from './parts.ts';

/** Seeds of what a turn is made of. */
export interface TurnSeeds {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly apply: readonly number[];
}

/**
 * Both groups, and below them the walk between their means and that of each sample, the sample itself framed.
 *
 * @param titles what the groups are called
 */
export function turnFigure(
  result: TurnResult,
  image: ImageSpec,
  { from, to, apply }: TurnSeeds,
  titles: { readonly from: string; readonly to: string } = { from: 'from', to: 'to' },
): Block {
  const group = (title: string, images: Float32Array, seeds: readonly number[]) =>
    above([caption(title), seedPictures(images, image, seeds, Math.min(4, seeds.length))], { gap: 8 });
  const sample = result.t.findIndex((t) => Math.abs(t) < 1e-9);
  const header = [caption(''), ...result.t.map((t, i) => caption(i === 0 ? `t = ${place(t)}` : place(t)))];
  const walks = [result.middle, ...result.rows].map((row, i) => {
    const blocks = picturesOf(row.images, image, (j) => (i > 0 && j === sample ? 'accent' : undefined));
    return [caption(i === 0 ? 'means' : `seed ${apply[i - 1]}`), ...blocks];
  });
  return above(
    [
      beside([group(titles.from, result.from, from), group(titles.to, result.to, to)], { gap: 60 }),
      table([header, ...walks]),
    ],
    { gap: 28 },
  );
}

/** A place along the axis: −0.375, 0, 0.5. */
function place(t: number): string {
  return String(Number(t.toFixed(3))).replace('-', '−');
}
