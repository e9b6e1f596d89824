import { figure as threeDigits } from '../../core/wording.ts';
import { picture } from '../pictures.ts';
import { column, grid, row, type Box } from '../svg/box.ts';
import { words } from '../svg/words.ts';
import { oneOf, type ImageForm } from './parts.ts';

/** The responses of the features of one D, and its title. */
export interface FeaturesColumn {
  readonly title: string;
  readonly found: { readonly features: readonly FeatureResponses[] };
}

export interface FeatureResponses {
  readonly feature: number;
  /** The strongest responses, in descending order. */
  readonly top: readonly {
    /** Index of the picture. */
    readonly picture: number;
    readonly activation: number;
    /** Guided backpropagation of the response to the picture, [C, H, W], at any scale. */
    readonly guided: Float32Array;
  }[];
}

/**
 * The features of several D's, side by side: the pictures of the strongest responses, and below each its guided
 * backpropagation and the activation.
 *
 * @param images all pictures that were searched, [count, C, H, W]; undefined: no pictures are drawn
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

/** Scales values into [−1, 1]. Zero stays zero. */
function stretched(values: Float32Array): Float32Array {
  const max = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return max === 0 ? values : values.map((value) => value / max);
}
