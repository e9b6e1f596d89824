import { column, grid, row, space, type Box } from '../svg/box.ts';
import { captioned } from '../svg/figure.ts';
import { words } from '../svg/words.ts';
import { oneOf, picturesOf, signedPlace, type ImageForm } from './parts.ts';

/** Pictures [count, C, H, W] of a sample and of what directions change in it. */
export interface DirectionPictures {
  /** The sample, and where it was moved to. */
  readonly samples: Float32Array;
  /** At each place of each direction, in standard deviations. */
  readonly stops: readonly number[];
  /** The share of each direction in all change, in words. */
  readonly shares: readonly string[];
  /** The pictures of each direction, [stops, C, H, W]. */
  readonly rows: readonly Float32Array[];
}

/** A sample before and after it is moved, and below it a row for each direction. */
export function directionsFigure(
  { samples, stops, shares, rows }: DirectionPictures,
  image: ImageForm,
  captions: readonly string[],
): Box {
  const said = { size: 12, tone: 'soft' } as const;
  const places = stops.map((stop) => words(`${signedPlace(stop)} σ`, said));
  const table = rows.map((images, i) => [
    words(`direction ${i + 1}, ${shares[i]}`, said),
    ...picturesOf(images, image, (k) => (stops[k] === 0 ? 'accent' : undefined)),
  ]);
  const align = ['end' as const, ...stops.map(() => 'middle' as const)];
  const shown = captions.map((caption, i) => captioned(oneOf(samples, image, i), caption));
  return column(
    [row(shown, { gap: 6 }), grid([[space(), ...places], ...table], { gap: { columns: 4, rows: 4 }, align })],
    { gap: 28 },
  );
}
