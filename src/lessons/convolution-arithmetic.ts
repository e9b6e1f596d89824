/**
 * A convolution and transposed convolutions of its result, on integers small enough to check by hand. Everything is
 * computed with the operations of the graph and the float64 interpreter, so the page shows what the networks do.
 */
import { checkArguments, checkOptions, integer, seedRule, type RulesOf } from '../core/checks.ts';
import { UsageError } from '../core/errors.ts';
import { option, says } from '../core/sentence.ts';
import { RandomStream } from '../core/random.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { largestOf, type Matrix } from '../drawing/svg/matrix.ts';
import { columnOf, differenceOf, matrixOf, transposeOf } from './matrices.ts';

/** The convolution to explain. Input and kernel are square. */
export interface ConvolutionSetup {
  /** The side of the input: 2 to 8. */
  readonly size: number;
  /** The side of the kernel: 2 to 5. */
  readonly kernel: number;
  /** 1 to 3. */
  readonly stride: number;
  /** The zeros added on each side of the input: fewer than the side of the kernel. */
  readonly padding: number;
  /** Determines the numbers. */
  readonly seed: number;
}

/** With seed 13 all numbers are below 31, and no number of a result equals that of the input by chance. */
export const usualConvolution: ConvolutionSetup = { size: 4, kernel: 3, stride: 1, padding: 0, seed: 13 };

/** A transposed convolution of the output with the same kernel, with paddings that give the shape of the input. */
export interface TransposedExample {
  readonly stride: number;
  readonly padding: number;
  readonly outputPadding: number;
  /** The sum of the copies of the kernel, before the padding cuts off the edges. */
  readonly sheet: Matrix;
  readonly result: Matrix;
  /** The result minus the input of the convolution. */
  readonly difference: Matrix;
  /** How many numbers of the result differ from the input. */
  readonly differing: number;
  /** As a matrix, [size², outputs²]: result = matrix · vec(output). */
  readonly matrix: Matrix;
  /** Whether that matrix is Cᵀ, which is the case if stride and padding are those of the convolution. */
  readonly isTransposeOfC: boolean;
}

/** A convolution and its transpose, worked out on small numbers. */
export interface ConvolutionArithmetic {
  readonly setup: ConvolutionSetup;
  readonly input: Matrix;
  readonly kernel: Matrix;
  readonly output: Matrix;
  /** One number of the output and the window that it is the sum of. Row and column count from 0. */
  readonly example: {
    readonly row: number;
    readonly column: number;
    readonly window: Matrix;
    readonly sum: number;
  };
  /** C, [outputs², size²]: vec(output) = C · vec(input). */
  readonly matrix: Matrix;
  /** The largest difference between C · vec(input) and the output; 0, because the matrix is the convolution. */
  readonly largestProductError: number;
  /** Cᵀ · C, [size², size²]: it would be the identity if the transpose undid the convolution. */
  readonly gram: Matrix;
  readonly transposed: readonly TransposedExample[];
  /** Strides for which the transposed convolution of this output is smaller than the input. */
  readonly tooSmall: readonly number[];
}

/** The possible numbers of a kernel. None is zero, so that every number of the kernel is visible in C. */
const kernelNumbers = [-2, -1, 1, 2, 3];
const maxInput = 5;

/**
 * Computes everything that `explain convolution` shows.
 *
 * @throws UsageError if a number is out of range or the kernel does not fit into the input
 */
export function convolutionArithmetic(setup: ConvolutionSetup): ConvolutionArithmetic {
  checkSetup(setup);
  const { size, kernel: side, stride, padding, seed } = setup;
  const random = new RandomStream(seed, 'explanation', 0);
  const draw = (count: number, next: () => number) => Array.from({ length: count }, next);
  const x = draw(size ** 2, () => random.below(maxInput + 1));
  const w = draw(side ** 2, () => kernelNumbers[random.below(kernelNumbers.length)]!);
  const weight = ops.constant(w, [1, 1, side, side]);

  const convolve = (pictures: Node) => ops.conv2d(pictures, weight, { stride, padding });
  const y = picture(convolve(pictureNode(x, size)));
  const input = matrixOf(x, size);
  const output = matrixOf(y, Math.sqrt(y.length));
  const c = linearMapOf(convolve, size);
  const product = ops.matmul(matrixNode(c), matrixNode(columnOf(input)));
  const gram = ops.matmul(matrixNode(c), matrixNode(c), { transposeA: true });

  // A single number is only placed once: every stride would give the same.
  const strides = output.length === 1 ? [stride] : [...new Set([1, 2, stride])].sort((a, b) => a - b);
  const geometries = strides.map((step) => geometryFor(setup, output.length, step));
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

const rules: RulesOf<ConvolutionSetup> = {
  size: integer(2, 8),
  kernel: integer(2, 5),
  stride: integer(1, 3),
  padding: integer(0),
  seed: seedRule,
};

function checkSetup(setup: ConvolutionSetup): void {
  checkOptions('convolutionArithmetic', setup, rules);
  const { size, kernel, padding } = setup;
  checkArguments('convolutionArithmetic', { padding }, { padding: integer(0, kernel - 1) });
  if (kernel > size + 2 * padding) {
    throw new UsageError(
      says`a kernel of ${kernel}×${kernel} does not fit into an input of ${size}×${size} with padding ${padding}: pass ${option('size', kernel)} or more, or ${option('padding', Math.ceil((kernel - size) / 2))}`,
      { option: 'kernel' },
    );
  }
}

interface Geometry {
  readonly stride: number;
  readonly padding: number;
  readonly outputPadding: number;
}

/**
 * The smallest padding with which a transposed convolution of stride `step` gives the side of the input:
 * (outputs − 1)·step + kernel − 2·padding + outputPadding = size. For the stride of the convolution, the padding of the
 * convolution is used, which makes it Cᵀ. Undefined if the result is too small even without padding.
 */
function geometryFor(setup: ConvolutionSetup, outputs: number, step: number): Geometry | undefined {
  const excess = (outputs - 1) * step + setup.kernel - setup.size;
  const padding = step === setup.stride ? setup.padding : Math.max(0, Math.ceil(excess / 2));
  const outputPadding = 2 * padding - excess;
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
  const transpose = (pictures: Node) => ops.convTranspose2d(pictures, weight, geometry);
  const y = pictureNode(output.flat(), output.length);
  const result = matrixOf(picture(transpose(y)), input.length);
  // The uncut sheet needs only the rows of the output padding that lie beyond what the padding cuts off.
  const uncut = { stride, outputPadding: Math.max(0, outputPadding - padding) };
  const sheet = picture(ops.convTranspose2d(y, weight, uncut));
  const difference = differenceOf(result, input);
  const matrix = linearMapOf(transpose, output.length);
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

/**
 * The output whose window has the least of the padding, because zeros teach nothing. Of several the first after the corner,
 * in the first row if possible.
 */
function exampleOf(
  input: Matrix,
  output: Matrix,
  { kernel, stride, padding }: ConvolutionSetup,
): ConvolutionArithmetic['example'] {
  const side = output.length;
  const inside = (at: number) => {
    const first = at * stride - padding;
    return Math.min(first + kernel, input.length) - Math.max(first, 0);
  };
  const places = Array.from({ length: side }, (_, at) => at);
  const best = Math.max(...places.map(inside));
  const whole = places.filter((at) => inside(at) === best);
  const row = whole[0]!;
  const column = whole[1] ?? row;
  const window = Array.from({ length: kernel }, (_, i) =>
    Array.from(
      { length: kernel },
      (__, j) => input[row * stride + i - padding]?.[column * stride + j - padding] ?? 0,
    ),
  );
  return { row, column, window, sum: output[row]![column]! };
}

/**
 * The matrix of a linear map of pictures. The map is applied to the unit vectors, and the i-th result is column i.
 *
 * @param map takes pictures [B, 1, side, side]
 */
export function linearMapOf(map: (pictures: Node) => Node, side: number): Matrix {
  const count = side ** 2;
  const units = new Float64Array(count * count);
  for (let i = 0; i < count; i++) units[i * count + i] = 1;
  const results = picture(map(ops.constant(units, [count, 1, side, side])));
  return transposeOf(matrixOf(results, results.length / count));
}

function pictureNode(values: ArrayLike<number>, side: number): Node {
  return ops.constant(values, [1, 1, side, side]);
}

function matrixNode(matrix: Matrix): Node {
  return ops.constant(matrix.flat(), [matrix.length, matrix[0]!.length]);
}

function picture(node: Node): Float64Array {
  return interpret([node])[0]!.map((value) => value || 0); // otherwise −0 would be printed as -0
}
