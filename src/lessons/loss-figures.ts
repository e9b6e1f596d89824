/** The figures of V: cross-entropies of single pictures, D's climb, and what of V depends on G. */
import { column, padded, row, type Box } from '../drawing/svg/box.ts';
import { signed } from '../drawing/svg/matrix.ts';
import { plot } from '../drawing/svg/plot.ts';
import { table } from '../drawing/svg/table.ts';
import { words } from '../drawing/svg/words.ts';
import { equationLine } from './equations.ts';
import type { ClimbStep, GeneratorShare, PictureLoss } from './value-function.ts';

/** A number with a minus sign and `digits` digits after the point. */
function shown(value: number, digits = 3): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** The cross-entropy of each picture, with the term whose factor is 0 struck out. */
export function pictureLossTable(losses: readonly PictureLoss[], width: number): Box {
  const rows = losses.map(({ y, p, loss }) => [
    y === 1 ? 'real' : 'generated',
    String(y),
    String(p),
    words(p > 0.5 === (y === 1) ? 'right' : 'wrong', { size: 14 }),
    crossEntropyLine(y, p),
    words(shown(loss), { size: 14, bold: true }),
  ]);
  const columns = [
    { heading: 'picture' },
    { heading: 'y' },
    { heading: 'p' },
    { heading: 'D is', align: 'start' },
    { heading: '−[ y · log p + (1 − y) · log(1 − p) ]', align: 'start' },
    { heading: 'loss' },
  ] as const;
  return table(columns, rows, { size: 14, width, gap: 12 });
}

function crossEntropyLine(y: 0 | 1, p: number): Box {
  const [real, generated] = [`${y} · log ${p}`, `${1 - y} · log ${Number((1 - p).toFixed(6))}`];
  return equationLine(
    [
      '−[',
      y === 1 ? { text: real, tone: 'series-0' } : { dead: real },
      '+',
      y === 0 ? { text: generated, tone: 'series-1' } : { dead: generated },
      ']',
    ],
    14,
  );
}

/** V and D's loss over D's steps, and the same as a table. */
export function climbFigure(
  climb: readonly ClimbStep[],
  { width, gap }: { width: number; gap: number },
): Box {
  const half = (width - gap) / 2;
  const curves = plot({
    title: 'Ten steps of D: V rises as the loss falls',
    width: half,
    height: 300,
    names: 'key',
    x: { label: 'steps of D', from: 0, to: climb.at(-1)!.step },
    y: { label: 'nats', from: -1.5, to: 1.5, ticks: [-1.5, -1, -0.5, 0, 0.5, 1, 1.5] },
    layers: [
      {
        kind: 'line',
        name: 'V = log D(x) + log(1 − D(G(z)))',
        series: 2,
        points: climb.map(({ step, value }) => [step, value]),
      },
      {
        kind: 'line',
        name: 'D’s loss = −V',
        series: 3,
        points: climb.map(({ step, loss }) => [step, loss]),
      },
    ],
  });
  const rows = climb
    .filter(({ step }) => [0, 1, 2, 5, 10].includes(step))
    .map(({ step, dOfReal, dOfGenerated, value, loss }) => [
      String(step),
      shown(dOfReal),
      shown(dOfGenerated),
      shown(Math.log(dOfReal)),
      shown(Math.log(1 - dOfGenerated)),
      shown(value),
      shown(loss),
    ]);
  const headings = ['step', 'D(x)', 'D(G(z))', 'log D(x)', 'log(1 − D(G(z)))', 'V', 'loss'];
  const numbers = table(
    headings.map((heading) => ({ heading })),
    rows,
    { size: 14, width: half, gap: 12 },
  );
  return row([curves, padded(numbers, { top: 26 })], { gap });
}

/** V in three rows: its terms, their values for the smallest G and D, and their derivatives by G's weight. */
export function shareFigure({ x, z, w, scale, shift, real, generated }: GeneratorShare): Box {
  const cell = (text: string, isDead: boolean) =>
    isDead ? equationLine([{ dead: text }], 14) : equationLine([{ text, tone: 'series-1' }], 14);
  const rows = [
    ['V(D, G)', cell('log D(x)', true), '+', cell('log(1 − D(G(z)))', false)],
    [
      'with these numbers',
      `log ${shown(real.d)} = ${shown(real.term)}`,
      '+',
      `log(1 − ${shown(generated.d)}) = ${shown(generated.term)}`,
    ],
    [
      'derivative by w',
      words('0: no w in it', { size: 14, tone: 'soft' }),
      '+',
      words(`−D(G(z)) · ${scale} · z = ${shown(generated.gradient)}`, { size: 14, bold: true }),
    ],
  ];
  const columns = [
    { heading: '' },
    { heading: 'a real picture', align: 'start' },
    { heading: '', align: 'start' },
    { heading: 'a generated picture', align: 'start' },
  ] as const;
  const setup = [
    `G(z) = w · z and D(x) = σ(${scale}x − ${-shift}), a sigmoid, with w = ${w}, z = ${z}, x = ${x}.`,
    `So G(z) = ${signed(w * z)}, D(x) = ${shown(real.d)} and D(G(z)) = ${shown(generated.d)}.`,
  ];
  return column([words(setup.join('\n'), { size: 14 }), table(columns, rows, { size: 14, gap: 18 })], {
    gap: 16,
  });
}
