/** The table of the runs in a drawing: the style of each, the options in which they differ, and where they end. */
import { figure, grouped } from '../../core/wording.ts';
import { row, space, type Box } from '../../drawing/svg/box.ts';
import { line } from '../../drawing/svg/marks.ts';
import { strokeOf } from '../../drawing/svg/plot-layers.ts';
import { table } from '../../drawing/svg/table.ts';
import { words } from '../../drawing/svg/words.ts';
import { valueWording, type DifferingOption } from './differing-options.ts';
import { styleOf } from './panels.ts';
import { timeWording, type RunSummary } from './summary.ts';

/** More options would not fit beside the names. */
const maxOptions = 4;
const headings = {
  lossD: 'D’s loss',
  lossG: 'G’s loss',
  dReal: 'D(x)',
  dFake: 'D(G(z))',
  scoreReal: 'D(x), a score',
  scoreFake: 'D(G(z)), a score',
} as const;
const swatch = { width: 30, height: 16 } as const;

/** @param names in full */
export function runsTable(
  runs: readonly RunSummary[],
  names: readonly string[],
  options: readonly DifferingOption[],
  width: number,
): Box {
  const shown = options.slice(0, maxOptions);
  const metrics = (Object.keys(headings) as (keyof typeof headings)[]).filter((metric) =>
    runs.some(({ last }) => last.some((each) => each.metric === metric)),
  );
  return table(
    [
      { heading: 'run' },
      ...shown.map(({ option }) => ({ heading: option })),
      { heading: 'steps' },
      { heading: 'time' },
      ...metrics.map((metric) => ({ heading: headings[metric] })),
    ],
    runs.map((run, i) => [
      row([swatchOf(i), words(names[i]!, { size: 13, room: 300 })], { gap: 10, align: 'middle' }),
      ...shown.map(({ values }) => words(valueWording(values[i]), { size: 13, room: 180 })),
      grouped(run.steps),
      timeWording(run.minutes),
      ...metrics.map((metric) => signed(run.last.find((each) => each.metric === metric)?.mean)),
    ]),
    { width },
  );
}

function signed(value: number | undefined): string {
  return value === undefined ? '–' : figure(value).replace('-', '−');
}

export function swatchOf(run: number): Box {
  const { width, height } = swatch;
  const middle = height / 2;
  return {
    ...space(width, height),
    marks: [line(0, middle, width, middle, strokeOf({ ...styleOf(run), width: 3 }))],
  };
}
