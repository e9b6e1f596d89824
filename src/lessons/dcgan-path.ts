/** The transposed convolutions of DCGAN's generator, taken from the graph that the network builds. */
import { checkArguments, oneOf } from '../core/checks.ts';
import type { Shape } from '../core/shape.ts';
import { dcgan } from '../gan/networks/dcgan.ts';
import { dcganPresetNames, presets, type DcganPresetName } from '../gan/presets/presets.ts';
import type { PictureGan } from '../gan/networks/gan.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Matrix } from '../drawing/svg/matrix.ts';
import { matrixOf } from './matrices.ts';
import { networkSummaries } from './network-layers.ts';

/** The number of feature maps, and the side of each. */
export interface MapsShape {
  readonly channels: number;
  readonly side: number;
}

/** One layer of a generator and the shapes on both sides of it. */
export interface PathLayer {
  /** The name of the layer in the network. */
  readonly layer: string;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly outputPadding: number;
  readonly from: MapsShape;
  readonly to: MapsShape;
}

/** The shapes that z passes through in a DCGAN’s generator. */
export interface GeneratorPath {
  readonly preset: DcganPresetName;
  readonly kernel: number;
  readonly layers: readonly PathLayer[];
  /** How many inputs of the second layer reach each pixel of its output. */
  readonly overlap: Overlap;
}

/** How many inputs of a layer reach each pixel of its output. */
export interface Overlap {
  readonly layer: string;
  /** [side, side] counts. */
  readonly counts: Matrix;
  /** The distinct counts away from the edges, ascending; a single one if all pixels have the same number of inputs. */
  readonly inside: readonly number[];
}

/** The presets to compare: the port's 4×4 kernels and the paper's 5×5 kernels, both for 64×64 pictures. */
export const comparedPresets = ['dcgan-64', 'dcgan'] as const satisfies readonly DcganPresetName[];

/** The layers of a preset's generator, from its first feature maps to the picture. */
export function generatorPath(preset: DcganPresetName): GeneratorPath {
  checkArguments('generatorPath', { preset }, { preset: oneOf(dcganPresetNames) });
  const { network } = presets[preset];
  const layers = layersOf(dcgan(network));
  return { preset, kernel: network.kernel, layers, overlap: overlapOf(layers[1]!) };
}

function layersOf(gan: PictureGan): PathLayer[] {
  const { layers } = networkSummaries(gan).generator;
  return layers.flatMap(({ layer, geometry, input, output }) => {
    if (geometry === null) return [];
    const { kernel, stride, padding, outputPadding } = geometry;
    return {
      layer,
      kernel: kernel[0],
      stride: stride[0],
      padding: padding[0],
      outputPadding: outputPadding[0],
      from: mapsOf(input),
      to: mapsOf(output),
    };
  });
}

function mapsOf(shape: Shape): MapsShape {
  return { channels: shape[0]!, side: shape[1]! };
}

/**
 * How many inputs reach each output of a layer: the output for inputs and a kernel of ones. Uneven counts are the
 * checkerboard of Odena, Dumoulin and Olah, "Deconvolution and checkerboard artifacts" (2016).
 */
export function overlapOf(layer: PathLayer): Overlap {
  const { kernel, from, to } = layer;
  const ones = (side: number) => ops.constant(new Float64Array(side ** 2).fill(1), [1, 1, side, side]);
  const [counts] = interpret([ops.convTranspose2d(ones(from.side), ones(kernel), layer)]);
  const matrix = matrixOf(counts!, to.side);
  const interior = matrix.slice(kernel, -kernel).flatMap((row) => row.slice(kernel, -kernel));
  return { layer: layer.layer, counts: matrix, inside: [...new Set(interior)].sort((a, b) => a - b) };
}
