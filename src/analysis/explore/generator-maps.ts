/** The feature maps inside a generator: their values, and the generator without some of them. */
import { checkArguments, integer, listOf, text } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { pictureGanRule, type PictureGan, type PointGan } from '../../gan/networks/gan.ts';
import { LabelFromLatent } from '../../gan/networks/label-from-latent.ts';
import { flatten } from '../../nn/activations.ts';
import { JoinLabel } from '../../nn/join-label.ts';
import { Sequential, Stateless, type Layer } from '../../nn/layer.ts';
import { isConvolutional } from '../../nn/convolutional.ts';
import { Scope } from '../../nn/scope.ts';
import { networkInputs } from '../../gan/networks/state-names.ts';
import * as ops from '../../engine/tensor/ops.ts';

/**
 * The name and the size of the maps that one convolution of a generator computes, normalised and rectified. A residual block
 * counts as one, whose maps are its sums.
 */
export interface MapsGeometry {
  /** The convolution's name. */
  readonly layer: string;
  readonly maps: number;
  readonly height: number;
  readonly width: number;
}

/** The names of all convolutions of a generator but the last, which makes the picture; the one next to z comes first. */
export function hiddenConvolutions(gan: PictureGan): string[] {
  checkArguments('hiddenConvolutions', { gan }, { gan: pictureGanRule });
  const { generator } = gan;
  return convolutionsIn(generator).slice(0, -1);
}

/**
 * The second-highest hidden convolution of a generator: the second before the one that makes the picture. Radford et
 * al. (2015, section 6.3.2) drop 200 of its maps. It must be the one with 256 maps of 16×16, because the highest has
 * only 128 in their network. If the generator has one hidden convolution, it is that one.
 *
 * @throws SparringError if the generator has no hidden convolution
 */
export function secondHighestConvolution(gan: PictureGan): string {
  checkArguments('secondHighestConvolution', { gan }, { gan: pictureGanRule });
  const found = hiddenConvolutions(gan).slice(-2)[0];
  if (found !== undefined) return found;
  throw new UsageError('this generator has no convolutions between z and the picture: use a DCGAN', {
    code: 'not-applicable',
  });
}

/**
 * The first part of a generator, up to the maps of a convolution: z → [B, maps · height · width].
 *
 * @throws SparringError if the generator has no hidden convolution of this name
 */
export function generatorOfMaps(
  gan: PictureGan,
  layer: string,
): PointGan & { readonly geometry: MapsGeometry } {
  checkArguments('generatorOfMaps', { gan, layer }, { gan: pictureGanRule, layer: text });
  const [head] = splitAfter(gan, layer);
  const toMaps = sequence(gan, head);
  const z = ops.input('z', [1, gan.latent.dimension]);
  const { shape } = toMaps.apply(z, new Scope(networkInputs('generator', toMaps.parameters), 'running'));
  const [, maps, height, width] = shape as readonly [number, number, number, number];
  return {
    latent: gan.latent,
    kind: 'points',
    point: { dimension: maps * height * width },
    generator: sequence(gan, { ...head, flattenMaps: flatten() }),
    discriminator: gan.discriminator,
    geometry: { layer, maps, height, width },
  };
}

/**
 * The GAN with some maps of a convolution set to zero at all positions. Its parameters are the same, under the same
 * paths.
 *
 * @param dropped the numbers of the maps
 * @throws SparringError if the generator has no hidden convolution of this name, or the convolution no such map
 */
export function withoutMaps(gan: PictureGan, layer: string, dropped: readonly number[]): PictureGan {
  checkArguments(
    'withoutMaps',
    { gan, layer, dropped },
    { gan: pictureGanRule, layer: text, dropped: listOf(integer(0)) },
  );
  const { maps } = generatorOfMaps(gan, layer).geometry;
  const kept = new Float32Array(maps).fill(1);
  for (const map of dropped) {
    if (!(map in kept)) {
      throw new UsageError(`there is no map ${map}: ${layer} has the maps 0 to ${maps - 1}`, {
        code: 'unknown-name',
      });
    }
    kept[map] = 0;
  }
  const [head, tail] = splitAfter(gan, layer);
  const drop = new Stateless((x) => ops.mul(x, ops.constant(kept, [maps, 1, 1])));
  return { ...gan, generator: sequence(gan, { ...head, drop, ...tail }) };
}

function convolutionsIn(network: Layer): string[] {
  if (!(network instanceof Sequential)) return [];
  return Object.entries(network.layers).flatMap(([name, layer]) => (isConvolutional(layer) ? [name] : []));
}

/** The layers of a part of a generator, by name. */
type Layers = Readonly<Record<string, Layer>>;

/** Layers that begin with z, and take the class from it if the GAN is conditional. */
function sequence({ latent }: PictureGan, layers: Layers): Sequential {
  return latent.classes === undefined ? new Sequential(layers) : new LabelFromLatent(layers, latent);
}

/**
 * The layers of a generator in two parts: up to the maps of a convolution, normalised and rectified, and what makes the
 * picture of them.
 *
 * @throws SparringError if the generator has no hidden convolution of this name
 */
export function splitAfter(gan: PictureGan, name: string): [head: Layers, tail: Layers] {
  const hidden = hiddenConvolutions(gan);
  const { generator } = gan;
  if (!(generator instanceof Sequential) || !hidden.includes(name)) {
    throw new UsageError(
      `this generator has no hidden convolution ${JSON.stringify(name)}, expected one of ${hidden.join(', ') || 'a DCGAN'}`,
      { code: 'unknown-name' },
    );
  }
  const layers = Object.entries(generator.layers);
  const at = layers.findIndex(([other]) => other === name);
  // Maps of the class that are joined to those of the convolution are not its own.
  const next = layers.findIndex(
    ([, layer], i) => i > at && (isConvolutional(layer) || layer instanceof JoinLabel),
  );
  const part = (from: number, to?: number) => Object.fromEntries(layers.slice(from, to));
  return [part(0, next), part(next)];
}
