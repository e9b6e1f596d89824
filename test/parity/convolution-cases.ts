/** Cases of the three convolution operations, which share their geometries, and of the poolings. */
import type { Node } from '../../src/engine/tensor/node.ts';
import {
  averagePool2d,
  convTranspose2d,
  convTransposeTo,
  convolve,
  convWeightGradient,
  maxPool2d,
  maxPoolGradient,
  pairOf,
  type ConvGeometry,
  type Pair,
  type PoolOptions,
} from '../../src/engine/tensor/ops.ts';
import { any, distinct, given, type Case } from './case.ts';

interface Geometry {
  readonly name: string;
  /** [B, C, H, W] of the input of the convolution. */
  readonly large: readonly [number, number, number, number];
  /** [O, C/groups, kh, kw] */
  readonly kernel: readonly [number, number, number, number];
  /** [h, w] of its result. */
  readonly small: readonly [number, number];
  readonly stride?: Pair;
  /** [top, left, bottom, right] */
  readonly pads?: readonly [number, number, number, number];
  readonly dilation?: Pair;
}

const geometries: readonly Geometry[] = [
  { name: '1×1', large: [2, 3, 2, 3], kernel: [2, 3, 1, 1], small: [2, 3] },
  {
    name: '2×2, different batch, channels and outputs',
    large: [3, 2, 3, 3],
    kernel: [1, 2, 2, 2],
    small: [2, 2],
  },
  { name: '3×3, same size', large: [2, 1, 4, 4], kernel: [3, 1, 3, 3], small: [4, 4], pads: [1, 1, 1, 1] },
  { name: '5×5, same size', large: [1, 2, 4, 5], kernel: [1, 2, 5, 5], small: [4, 5], pads: [2, 2, 2, 2] },
  { name: '4×4 to one pixel', large: [2, 2, 4, 4], kernel: [3, 2, 4, 4], small: [1, 1] },
  {
    name: '4×4 stride 2 padding 1 (dcgan-64)',
    large: [2, 2, 6, 6],
    kernel: [3, 2, 4, 4],
    small: [3, 3],
    stride: 2,
    pads: [1, 1, 1, 1],
  },
  {
    name: '5×5 stride 2 padding 2, one row left over (dcgan)',
    large: [2, 1, 6, 6],
    kernel: [2, 1, 5, 5],
    small: [3, 3],
    stride: 2,
    pads: [2, 2, 2, 2],
  },
  {
    name: '5×5 stride 2 padding [1, 1, 2, 2]',
    large: [1, 2, 6, 6],
    kernel: [1, 2, 5, 5],
    small: [3, 3],
    stride: 2,
    pads: [1, 1, 2, 2],
  },
  {
    name: '3×3 stride 2, none left over',
    large: [1, 2, 5, 7],
    kernel: [2, 2, 3, 3],
    small: [2, 3],
    stride: 2,
  },
  {
    name: '3×3 stride 3, two rows left over',
    large: [1, 2, 8, 7],
    kernel: [2, 2, 3, 3],
    small: [2, 2],
    stride: 3,
  },
  {
    name: '4×4 stride 3 padding 1',
    large: [1, 1, 8, 9],
    kernel: [2, 1, 4, 4],
    small: [3, 3],
    stride: 3,
    pads: [1, 1, 1, 1],
  },
  { name: '1×1 stride 2', large: [2, 2, 4, 5], kernel: [2, 2, 1, 1], small: [2, 3], stride: 2 },
  {
    name: '2×2 stride 3 padding 1',
    large: [1, 2, 6, 7],
    kernel: [2, 2, 2, 2],
    small: [3, 3],
    stride: 3,
    pads: [1, 1, 1, 1],
  },
  {
    name: '2×3 stride [1, 2] padding [0, 1, 1, 2]',
    large: [2, 2, 4, 5],
    kernel: [2, 2, 2, 3],
    small: [4, 3],
    stride: [1, 2],
    pads: [0, 1, 1, 2],
  },
  {
    name: '1×4 stride [3, 1] padding [0, 2, 0, 1]',
    large: [1, 2, 5, 4],
    kernel: [2, 2, 1, 4],
    small: [2, 4],
    stride: [3, 1],
    pads: [0, 2, 0, 1],
  },
  {
    name: '3×3 dilation 2, same size',
    large: [1, 2, 4, 5],
    kernel: [2, 2, 3, 3],
    small: [4, 5],
    pads: [2, 2, 2, 2],
    dilation: 2,
  },
  {
    name: '3×2 dilation [1, 3] stride 2',
    large: [1, 2, 5, 7],
    kernel: [2, 2, 3, 2],
    small: [2, 2],
    stride: 2,
    dilation: [1, 3],
  },
  {
    name: '3×3 dilation 2 stride 2 padding 1, one row left over',
    large: [1, 2, 6, 8],
    kernel: [1, 2, 3, 3],
    small: [2, 3],
    stride: 2,
    pads: [1, 1, 1, 1],
    dilation: 2,
  },
  {
    name: '2×2 padding beyond the kernel',
    large: [1, 2, 3, 2],
    kernel: [2, 2, 2, 2],
    small: [8, 7],
    pads: [3, 3, 3, 3],
  },
  {
    name: '2×2 stride 2 padding [3, 2, 2, 3] beyond the kernel',
    large: [1, 1, 3, 4],
    kernel: [2, 1, 2, 2],
    small: [4, 4],
    stride: 2,
    pads: [3, 2, 2, 3],
  },
  // Multiples of 8 and 16 channels, for which devices have special kernels.
  {
    name: '4×4 stride 2 padding 1, 16 to 32 channels',
    large: [2, 16, 8, 8],
    kernel: [32, 16, 4, 4],
    small: [4, 4],
    stride: 2,
    pads: [1, 1, 1, 1],
  },
  {
    name: '5×5 stride 2 padding 2, 8 to 16 channels',
    large: [2, 8, 8, 8],
    kernel: [16, 8, 5, 5],
    small: [4, 4],
    stride: 2,
    pads: [2, 2, 2, 2],
  },
  {
    name: '4×4 stride 2 padding 1, 3 to 16 channels',
    large: [2, 3, 8, 8],
    kernel: [16, 3, 4, 4],
    small: [4, 4],
    stride: 2,
    pads: [1, 1, 1, 1],
  },
  { name: '4×4 to one pixel of one channel', large: [4, 32, 4, 4], kernel: [1, 32, 4, 4], small: [1, 1] },
  { name: '1×1, 16 to 8 channels', large: [2, 16, 4, 4], kernel: [8, 16, 1, 1], small: [4, 4] },
  // In groups.
  { name: '2×2 in 2 groups', large: [2, 4, 3, 4], kernel: [6, 2, 2, 2], small: [2, 3] },
  {
    name: '3×3 depthwise, same size',
    large: [2, 3, 4, 5],
    kernel: [3, 1, 3, 3],
    small: [4, 5],
    pads: [1, 1, 1, 1],
  },
  {
    name: '4×4 stride 2 padding 1, depthwise with 2 outputs a channel',
    large: [2, 3, 6, 8],
    kernel: [6, 1, 4, 4],
    small: [3, 4],
    stride: 2,
    pads: [1, 1, 1, 1],
  },
  {
    name: '3×2 dilation [1, 2] stride [2, 1] padding [1, 0, 0, 1] in 3 groups, one row left over',
    large: [2, 6, 7, 5],
    kernel: [3, 2, 3, 2],
    small: [3, 4],
    stride: [2, 1],
    pads: [1, 0, 0, 1],
    dilation: [1, 2],
  },
  {
    name: '3×3 padding 1, 32 to 32 channels in 2 groups',
    large: [2, 32, 8, 8],
    kernel: [32, 16, 3, 3],
    small: [8, 8],
    pads: [1, 1, 1, 1],
  },
  {
    name: '4×4 stride 2 padding 1, 16 channels, depthwise',
    large: [2, 16, 8, 8],
    kernel: [16, 1, 4, 4],
    small: [4, 4],
    stride: 2,
    pads: [1, 1, 1, 1],
  },
  {
    name: '1×1 padded below in 2 groups',
    large: [1, 4, 2, 3],
    kernel: [2, 2, 1, 1],
    small: [3, 3],
    pads: [0, 0, 1, 0],
  },
];

function attributesOf({
  stride = 1,
  pads = [0, 0, 0, 0],
  dilation = 1,
  large,
  kernel,
}: Geometry): ConvGeometry {
  return { strides: pairOf(stride), pads, dilations: pairOf(dilation), groups: large[1] / kernel[1] };
}

export const convCases: readonly Case[] = geometries.map((geometry) => ({
  name: geometry.name,
  inputs: [any(...geometry.large), any(...geometry.kernel)],
  build: ([x, w]) => convolve(x!, w!, attributesOf(geometry)),
}));

export const convWeightGradientCases: readonly Case[] = geometries.map((geometry) => ({
  name: geometry.name,
  inputs: [any(...geometry.large), any(geometry.large[0], geometry.kernel[0], ...geometry.small)],
  build: ([x, g]) =>
    convWeightGradient(x!, g!, attributesOf(geometry), [geometry.kernel[2], geometry.kernel[3]]),
}));

export const convTransposeCases: readonly Case[] = [
  ...geometries.map((geometry): Case => ({
    name: geometry.name,
    inputs: [any(geometry.large[0], geometry.kernel[0], ...geometry.small), any(...geometry.kernel)],
    build: ([x, w]) => convTransposeTo(x!, w!, attributesOf(geometry), geometry.large.slice(2)),
  })),
  {
    name: 'output padding [1, 0]',
    inputs: [any(1, 2, 2, 3), any(2, 1, 3, 3)],
    build: ([x, w]) => convTranspose2d(x!, w!, { stride: 2, padding: 1, outputPadding: [1, 0] }),
  },
  {
    name: 'output padding [1, 1] in 2 groups',
    inputs: [any(1, 4, 2, 3), any(4, 1, 3, 3)],
    build: ([x, w]) => convTranspose2d(x!, w!, { stride: 2, padding: 1, outputPadding: 1, groups: 2 }),
  },
  {
    name: 'output padding of the stride or more, in 2 groups',
    inputs: [any(1, 2, 2, 3), any(2, 2, 2, 2)],
    build: ([x, w]) => convTranspose2d(x!, w!, { dilation: 2, padding: 1, outputPadding: [1, 1], groups: 2 }),
  },
  {
    name: 'output padding of the stride or more, below the dilation',
    inputs: [any(1, 2, 2, 3), any(2, 1, 2, 2)],
    build: ([x, w]) => convTranspose2d(x!, w!, { dilation: [2, 3], padding: 1, outputPadding: [1, 2] }),
  },
  {
    name: 'output padding larger than the padding',
    inputs: [any(1, 1, 2, 3), any(1, 2, 3, 2)],
    build: ([x, w]) => convTranspose2d(x!, w!, { stride: 2, dilation: [4, 1], outputPadding: [3, 1] }),
  },
];

const pool = (pooling: (x: Node, options: PoolOptions) => Node, draw: typeof any) => {
  const pooled = (name: string, shape: readonly number[], options: PoolOptions): Case => ({
    name,
    inputs: [draw(...shape)],
    build: ([x]) => pooling(x!, options),
  });
  return [
    pooled('2×2', [2, 2, 4, 4], { kernel: 2 }),
    pooled('2×2, a row and a column left over', [1, 2, 5, 3], { kernel: 2 }),
    pooled('3×3 stride 2, overlapping', [1, 2, 5, 7], { kernel: 3, stride: 2 }),
    pooled('3×3 stride 2 padding 1', [2, 1, 4, 5], { kernel: 3, stride: 2, padding: 1 }),
    pooled('3×3 stride 1 padding 1', [1, 2, 3, 4], { kernel: 3, stride: 1, padding: 1 }),
    pooled('2×3 stride [3, 1] padding [1, 2]', [1, 2, 5, 4], {
      kernel: [2, 3],
      stride: [3, 1],
      padding: [1, 2],
    }),
    pooled('4×4 stride 2, overlapping, padded below and to the right', [2, 2, 5, 7], {
      kernel: 4,
      stride: 2,
      padding: [0, 0, 1, 1],
    }),
    pooled('3×3 padded above and to the left', [1, 2, 4, 5], { kernel: 3, padding: [2, 1, 0, 0] }),
    pooled('1×1 stride 2', [1, 1, 3, 5], { kernel: 1, stride: 2 }),
    pooled('the complete picture', [2, 3, 3, 2], { kernel: [3, 2] }),
    pooled('2×2 of 16 channels', [2, 16, 4, 4], { kernel: 2 }),
  ];
};

export const maxPoolCases: readonly Case[] = [
  ...pool(maxPool2d, distinct),
  {
    name: 'ties, overlapping and padded',
    onKink: true,
    inputs: [given([1, 1, 4, 4], [2, 2, 1, 0, 2, 2, 0, 0, -1, -1, 5, 5, -1, -1, 5, 5])],
    build: ([x]) => maxPool2d(x!, { kernel: 3, stride: 1, padding: 1 }),
  },
];

const pooledGradient = (
  name: string,
  shape: readonly number[],
  windows: readonly number[],
  options: PoolOptions,
): Case => ({
  name,
  inputs: [distinct(...shape), any(...windows)],
  build: ([x, g]) => maxPoolGradient(maxPool2d(x!, options), g!),
});

export const maxPoolGradientCases: readonly Case[] = [
  pooledGradient('2×2, a row and a column left over', [1, 2, 5, 3], [1, 2, 2, 1], { kernel: 2 }),
  pooledGradient('1×1 stride 2, most elements in no window', [1, 1, 3, 5], [1, 1, 2, 3], {
    kernel: 1,
    stride: 2,
  }),
  pooledGradient('4×4 stride 2, overlapping, padded below and to the right', [2, 2, 5, 7], [2, 2, 2, 3], {
    kernel: 4,
    stride: 2,
    padding: [0, 0, 1, 1],
  }),
];

export const averagePoolCases: readonly Case[] = pool(averagePool2d, any);
