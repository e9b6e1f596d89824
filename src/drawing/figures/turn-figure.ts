import { column, grid, row, space, type Box } from '../svg/box.ts';
import { headed } from '../svg/figure.ts';
import { words } from '../svg/words.ts';
import { picturesOf, seedPictures, signedPlace, type ImageForm } from './parts.ts';

/** The seeds of the groups and samples of a turn. */
export interface TurnSeeds {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly apply: readonly number[];
}

/** Pictures [count, C, H, W] of a turn. */
export interface TurnPictures {
  /** Positions along the axis. The sample itself is at 0. */
  readonly t: readonly number[];
  readonly from: Float32Array;
  readonly to: Float32Array;
  /** The walk between the groups' means. */
  readonly middle: { readonly images: Float32Array };
  /** The walk of each sample. */
  readonly rows: readonly { readonly images: Float32Array }[];
}

/**
 * Both groups, and below them the walk between their means and the walk of each sample. The sample itself is framed.
 *
 * @param titles of the groups
 */
export function turnFigure(
  turn: TurnPictures,
  image: ImageForm,
  { from, to, apply }: TurnSeeds,
  titles: { readonly from: string; readonly to: string } = { from: 'from', to: 'to' },
): Box {
  const said = { size: 12, tone: 'soft' } as const;
  const group = (title: string, images: Float32Array, seeds: readonly number[]) =>
    headed(title, seedPictures(images, image, seeds, Math.min(4, seeds.length)));
  const sample = turn.t.findIndex((t) => Math.abs(t) < 1e-9);
  const places = turn.t.map((t, i) => words(i === 0 ? `t = ${signedPlace(t)}` : signedPlace(t), said));
  const walks = [turn.middle, ...turn.rows].map(({ images }, i) => {
    const boxes = picturesOf(images, image, (j) => (i > 0 && j === sample ? 'accent' : undefined));
    return [words(i === 0 ? 'means' : `seed ${apply[i - 1]}`, said), ...boxes];
  });
  const groups = row([group(titles.from, turn.from, from), group(titles.to, turn.to, to)], { gap: 48 });
  const align = ['end' as const, ...turn.t.map(() => 'middle' as const)];
  const table = grid([[space(), ...places], ...walks], { gap: { columns: 4, rows: 4 }, align });
  return column([groups, table], { gap: 28 });
}
