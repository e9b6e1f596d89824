/** The feature maps within a generator: what they are, and the generator without some of them. */
import { SparringError } from '../../core/errors.ts';
import type { PictureGan, PointGan } from '../../gan/networks/gan.ts';
import { flatten } from '../../nn/activations.ts';
import { Sequential, Stateless, type Layer } from '../../nn/layer.ts';
import { Conv2d, ConvTranspose2d } from '../../nn/linear.ts';
import { Scope } from '../../nn/scope.ts';
import { networkInputs } from '../../gan/networks/state-names.ts';
import * as ops from '../../engine/tensor/ops.ts';

/** The maps that one convolution of a generator makes of a z, normalised and rectified. */
export interface MapsGeometry {
  /** The convolution's name. */
  readonly layer: string;
  readonly maps: number;
  readonly height: number;
  readonly width: number;
}

/** The convolutions of a generator but the last, which makes the picture; the lowest, next to z, first. */
export function hiddenConvolutions({ generator }: PictureGan): string[] {
  return convolutionsIn(generator).slice(0, -1);
}

/**
 * The second-highest convolution of a generator: the second before the one that makes the picture. Radford et al.
 * (2015, section 6.3.2) drop 200 maps of it, so it is not the highest, which has 128 in their network; it has 256 of
 * 16×16. Of a generator that has one hidden convolution, that one.
 *
 * @throws SparringError if it has none
 */
export function secondHighestConvolution(gan: PictureGan): string {
  const found = hiddenConvolutions(gan).slice(-2)[0];
  if (found !== undefined) return found;
  throw new SparringError('this generator has no convolutions between z and the picture: use a DCGAN');
}

/**
 * The generator up to a convolution's maps, as one that makes them: z → [B, maps · height · width].
 *
 * @throws SparringError if it has no such hidden convolution
 */
export function generatorOfMaps(
  gan: PictureGan,
  layer: string,
): PointGan & { readonly geometry: MapsGeometry } {
  const [head] = splitAfter(gan, layer);
  const z = ops.input('z', [1, gan.latent.dimension]);
  const { shape } = head.apply(z, new Scope(networkInputs('generator', head.parameters), 'running'));
  const [, maps, height, width] = shape as readonly [number, number, number, number];
  return {
    latent: gan.latent,
    kind: 'points',
    point: { dimension: maps * height * width },
    generator: new Sequential({ ...head.layers, flattenMaps: flatten() }),
    discriminator: gan.discriminator,
    geometry: { layer, maps, height, width },
  };
}

/**
 * The GAN with some of a convolution's maps dropped, at all places: zero for what follows. Its parameters are the
 * same, under the same paths.
 *
 * @param dropped the numbers of the maps
 * @throws SparringError if it has no such hidden convolution or no such map
 */
export function withoutMaps(gan: PictureGan, layer: string, dropped: readonly number[]): PictureGan {
  const { maps } = generatorOfMaps(gan, layer).geometry;
  const kept = new Float32Array(maps).fill(1);
  for (const map of dropped) {
    if (!(map in kept)) {
      throw new SparringError(`there is no map ${map}: ${layer} has the maps 0 to ${maps - 1}`);
    }
    kept[map] = 0;
  }
  const [head, tail] = splitAfter(gan, layer);
  const drop = new Stateless((x) => ops.mul(x, ops.constant(kept, [maps, 1, 1])));
  return { ...gan, generator: new Sequential({ ...head.layers, drop, ...tail.layers }) };
}

function convolutionsIn(network: Layer): string[] {
  if (!(network instanceof Sequential)) return [];
  return Object.entries(network.layers).flatMap(([name, layer]) => (isConvolution(layer) ? [name] : []));
}

function isConvolution(layer: Layer): boolean {
  return layer instanceof ConvTranspose2d || layer instanceof Conv2d;
}

/** The generator up to what the convolution after `name` is given, and from there on. */
function splitAfter(gan: PictureGan, name: string): [head: Sequential, tail: Sequential] {
  const hidden = hiddenConvolutions(gan);
  const { generator } = gan;
  if (!(generator instanceof Sequential) || !hidden.includes(name)) {
    throw new SparringError(
      `this generator has no hidden convolution ${JSON.stringify(name)}, expected one of ${hidden.join(', ') || 'a DCGAN'}`,
    );
  }
  const layers = Object.entries(generator.layers);
  const at = layers.findIndex(([other]) => other === name);
  const next = layers.findIndex(([, layer], i) => i > at && isConvolution(layer));
  const part = (from: number, to?: number) => new Sequential(Object.fromEntries(layers.slice(from, to)));
  return [part(0, next), part(next)];
}
