import { scaleForFigure } from '../pictures.ts';
import { centred, column, grid, inRows, row, type Box } from '../svg/box.ts';
import { captioned, headed } from '../svg/figure.ts';
import { words } from '../svg/words.ts';
import { oneOf, picturesOf, seedPictures, type ImageForm } from './parts.ts';

/** The seeds of the exemplars of A, B and C. */
export interface ConceptSeeds {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly c: readonly number[];
}

/** Pictures [count, C, H, W] of arithmetic on z. */
export interface ArithmeticPictures {
  readonly a: ConceptPictures;
  readonly b: ConceptPictures;
  readonly c: ConceptPictures;
  /** The picture of Y = A − B + C. */
  readonly image: Float32Array;
  /** Eight pictures of Y with noise. */
  readonly neighbours: Float32Array;
  /** The same arithmetic on pictures. */
  readonly pixels: Float32Array;
}

interface ConceptPictures {
  readonly exemplars: Float32Array;
  /** The picture of the mean z. */
  readonly image: Float32Array;
}

const signs = { a: 'A', b: '− B', c: '+ C' } as const;
const letters = ['a', 'b', 'c'] as const;
const maxColumns = 8;

/**
 * Left: the exemplars of each concept and the picture of their mean z. Middle: the picture of Y among its neighbours.
 * Right: the same arithmetic on pictures.
 *
 * @param noise half the width of the noise around Y
 */
export function arithmeticFigure(
  result: ArithmeticPictures,
  image: ImageForm,
  seeds: ConceptSeeds,
  noise: number,
): Box {
  // At most eight exemplars per row, so that the figure is wider than high.
  const columns = Math.min(maxColumns, Math.max(...letters.map((letter) => seeds[letter].length)));
  const rows = letters.map((letter) => [
    words(signs[letter], { size: 22, bold: true }),
    seedPictures(result[letter].exemplars, image, seeds[letter], columns),
    words('→', { size: 20, tone: 'soft' }),
    captioned(oneOf(result[letter].image, image, 0, { frame: 'ink' }), 'mean z'),
  ]);
  const concepts = grid(rows, {
    gap: { columns: 14, rows: 14 },
    align: ['end', 'start', 'middle', 'middle'],
  });
  const sheet = picturesOf(result.neighbours, image);
  sheet.splice(4, 0, oneOf(result.image, image, 0, { frame: 'accent' }));
  const scale = 2 * scaleForFigure(image.height, image.width);
  const equals = centred(words('=', { size: 26, tone: 'soft' }), { height: concepts.height });
  const said = { size: 12, tone: 'soft' } as const;
  return row(
    [
      concepts,
      equals,
      headed(
        'The picture of Y',
        column(
          [inRows(sheet, 3, { gap: 2 }), words(`Framed: Y = A − B + C.\nAround it: Y ± ${noise}.`, said)],
          { gap: 6 },
        ),
      ),
      headed(
        'The control',
        column([oneOf(result.pixels, image, 0, { scale }), words('A − B + C of\nmean pictures', said)], {
          gap: 6,
        }),
      ),
    ],
    { gap: 28 },
  );
}
