import {
  above,
  beside,
  caption,
  picture,
  scaleForFigure,
  table,
  type Block,
} from '../../drawing/pixels/blocks.ts';
import type { ArithmeticResult } from '../explore/vector-arithmetic.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { inRows, picturesOf, seedPictures } from './parts.ts';

/** The seeds of the exemplars of A, B and C. */
export interface ConceptSeeds {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly c: readonly number[];
}

const signs = { a: 'A', b: '− B', c: '+ C' } as const;
const letters = ['a', 'b', 'c'] as const;
const mostColumns = 8;

/**
 * Left the exemplars of each concept and the picture of their mean z, in the middle the picture of Y with those around
 * it, right the arithmetic on pictures.
 *
 * @param noise half the width of the noise around Y
 */
export function arithmeticFigure(
  result: ArithmeticResult,
  image: ImageSpec,
  seeds: ConceptSeeds,
  noise: number,
): Block {
  // The most exemplars that stand in one row, so that the figure stays wider than high.
  const columns = Math.min(mostColumns, Math.max(...letters.map((letter) => seeds[letter].length)));
  const rows = letters.map((letter) => [
    caption(signs[letter], { size: 3 }),
    seedPictures(result[letter].exemplars, image, seeds[letter], columns),
    caption('→'),
    above([...picturesOf(result[letter].image, image, () => 'ink'), caption('mean z')], { align: 'middle' }),
  ]);
  const sheet = picturesOf(result.neighbours, image);
  sheet.splice(4, 0, ...picturesOf(result.image, image, () => 'accent'));
  const scale = 2 * scaleForFigure(image.height, image.width);
  const control = picture(result.pixels, image, { range: image.range, scale });
  return beside(
    [
      table(rows, 12),
      above(
        [
          caption('the picture of Y'),
          inRows(sheet, 3),
          caption(`centre: Y = A − B + C\naround: Y ± ${noise}`),
        ],
        { gap: 8 },
      ),
      above([caption('the control'), control, caption('A − B + C of\nmean pictures')], { gap: 8 }),
    ],
    { gap: 40, align: 'middle' },
  );
}
