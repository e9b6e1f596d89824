import { above, beside, caption, picture, table, type Block } from '../../drawing/pixels/blocks.ts';
import { figure } from '../../core/wording.ts';
import type { FeatureFindings, ResponseFindings } from '../explore/feature-responses.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';

/** What the features of one D respond to, and what it is called. */
export interface FeaturesColumn {
  readonly title: string;
  readonly found: ResponseFindings;
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
  image: ImageSpec,
): Block {
  return beside(
    columns.map(({ title, found }) =>
      above([caption(title), ...found.features.map((feature) => featureFigure(feature, images, image))], {
        gap: 20,
      }),
    ),
    { gap: 60 },
  );
}

function featureFigure(
  { feature, top }: FeatureFindings,
  images: Float32Array | undefined,
  image: ImageSpec,
): Block {
  const { channels, height, width, range } = image;
  const size = channels * height * width;
  const shown =
    images &&
    top.map(({ picture: index }) =>
      picture(images.subarray(index * size, (index + 1) * size), image, { range }),
    );
  const guided = top.map((response) => picture(stretched(response.guided), image, { range: 'signed' }));
  const activations = top.map(({ activation }) => caption(figure(activation), { colour: 'faint' }));
  return above(
    [caption(`feature ${feature}`), table([...(shown === undefined ? [] : [shown]), guided, activations])],
    { gap: 6 },
  );
}

/** Brought to [−1, 1], with 0 where it was. */
function stretched(values: Float32Array): Float32Array {
  const most = values.reduce((sofar, value) => Math.max(sofar, Math.abs(value)), 0);
  return most === 0 ? values : values.map((value) => value / most);
}
