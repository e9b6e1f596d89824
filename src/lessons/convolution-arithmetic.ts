/**
 * A convolution and transposed convolutions of its result, on whole numbers small enough to follow by hand.
 * Everything is computed by the graph's own operations and the float64 interpreter, so what is shown is what
 * the networks do.
 */
import { checkInteger } from '../core/checks.ts';
import { UsageError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { largestOf, type Matrix } from '../drawing/svg/matrix.ts';
import { columnOf, differenceOf, matrixOf, transposeOf } from './matrices.ts';

/** The convolution to be explained. All sides are square. */
export interface ConvolutionSetup {
  /** Side of the input: 2 to 8. */
  readonly size: number;
  /** Side of the kernel: 2 to 5. */
  readonly kernel: number;
  /** 1 to 3. */
  readonly stride: number;
  /** Zeros around the input on each side: less than the kernel. */
  readonly padding: number;
  /** Chooses the numbers. */
  readonly seed: number;
}

/** Seed 13 keeps all numbers below 31, and no number of a result is the input's by chance. */
export const usualConvolution: ConvolutionSetup = { size: 4, kernel: 3, stride: 1, padding: 0, seed: 13 };

/** A transposed convolution of the convolution's output by the same kernel, made to land on the input's shape. */
export interface TransposedExample {
  readonly stride: number;
  readonly padding: number;
  readonly outputPadding: number;
  /** The copies of the kernel added up, before the padding cuts off the edges. */
  readonly sheet: Matrix;
  readonly result: Matrix;
  /** Result minus the convolution's input. */
  readonly difference: Matrix;
  /** How many numbers of the result are not the input's. */
  readonly differing: number;
  /** As a matrix, [size², outputs²]: result = matrix · vec(output). */
  readonly matrix: Matrix;
  /** Whether that matrix is Cᵀ: so it is if stride and padding are the convolution's. */
  readonly isTransposeOfC: boolean;
}

export interface ConvolutionArithmetic {
  readonly setup: ConvolutionSetup;
  readonly input: Matrix;
  readonly kernel: Matrix;
  readonly output: Matrix;
  /** One number of the output and what it is the sum of. Row and column count from 0. */
  readonly example: {
    readonly row: number;
    readonly column: number;
    readonly window: Matrix;
    readonly sum: number;
  };
  /** C, [outputs², size²]: vec(output) = C · vec(input). */
  readonly matrix: Matrix;
  /** The largest difference between C · vec(input) and the output: 0, or the matrix is not the convolution. */
  readonly largestProductError: number;
  /** Cᵀ · C, [size², size²]: would be the identity if the transpose undid the convolution. */
  readonly gram: Matrix;
  readonly transposed: readonly TransposedExample[];
  /** Strides whose transposed convolution of so small an output is smaller than the input. */
  readonly tooSmall: readonly number[];
}

/** Numbers of a kernel: none is zero, so that every place of it is seen in C. */
const kernelNumbers = [-2, -1, 1, 2, 3];
const largestInput = 5;

/**
 * Works out everything that `explain convolution` shows.
 *
 * @throws UsageError if the numbers are out of range or the kernel does not fit into the input
 */
export function convolutionArithmetic(setup: ConvolutionSetup): ConvolutionArithmetic {
  checkSetup(setup);
  const { size, kernel: side, stride, padding, seed } = setup;
  const random = new RandomStream(seed, 'explanation', 0);
  const draw = (count: number, next: () => number) => Array.from({ length: count }, next);
  const x = draw(size ** 2, () => random.below(largestInput + 1));
  const w = draw(side ** 2, () => kernelNumbers[random.below(kernelNumbers.length)]!);
  const weight = ops.constant(w, [1, 1, side, side]);

  const convolve = (pictures: Node) => ops.conv2d(pictures, weight, { stride, padding });
  const y = picture(convolve(pictureNode(x, size)));
  const input = matrixOf(x, size);
  const output = matrixOf(y, Math.sqrt(y.length));
  const c = linearMapOf(convolve, size);
  const product = ops.matmul(matrixNode(c), matrixNode(columnOf(input)));
  const gram = ops.matmul(matrixNode(c), matrixNode(c), { transposeA: true });

  const strides = [...new Set([1, 2, stride])].sort((a, b) => a - b);
  const geometries = strides.map((step) => landing(setup, output.length, step));
  return {
    setup,
    input,
    kernel: matrixOf(w, side),
    output,
    example: exampleOf(input, output, setup),
    matrix: c,
    largestProductError: largestOf(differenceOf(matrixOf(picture(product), 1), columnOf(output))),
    gram: matrixOf(picture(gram), size ** 2),
    transposed: geometries
      .filter((geometry) => geometry !== undefined)
      .map((geometry) => transposedExample(input, output, weight, geometry, c)),
    tooSmall: strides.filter((_, i) => geometries[i] === undefined),
  };
}

function checkSetup({ size, kernel, stride, padding }: ConvolutionSetup): void {
  checkInteger('size', size, 2, 8);
  checkInteger('kernel', kernel, 2, 5);
  checkInteger('stride', stride, 1, 3);
  checkInteger('padding', padding, 0, kernel - 1);
  if (kernel > size + 2 * padding) {
    throw new UsageError(
      `a kernel of ${kernel}×${kernel} does not fit into an input of ${size}×${size} with padding ${padding}: pass --size ${kernel} or more, or --padding ${Math.ceil((kernel - size) / 2)}`,
    );
  }
}

interface Geometry {
  readonly stride: number;
  readonly padding: number;
  readonly outputPadding: number;
}

/**
 * The least padding with which a transposed convolution of `step` lands on the input's side:
 * (outputs − 1)·step + kernel − 2·padding + outputPadding = size. At the convolution's own stride it is the
 * convolution's own padding, which makes it Cᵀ. Undefined if even without padding it does not reach.
 */
function landing(setup: ConvolutionSetup, outputs: number, step: number): Geometry | undefined {
  const tooMuch = (outputs - 1) * step + setup.kernel - setup.size;
  const padding = step === setup.stride ? setup.padding : Math.max(0, Math.ceil(tooMuch / 2));
  const outputPadding = 2 * padding - tooMuch;
  return outputPadding < step ? { stride: step, padding, outputPadding } : undefined;
}

function transposedExample(
  input: Matrix,
  output: Matrix,
  weight: Node,
  geometry: Geometry,
  c: Matrix,
): TransposedExample {
  const { stride, padding, outputPadding } = geometry;
  const spread = (pictures: Node) => ops.convTranspose2d(pictures, weight, geometry);
  const y = pictureNode(output.flat(), output.length);
  const result = matrixOf(picture(spread(y)), input.length);
  // Uncut: rows that the output padding adds lie beyond the last copy of the kernel only if none are cut off.
  const uncut = { stride, outputPadding: Math.max(0, outputPadding - padding) };
  const sheet = picture(ops.convTranspose2d(y, weight, uncut));
  const difference = differenceOf(result, input);
  const matrix = linearMapOf(spread, output.length);
  return {
    ...geometry,
    sheet: matrixOf(sheet, Math.sqrt(sheet.length)),
    result,
    difference,
    differing: difference.flat().filter((value) => value !== 0).length,
    matrix,
    isTransposeOfC: largestOf(differenceOf(matrix, transposeOf(c))) === 0,
  };
}

/** The second output of the first row, if there is one: its window is away from the corner. */
function exampleOf(
  input: Matrix,
  output: Matrix,
  { kernel, stride, padding }: ConvolutionSetup,
): ConvolutionArithmetic['example'] {
  const row = 0;
  const column = Math.min(1, output.length - 1);
  const window = Array.from({ length: kernel }, (_, i) =>
    Array.from(
      { length: kernel },
      (__, j) => input[row * stride + i - padding]?.[column * stride + j - padding] ?? 0,
    ),
  );
  return { row, column, window, sum: output[row]![column]! };
}

/**
 * The matrix of a linear map of pictures, found by feeding it the unit vectors: the i-th answer is column i.
 *
 * @param map takes pictures [B, 1, side, side]
 */
export function linearMapOf(map: (pictures: Node) => Node, side: number): Matrix {
  const count = side ** 2;
  const units = new Float64Array(count * count);
  for (let i = 0; i < count; i++) units[i * count + i] = 1;
  const answers = picture(map(ops.constant(units, [count, 1, side, side])));
  return transposeOf(matrixOf(answers, answers.length / count));
}

function pictureNode(values: ArrayLike<number>, side: number): Node {
  return ops.constant(values, [1, 1, side, side]);
}

function matrixNode(matrix: Matrix): Node {
  return ops.constant(matrix.flat(), [matrix.length, matrix[0]!.length]);
}

function picture(node: Node): Float64Array {
  return interpret([node])[0]!.map((value) => value || 0); // -0 would be printed
}
