/** The page of `explain convolution`: the arithmetic as drawings, and its relevance for DCGAN. */
import type { ConvolutionArithmetic, TransposedExample } from './convolution-arithmetic.ts';
import type { GeneratorPath } from './dcgan-path.ts';
import { column, row, type Box } from '../drawing/svg/box.ts';
import { drawMatrix, equation, largestOf, signed, type Matrix } from '../drawing/svg/matrix.ts';
import { figureWidth, type Page, type Section } from '../drawing/svg/page.ts';
import { words } from '../drawing/svg/words.ts';
import { columnOf, sizeOfMatrix } from './matrices.ts';
import { pathFigure } from './path-figure.ts';

/** The page with this arithmetic and the paths of these generators. */
export function convolutionPage(arithmetic: ConvolutionArithmetic, paths: readonly GeneratorPath[]): Page {
  return {
    title: 'Convolution and its transpose',
    lead: 'A transposed convolution turns a small picture into a larger one. Its result has the shape of the convolution’s input, but it does not undo the convolution. Here are both on numbers that can be checked by hand.',
    sections: [
      convolutionSection(arithmetic),
      transposedSection(arithmetic),
      matrixSection(arithmetic),
      gramSection(arithmetic),
      pathSection(paths),
    ],
    footer: `Numbers of seed ${arithmetic.setup.seed}, computed in float64 with the operations that Sparring trains with. “Convolution” is used as for neural networks: the kernel is not flipped (in mathematics this is a cross-correlation).`,
  };
}

const maxCell = 44;

/** The largest cell with which `columns` columns and `otherWidth` pixels fit into the width of a figure. */
function cellFor(columns: number, otherWidth: number, max = maxCell): number {
  const fitting = Math.min(max, (figureWidth - otherWidth) / columns);
  return fitting >= 4 ? Math.floor(fitting) : Math.floor(fitting * 4) / 4;
}

/** `stride 2, padding 1, output padding 1` */
function geometryWords({
  stride,
  padding,
  outputPadding,
}: Pick<TransposedExample, 'stride' | 'padding'> & { outputPadding?: number }): string {
  const extra = outputPadding === undefined || outputPadding === 0 ? '' : `, output padding ${outputPadding}`;
  return `stride ${stride}, padding ${padding}${extra}`;
}

/** `−2·3`, with brackets around a negative second factor. */
function productWords(a: number, b: number): string {
  return `${signed(a)}·${b < 0 ? `(${signed(b)})` : b}`;
}

function convolutionSection(arithmetic: ConvolutionArithmetic): Section {
  const { setup, input, kernel, output, example } = arithmetic;
  const { stride, padding } = setup;
  const side = setup.kernel;
  const cell = cellFor(input.length + 2 * padding + kernel.length + output.length, 540);
  const window = { row: example.row * stride, column: example.column * stride, rows: side, columns: side };
  const one = { row: example.row, column: example.column, rows: 1, columns: 1 };
  const numbers = equation([
    {
      body: drawMatrix(input, { cell, padding, regions: [{ ...window, style: 'mark' }] }),
      name: 'input x',
      remark: padding === 0 ? sizeOfMatrix(input) : `${sizeOfMatrix(input)} and ${padding} of padding`,
    },
    '∗',
    { body: drawMatrix(kernel, { cell }), name: 'kernel w', remark: sizeOfMatrix(kernel) },
    '=',
    {
      body: drawMatrix(output, { cell, regions: [{ ...one, style: 'mark' }] }),
      name: 'output y',
      remark: sizeOfMatrix(output),
    },
  ]);
  return {
    heading: '1. A convolution',
    paragraphs: [
      `The kernel is placed on the input, each of its numbers is multiplied by the number below it, and the products are added. The sum is one number of the output. Then the kernel moves by the stride. ${capitalised(geometryWords(setup))}: ${sizeOfMatrix(input)} becomes ${sizeOfMatrix(output)}.`,
    ],
    figure: row([numbers, sumBox(arithmetic)], { gap: 44, align: 'middle' }),
    caption: `The framed number of y is the sum over the framed window of x: row ${example.row}, column ${example.column}, counted from 0.`,
  };
}

/** The complete sum, with the signs of all rows aligned. */
function sumBox({ example, kernel }: ConvolutionArithmetic): Box {
  const { window, sum } = example;
  const lines = kernel.map((weights, i) =>
    weights.map((weight, j) => productWords(window[i]![j]!, weight)).join(' + '),
  );
  const style = { size: 15, tone: 'mark' } as const;
  const signs = words(['=', ...lines.slice(1).map(() => '+'), '='].join('\n'), style);
  const sums = words([...lines, signed(sum)].join('\n'), style);
  const place = words(`y[${example.row}, ${example.column}]`, { ...style, bold: true });
  return column([place, row([signs, sums], { gap: 10 })], { gap: 4 });
}

const countWords = [
  'No transposed convolution',
  'A transposed convolution',
  'Two transposed convolutions',
  'Three transposed convolutions',
];

function transposedSection(arithmetic: ConvolutionArithmetic): Section {
  const { input, output, transposed, tooSmall } = arithmetic;
  const count = input.length ** 2;
  const columns = Math.max(...transposed.map(({ sheet }) => output.length + sheet.length + 3 * input.length));
  const cell = cellFor(columns, 330, 36);
  const differ = transposed.map(
    ({ stride, differing }) => `${differing} of ${count} numbers with stride ${stride}`,
  );
  const unreachable = tooSmall.map(
    (stride) =>
      ` With stride ${stride} the result would be smaller than ${sizeOfMatrix(input)}, whatever the padding.`,
  );
  return {
    heading: `2. ${countWords[transposed.length]} of y: the shape comes back, the values do not`,
    paragraphs: [
      'The same kernel is used in reverse. Each number of y adds a copy of the kernel, multiplied by that number, to the result. Copies of neighbouring numbers are a stride apart, and overlapping copies are added. Padding then removes rows and columns at the edges, where a convolution would add them. Output padding keeps some at the end.',
      `Each result below has the shape of the input, ${sizeOfMatrix(input)}, but other values: ${differ.join(' and ')} differ.${unreachable.join('')}`,
    ],
    figure: column(
      transposed.map((example) => transposedRow(arithmetic, example, cell)),
      { gap: 34 },
    ),
    caption:
      'Green frames: one number of y and its copy of the kernel. Larger frame: what remains after the padding. Right: the result minus the input. If the convolution were undone, it would be all zeros.',
  };
}

function transposedRow(arithmetic: ConvolutionArithmetic, transposed: TransposedExample, cell: number): Box {
  const { input, output, example, setup } = arithmetic;
  const { stride, padding, outputPadding, sheet, result, difference } = transposed;
  const side = { rows: setup.kernel, columns: setup.kernel };
  const at = (offset: number) => ({
    row: example.row * stride - offset,
    column: example.column * stride - offset,
    ...side,
    style: 'mark' as const,
  });
  const kept = { row: padding, column: padding, rows: input.length, columns: input.length };
  const cut = sheet.length !== result.length;
  const one = { row: example.row, column: example.column, rows: 1, columns: 1, style: 'mark' as const };
  const strongest = Math.max(largestOf(sheet), largestOf(difference));
  const shape = sizeOfMatrix(input);
  const parts = equation(
    [
      { body: drawMatrix(output, { cell, regions: [one] }), name: 'y', remark: sizeOfMatrix(output) },
      '→',
      ...(cut
        ? [
            {
              body: drawMatrix(sheet, {
                cell,
                strongest,
                within: kept,
                regions: [{ ...kept, style: 'kept' as const }, at(0)],
              }),
              name: 'copies added up',
              remark: sizeOfMatrix(sheet),
            },
            '→',
          ]
        : []),
      {
        body: drawMatrix(result, { cell, strongest, regions: cut ? [] : [at(0)] }),
        name: 'result',
        remark: shape,
      },
      '−',
      { body: drawMatrix(input, { cell, strongest }), name: 'input x', remark: shape },
      '=',
      { body: drawMatrix(difference, { cell, strongest }), name: 'difference', remark: 'not zero' },
    ],
    12,
  );
  const geometry = geometryWords({ stride, padding, outputPadding });
  return column([words(capitalised(geometry), { size: 16, bold: true }), parts], { gap: 8 });
}

function matrixSection(arithmetic: ConvolutionArithmetic): Section {
  const { input, output, matrix, transposed, largestProductError } = arithmetic;
  const y = columnOf(output);
  const products: {
    left: Matrix;
    name: string;
    matrix: Matrix;
    right: Matrix;
    of: string;
    result: string;
    remark: string;
  }[] = [
    {
      left: y,
      result: 'vec(y)',
      remark: sizeOfMatrix(y),
      name: 'C',
      matrix,
      right: columnOf(input),
      of: 'vec(x)',
    },
    ...transposed.map((example) => ({
      left: columnOf(example.result),
      result: 'result',
      remark: `stride ${example.stride}`,
      name: example.isTransposeOfC ? 'Cᵀ' : 'Tᵀ',
      matrix: example.matrix,
      right: y,
      of: 'vec(y)',
    })),
  ];
  const columns = products.reduce((sum, product) => sum + product.matrix[0]!.length + 2, 0);
  const cell = cellFor(columns, 140 * products.length + 64 * (products.length - 1), 24);
  const drawn = products.map((product) =>
    equation(
      [
        {
          body: drawMatrix(product.left, { cell }),
          name: product.result,
          remark: product.remark,
        },
        '=',
        {
          body: drawMatrix(product.matrix, { cell }),
          name: product.name,
          remark: sizeOfMatrix(product.matrix),
        },
        '·',
        {
          body: drawMatrix(product.right, { cell }),
          name: product.of,
          remark: sizeOfMatrix(product.right),
        },
      ],
      8,
    ),
  );
  const own = transposed.find(({ isTransposeOfC }) => isTransposeOfC);
  const others = transposed.filter(({ isTransposeOfC }) => !isTransposeOfC);
  return {
    heading: '3. The same with matrices',
    paragraphs: [
      `A convolution is linear, so it is a matrix, C. Its columns are the convolutions of the ${input.length ** 2} unit vectors. Each row holds the kernel at the window of one output. C · vec(x) and the convolution differ by ${largestProductError}.`,
      `${own === undefined ? '' : `The matrix of the transposed convolution with the same stride and padding is Cᵀ, the transpose of C. Hence the name.`}${others
        .map(
          ({ stride, padding }) =>
            ` That of the one with stride ${stride} and padding ${padding} is Tᵀ, the transpose of the matrix T of a convolution with this stride and padding.`,
        )
        .join('')}`.trim(),
    ],
    figure: row(drawn, { gap: 64, align: 'middle' }),
    caption:
      'vec(x) is x read row by row. Blue is positive, orange is negative. Stronger colours are larger numbers.',
  };
}

function gramSection({ matrix, gram, input }: ConvolutionArithmetic): Section {
  const rows = matrix.length;
  const columns = input.length ** 2;
  const identity = gram.map((line, i) => line.map((_, j) => (i === j ? 1 : 0)));
  const cell = cellFor(2 * columns, 120, 26);
  const reason =
    rows < columns
      ? `It cannot be, because C reduces ${columns} numbers to ${rows}, and no kernel recovers what is lost`
      : 'It is not, although C has at least as many outputs as inputs: a transpose is not an inverse';
  return {
    heading: '4. Why the values do not come back',
    paragraphs: [
      `The convolution followed by its transpose gives CᵀC · vec(x). For x to come back, CᵀC would have to be the identity. ${reason}. A generator does not need that: it learns kernels that make pictures, and there is nothing to undo.`,
    ],
    figure: equation(
      [
        { body: drawMatrix(gram, { cell }), name: 'CᵀC', remark: sizeOfMatrix(gram) },
        '≠',
        { body: drawMatrix(identity, { cell }), name: 'identity', remark: sizeOfMatrix(identity) },
      ],
      24,
    ),
    caption: 'Each number of x is spread over all numbers that share an output with it.',
  };
}

function pathSection(paths: readonly GeneratorPath[]): Section {
  const sides = [paths[0]!.layers[0]!.from.side, ...paths[0]!.layers.map(({ to }) => to.side)].join(' → ');
  return {
    heading: `5. The path of DCGAN’s generator: ${sides}`,
    paragraphs: [
      'The generator is a chain of such layers. Each has stride 2 and doubles the sides. Padding, and for a 5×5 kernel output padding, makes it exactly double. There are no values to recover: each layer is the transpose of a convolution that was never computed.',
      'The number of inputs that reach a pixel depends on the kernel. With a 4×4 kernel and stride 2 it is the same for all pixels. With a 5×5 kernel some pixels get two rows or columns and their neighbours three. The pattern is a checkerboard, which a network with 5×5 kernels must learn to compensate.',
    ],
    figure: pathFigure(paths),
    caption: paths
      .map(
        ({ kernel, overlap }) =>
          `Kernels of ${kernel}×${kernel}: away from the edges, a pixel of ${overlap.layer}’s output is the sum over ${overlap.inside.join(', ').replace(/, (\d+)$/, ' or $1')} inputs.`,
      )
      .join(' '),
  };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
