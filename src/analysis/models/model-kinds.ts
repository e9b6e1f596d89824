/** The models that a page runs to show the networks of a GAN, and which of them a GAN has. */
import type { Gan } from '../../gan/networks/gan.ts';
import type { NetworkName } from '../../gan/networks/state-names.ts';
import { hiddenConvolutions } from '../explore/generator-maps.ts';
import { convolutionsOf } from '../features/discriminator.ts';

export const modelKinds = [
  'generator',
  'generator-layers',
  'forget',
  'discriminator',
  'discriminator-evidence',
  'discriminator-layers',
  'discriminator-features',
  'discriminator-unit',
] as const;
/**
 * What a model computes.
 *
 * - `generator`: pictures or points of z.
 * - `generator-layers`: what each layer of G makes of z.
 * - `forget`: pictures without some maps of a convolution, and all maps of it.
 * - `discriminator`: D's logit and probability of pictures or points.
 * - `discriminator-evidence`: the same, and what in a picture speaks for being real.
 * - `discriminator-layers`: what each layer of D makes of a picture or point.
 * - `discriminator-features`: the maps of D's last convolution, and the maximum of each.
 * - `discriminator-unit`: what in a picture excites one unit of these maps.
 */
export type ModelKind = (typeof modelKinds)[number];

/** Of which network a model is. */
export function networkOf(kind: ModelKind): NetworkName {
  return kind === 'forget' || kind.startsWith('generator') ? 'generator' : 'discriminator';
}

/** The models that a GAN has. */
export function modelKindsOf(gan: Gan): ModelKind[] {
  return modelKinds.filter((kind) => whyNoModel(gan, kind) === undefined);
}

/** Why a GAN has no model of a kind, as a sentence without its full stop; undefined if it has one. */
export function whyNoModel(gan: Gan, kind: ModelKind): string | undefined {
  switch (kind) {
    case 'forget':
      if (gan.kind === 'points') return needsPictures('has no maps to drop');
      return hiddenConvolutions(gan).length > 0
        ? undefined
        : 'this generator has no convolutions between z and the picture, so it has no maps to drop: use a DCGAN';
    case 'discriminator-evidence':
      return gan.kind === 'points' ? needsPictures('has no pixels to point at') : undefined;
    case 'discriminator-features':
    case 'discriminator-unit':
      if (gan.kind === 'points') return needsPictures('has no maps');
      return convolutionsOf(gan.discriminator).length > 0
        ? undefined
        : 'this discriminator has no convolutions to take features from: use a DCGAN';
    default:
      return undefined;
  }
}

function needsPictures(what: string): string {
  return `this GAN generates points and ${what}: use one of pictures`;
}
