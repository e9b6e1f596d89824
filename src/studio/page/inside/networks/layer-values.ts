/** What a layer makes of one example, and of some others, which say how strong its maps usually are. */
import type { NetworkLayer } from '../../../../lessons/network-layers.ts';
import { limitOf, ranked, strengthsOf } from '../map-colours.ts';

/** The maps of a layer. The numbers of a vector are one map. */
export interface LayerShape {
  readonly maps: number;
  readonly height: number;
  readonly width: number;
  readonly isVector: boolean;
}

export function shapeOf({ output }: Pick<NetworkLayer, 'output'>): LayerShape {
  const [first = 1, height, width] = output;
  if (height !== undefined && width !== undefined) return { maps: first, height, width, isVector: false };
  // Nearly square, so that many numbers fit.
  const columns = Math.ceil(Math.sqrt(first));
  return { maps: 1, height: Math.ceil(first / columns), width: columns, isVector: true };
}

/** How the maps of a layer usually are. */
export interface UsualMaps {
  /** The number that has the strongest colour. */
  readonly limit: number;
  readonly strengths: Float64Array;
  /** The numbers of maps, the strongest first. */
  readonly order: readonly number[];
}

/** @param values of some examples */
export function usualMaps(values: Float32Array, { maps, height, width, isVector }: LayerShape): UsualMaps {
  const area = isVector ? values.length : height * width;
  const strengths = strengthsOf(values, maps, area);
  return { limit: limitOf(values), strengths, order: ranked(strengths) };
}

/** The numbers of one map of an example. */
export function mapOf(
  values: Float32Array,
  map: number,
  { height, width, isVector }: LayerShape,
): Float32Array {
  return isVector ? values : values.subarray(map * height * width, (map + 1) * height * width);
}
