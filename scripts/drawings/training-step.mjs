/** Draws a training step as one graph, for docs/design.md. */
import { column } from '../../dist/drawing/svg/box.js';
import { diagram } from '../../dist/drawing/svg/diagram.js';
import { renderSvg } from '../../dist/drawing/svg/render.js';
import { words } from '../../dist/drawing/svg/words.js';

const node = { width: 104, height: 46 };
/** Left edges of the columns: inputs, G, D, losses, optimisers, outputs. */
const columns = { input: 0, generator: 116, judge: 290, loss: 458, optimiser: 660, output: 800 };
/** Middles of the rows: generated pictures, real pictures, generated pictures again. */
const rows = { fake: 23, real: 111, again: 231 };
const width = 900;
const height = 264;

const at = (place, row, label, tone, remark) => ({
  x: columns[place],
  y: rows[row] - node.height / 2,
  ...node,
  label,
  ...(tone === undefined ? {} : { tone }),
  ...(remark === undefined ? {} : { remark }),
});
const right = (place) => columns[place] + node.width;
const middle = (place) => columns[place] + node.width / 2;

export function trainingStep() {
  const between = (rows.fake + rows.real) / 2;
  const turn = right('judge') + 32;
  const fakeDown = right('generator') + 35;
  const gradient = { tone: 'accent', dash: '6 4' };
  const drawn = diagram({
    width,
    height,
    nodes: [
      at('input', 'fake', 'z'),
      at('input', 'real', 'real\npictures'),
      at('generator', 'fake', 'G', 'positive'),
      at('judge', 'fake', 'D', 'positive'),
      at('judge', 'real', 'D', 'positive'),
      at('judge', 'again', 'D', 'positive', 'after its update'),
      { ...at('loss', 'real', 'loss of D', 'accent'), y: between - node.height / 2 },
      at('loss', 'again', 'loss of G', 'accent'),
      { ...at('optimiser', 'real', 'Adam of D', 'series-4'), y: between - node.height / 2 },
      at('optimiser', 'again', 'Adam of G', 'series-4'),
      { ...at('output', 'real', 'next D,\nnext moments'), y: between - node.height / 2 },
      at('output', 'again', 'next G,\nnext moments'),
    ],
    arrows: [
      {
        points: [
          [middle('input') + 14, rows.fake],
          [columns.generator, rows.fake],
        ],
      },
      {
        points: [
          [right('generator'), rows.fake],
          [columns.judge, rows.fake],
        ],
        label: 'fakes',
        labelAt: [fakeDown, rows.fake - 8],
      },
      {
        points: [
          [right('input') - 12, rows.real],
          [columns.judge, rows.real],
        ],
      },
      {
        points: [
          [fakeDown, rows.fake],
          [fakeDown, rows.again],
          [columns.judge, rows.again],
        ],
      },
      {
        points: [
          [right('judge'), rows.fake],
          [turn, rows.fake],
          [turn, between - 8],
          [columns.loss, between - 8],
        ],
        label: 'logits',
        labelAt: [turn - 2, rows.fake - 8],
      },
      {
        points: [
          [right('judge'), rows.real],
          [turn, rows.real],
          [turn, between + 8],
          [columns.loss, between + 8],
        ],
        label: 'logits',
        labelAt: [turn - 2, rows.real + 18],
      },
      {
        points: [
          [right('judge'), rows.again],
          [columns.loss, rows.again],
        ],
        label: 'logits',
      },
      {
        ...gradient,
        points: [
          [right('loss'), between],
          [columns.optimiser, between],
        ],
        label: 'weight gradient\nof D',
        labelAt: [(right('loss') + columns.optimiser) / 2, between - 22],
      },
      {
        ...gradient,
        points: [
          [right('loss'), rows.again],
          [columns.optimiser, rows.again],
        ],
        label: 'weight gradient\nof G',
        labelAt: [(right('loss') + columns.optimiser) / 2, rows.again - 22],
      },
      {
        points: [
          [right('optimiser'), between],
          [columns.output, between],
        ],
      },
      {
        points: [
          [right('optimiser'), rows.again],
          [columns.output, rows.again],
        ],
      },
      {
        points: [
          [middle('optimiser'), between + node.height / 2],
          [middle('optimiser'), 172],
          [middle('judge'), 172],
          [middle('judge'), rows.again - node.height / 2],
        ],
        label: 'D’s new weights',
        labelAt: [middle('optimiser') - 110, 166],
      },
    ],
  });
  const title = 'One training step as one graph';
  const body = column(
    [
      words('One run of the graph is one training step (k = 1)', { size: 16, bold: true }),
      drawn,
      words(
        'Dashed: gradients, which are nodes of the same graph. For G’s gradient D is held constant. Weights, moments and running statistics are inputs, and their next values are outputs. The two sets of buffers are exchanged after the run.',
        { size: 13, tone: 'soft', width: 760 },
      ),
    ],
    { gap: 22 },
  );
  return renderSvg(body, {
    title,
    description:
      'G generates fakes from z. D judges fakes and real pictures. D’s loss, its gradient and Adam’s update of D are computed from the logits. The updated D judges the fakes again, for G’s loss, its gradient and the update of G.',
  });
}
