import type { ImageSpec } from '../../gan/networks/gan.ts';
import type { FeatureNetwork } from './feature-network.ts';

/** The values of the pixels as features. */
export function pixelFeatures({
  channels,
  height,
  width,
}: Pick<ImageSpec, 'channels' | 'height' | 'width'>): FeatureNetwork {
  return {
    dimension: channels * height * width,
    of: async (pictures) => pictures,
    release: async () => undefined,
  };
}
