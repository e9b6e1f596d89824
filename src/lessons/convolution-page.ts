/** `explain convolution` as a page: the arithmetic drawn, and what it means for DCGAN. */
import type { ConvolutionArithmetic, TransposedExample } from './convolution-arithmetic.ts';
import type { GeneratorPath } from './dcgan-path.ts';
import { column, row, type Box } from '../drawing/svg/box.ts';
import { drawMatrix, equation, largestOf, signed, type Matrix } from '../drawing/svg/matrix.ts';
import { figureWidth, type Page, type Section } from '../drawing/svg/page.ts';
import { words } from '../drawing/svg/words.ts';
import { columnOf, sizeOfMatrix } from './matrices.ts';
import { pathFigure } from './path-figure.ts';

/** The page that explains this arithmetic and these paths. */
export function convolutionPage(arithmetic: ConvolutionArithmetic, paths: readonly GeneratorPath[]): Page {
  return {
    title: 'Convolution, and what its transpose gives back',
    lead: 'A transposed convolution turns a small picture into a larger one. It has the shape that a convolution came from, but it does not undo the convolution: here are both on numbers that can be added up by hand.',
    sections: [
      convolutionSection(arithmetic),
      transposedSection(arithmetic),
      matrixSection(arithmetic),
      gramSection(arithmetic),
      pathSection(paths),
    ],
    footer: `Numbers of seed ${arithmetic.setup.seed}, computed by the operations that Sparring trains with, in float64. “Convolution” is what networks call so: the kernel is not turned round (mathematics calls that a cross-correlation).`,
  };
}

const mostCell = 44;

/** The largest cell with which so many columns and so much else fit into a figure. */
function cellFor(columns: number, otherWidth: number, most = mostCell): number {
  const fitting = Math.min(most, (figureWidth - otherWidth) / columns);
  return fitting >= 4 ? Math.floor(fitting) : Math.floor(fitting * 4) / 4;
}

/** `4×4 input, 3×3 kernel, stride 1, padding 0` */
function geometryWords({
  stride,
  padding,
  outputPadding,
}: Pick<TransposedExample, 'stride' | 'padding'> & { outputPadding?: number }): string {
  const extra = outputPadding === undefined || outputPadding === 0 ? '' : `, output padding ${outputPadding}`;
  return `stride ${stride}, padding ${padding}${extra}`;
}

/** `−2·3`, with the negative factor in brackets where it follows the dot. */
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
      `The kernel is laid on the input, each number is multiplied by the one under it, and the products are added: one number of the output. Then the kernel moves on by the stride. ${capitalised(geometryWords(setup))}: ${sizeOfMatrix(input)} becomes ${sizeOfMatrix(output)}.`,
    ],
    figure: row([numbers, sumBox(arithmetic)], { gap: 44, align: 'middle' }),
    caption: `The framed number of y is the sum over the framed window of x: row ${example.row}, column ${example.column}, counted from 0.`,
  };
}

/** The sum in full; the signs of all rows stand below each other. */
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
      'The same kernel, the other way: each number of y lays down a copy of it, multiplied by that number, a stride further on than its neighbour’s; where copies overlap they are added. Padding then cuts rows and columns off the edges, where a convolution would have added them; output padding keeps some at the end.',
      `Each result below has the input’s shape, ${sizeOfMatrix(input)}, but not its values: what differs is ${differ.join(' and ')}.${unreachable.join('')}`,
    ],
    figure: column(
      transposed.map((example) => transposedRow(arithmetic, example, cell)),
      { gap: 34 },
    ),
    caption:
      'Framed in green: one number of y and what it lays down. In the larger frame: what the padding leaves. On the right, result minus input: were the convolution undone, it would be all zeros.',
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
    heading: '3. The same as matrices',
    paragraphs: [
      `A convolution is linear, so it is a matrix: C, found by convolving the ${input.length ** 2} unit vectors. Each row is the kernel, laid out where the window of one output lies. C · vec(x) and the convolution differ by ${largestProductError}.`,
      `${own === undefined ? '' : `The transposed convolution with the convolution’s own stride and padding, found in the same way, is Cᵀ: rows and columns exchanged, and nothing else; that is its name’s reason.`}${others
        .map(
          ({ stride, padding }) =>
            ` The one with stride ${stride} and padding ${padding} is the transpose of another convolution’s matrix, T: the one with that stride and padding.`,
        )
        .join('')}`.trim(),
    ],
    figure: row(drawn, { gap: 64, align: 'middle' }),
    caption:
      'vec(x) is x read row by row. Blue is above zero, orange below, and the stronger the colour the larger the number.',
  };
}

function gramSection({ matrix, gram, input }: ConvolutionArithmetic): Section {
  const rows = matrix.length;
  const columns = input.length ** 2;
  const identity = gram.map((line, i) => line.map((_, j) => (i === j ? 1 : 0)));
  const cell = cellFor(2 * columns, 120, 26);
  const reason =
    rows < columns
      ? `it cannot be, for C keeps ${rows} numbers of ${columns}, and what is lost no kernel brings back`
      : 'it is not, although C keeps no fewer numbers than it got: a transpose is not an inverse';
  return {
    heading: '4. Why the values do not come back',
    paragraphs: [
      `Convolving and transposing makes x into CᵀC · vec(x). For x to come back, CᵀC would have to be the identity; ${reason}. A generator does not mind: it learns its kernels for the picture they are to make, not to undo anything.`,
    ],
    figure: equation(
      [
        { body: drawMatrix(gram, { cell }), name: 'CᵀC', remark: sizeOfMatrix(gram) },
        '≠',
        { body: drawMatrix(identity, { cell }), name: 'identity', remark: sizeOfMatrix(identity) },
      ],
      24,
    ),
    caption: 'Each number of x is spread over all that share an output with it.',
  };
}

function pathSection(paths: readonly GeneratorPath[]): Section {
  const sides = [paths[0]!.layers[0]!.from.side, ...paths[0]!.layers.map(({ to }) => to.side)].join(' → ');
  return {
    heading: `5. DCGAN’s own path: ${sides}`,
    paragraphs: [
      'The generator is a chain of such layers. With stride 2 each doubles the sides; padding, and for a 5×5 kernel output padding, make it exactly double. There are no values to bring back: each layer is the transpose of a convolution that was never made.',
      'How many inputs reach a pixel depends on the kernel. A 4×4 kernel with stride 2 covers all pixels alike; of a 5×5 kernel some pixels get two rows or columns and their neighbours three. The pattern is a checkerboard, which a network with 5×5 kernels must learn to even out.',
    ],
    figure: pathFigure(paths),
    caption: paths
      .map(
        ({ kernel, overlap }) =>
          `Kernels of ${kernel}×${kernel}: away from the edges a pixel of ${overlap.layer}’s output is the sum over ${overlap.inside.join(', ').replace(/, (\d+)$/, ' or $1')} inputs.`,
      )
      .join(' '),
  };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
