import { figure as threeDigits } from '../../core/wording.ts';
import { picture } from '../pictures.ts';
import { column, grid, row, type Box } from '../svg/box.ts';
import { words } from '../svg/words.ts';
import { oneOf, type ImageForm } from './parts.ts';

/** What the features of one D respond to, and what it is called. */
export interface FeaturesColumn {
  readonly title: string;
  readonly found: { readonly features: readonly FeatureResponses[] };
}

export interface FeatureResponses {
  readonly feature: number;
  /** The strongest responses, the strongest first. */
  readonly top: readonly {
    /** Index of the picture. */
    readonly picture: number;
    readonly activation: number;
    /** What in the picture the response comes from, [C, H, W], any length. */
    readonly guided: Float32Array;
  }[];
}

/**
 * The features of some D's beside each other: the pictures of the strongest responses, below each what in it the
 * response comes from, and the activation.
 *
 * @param images [count, C, H, W], which were looked through; undefined: they are left out
 */
export function featuresFigure(
  columns: readonly FeaturesColumn[],
  images: Float32Array | undefined,
  image: ImageForm,
): Box {
  return row(
    columns.map(({ title, found }) =>
      column(
        [
          words(title, { size: 15, bold: true }),
          ...found.features.map((feature) => featureFigure(feature, images, image)),
        ],
        { gap: 14 },
      ),
    ),
    { gap: 56 },
  );
}

function featureFigure(
  { feature, top }: FeatureResponses,
  images: Float32Array | undefined,
  image: ImageForm,
): Box {
  const shown = images && top.map(({ picture: index }) => oneOf(images, image, index));
  const guided = top.map((response) => picture(stretched(response.guided), image, { range: 'signed' }));
  const said = { size: 12, tone: 'soft' } as const;
  const activations = top.map(({ activation }) => words(threeDigits(activation), said));
  const pictures = grid([...(shown === undefined ? [] : [shown]), guided, activations], { gap: 3 });
  return column([words(`feature ${feature}`, { size: 13 }), pictures], { gap: 2 });
}

/** Brought to [−1, 1], with 0 where it was. */
function stretched(values: Float32Array): Float32Array {
  const most = values.reduce((sofar, value) => Math.max(sofar, Math.abs(value)), 0);
  return most === 0 ? values : values.map((value) => value / most);
}
