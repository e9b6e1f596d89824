/** What `sparring explain convolution` prints: the numbers of its page. */
import type { ConvolutionArithmetic, TransposedExample } from '../../lessons/convolution-arithmetic.ts';
import type { GeneratorPath } from '../../lessons/dcgan-path.ts';
import { sizeOfMatrix } from '../../lessons/matrices.ts';
import { blocksBeside, matrixLines, textTable } from '../terminal/text-table.ts';

/** A matrix with more columns is shown only on the page, because its lines would wrap. */
const maxMatrixColumns = 25;

/** The arithmetic of convolution, and DCGAN's layers, as lines. */
export function convolutionText(
  arithmetic: ConvolutionArithmetic,
  paths: readonly GeneratorPath[],
): string[] {
  const { setup, input, kernel, output, transposed, tooSmall } = arithmetic;
  return [
    `A convolution: stride ${setup.stride}, padding ${setup.padding}`,
    '',
    ...blocksBeside([
      { title: `x ${sizeOfMatrix(input)}`, lines: matrixLines(input) },
      { title: `w ${sizeOfMatrix(kernel)}`, lines: matrixLines(kernel) },
      { title: `y ${sizeOfMatrix(output)}`, lines: matrixLines(output) },
    ]),
    '',
    ...sumLines(arithmetic),
    '',
    'Transposed convolutions of y with the same w: the shape is that of x again, the values are not',
    ...transposed.flatMap((example) => transposedLines(arithmetic, example)),
    ...tooSmall.flatMap((stride) => [
      '',
      `stride ${stride}: the result would be smaller than ${sizeOfMatrix(input)} with any padding`,
    ]),
    '',
    ...matrixText(arithmetic),
    ...paths.flatMap(pathLines),
  ];
}

/** The products of each kernel row, one line per row, and their sum. */
function sumLines({ example, kernel }: ConvolutionArithmetic): string[] {
  const { row, column, window, sum } = example;
  const factor = (value: number) => (value < 0 ? `(${value})` : String(value));
  const rows = kernel.map((weights, i) =>
    weights.map((weight, j) => `${window[i]![j]!}·${factor(weight)}`).join(' + '),
  );
  const head = `y[${row}, ${column}] `;
  const indent = ' '.repeat(head.length);
  return [...rows.map((line, i) => `${i === 0 ? `${head}=` : `${indent}+`} ${line}`), `${indent}= ${sum}`];
}

function transposedLines({ input }: ConvolutionArithmetic, example: TransposedExample): string[] {
  const { stride, padding, outputPadding, result, difference, differing } = example;
  return [
    '',
    `stride ${stride}, padding ${padding}, output padding ${outputPadding}: ${differing} of ${input.length ** 2} numbers differ`,
    '',
    ...blocksBeside([
      { title: `result ${sizeOfMatrix(result)}`, lines: matrixLines(result) },
      { title: `x ${sizeOfMatrix(input)}`, lines: matrixLines(input) },
      { title: 'result - x', lines: matrixLines(difference) },
    ]),
  ];
}

function matrixText({ matrix, transposed, largestProductError }: ConvolutionArithmetic): string[] {
  const size = sizeOfMatrix(matrix);
  const own = transposed.filter(({ isTransposeOfC }) => isTransposeOfC).map(({ stride }) => stride);
  return [
    `The convolution as a matrix C, ${size}: C·vec(x) and vec(y) differ by ${largestProductError}`,
    ...(matrix[0]!.length <= maxMatrixColumns ? ['', ...matrixLines(matrix), ''] : []),
    ...own.map((stride) => `The transposed convolution with stride ${stride} is the matrix Cᵀ.`),
  ];
}

function pathLines({ preset, kernel, layers, overlap }: GeneratorPath): string[] {
  const rows = layers.map(({ layer, stride, padding, outputPadding, from, to }) => [
    layer,
    `${kernel}×${kernel}`,
    String(stride),
    String(padding),
    String(outputPadding),
    `${from.channels}×${from.side}×${from.side}`,
    `${to.channels}×${to.side}×${to.side}`,
  ]);
  const evenly = overlap.inside.length === 1 ? 'evenly' : 'unevenly, as a checkerboard';
  return [
    '',
    `DCGAN’s generator, ${kernel}×${kernel} kernels (preset ${preset})`,
    '',
    ...textTable(['layer', 'kernel', 'stride', 'padding', 'output padding', 'from', 'to'], rows),
    `Away from the edges, ${overlap.inside.join(', ')} inputs contribute to each pixel, ${evenly}.`,
  ];
}
