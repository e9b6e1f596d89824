/** The page of a comparison: the runs, samples of the same seeds, the options that differ, and the curves. */
import { counted, grouped } from '../../core/wording.ts';
import { column, inRows, row, widened, type Box } from '../../drawing/svg/box.ts';
import { figureWidth, type Page, type Section } from '../../drawing/svg/page.ts';
import { table } from '../../drawing/svg/table.ts';
import { words } from '../../drawing/svg/words.ts';
import { columnsOfSheet, maxInRow, type Comparison } from './compare-runs.ts';
import { curveSections } from './curves-page.ts';
import { valueWording } from './differing-options.ts';
import { sheetOf } from './sample-sheets.ts';
import { swatchOf } from './runs-table.ts';
import { timeWording } from './summary.ts';

/** What two sheets of the same seeds can say. */
export const comparisonLesson =
  'A seed is the same z for every generator, but each training gives z a meaning of its own. Compare the sheets as wholes: how sharp, how varied, how wrong.';

const gap = 24;
/** A table of more options would fill the page. */
const maxOptions = 40;

export function comparisonPage(comparison: Comparison): Page {
  const { names, curves } = comparison;
  const differing = optionsSection(comparison);
  return {
    title: `${counted(names.length, curves.runs.length === 1 ? 'step' : 'run')} compared`,
    lead: comparisonLesson,
    sections: [
      samplesSection(comparison),
      ...(differing === undefined ? [] : [differing]),
      ...curveSections(curves),
    ],
    footer: 'Sampled from checkpoints; curves are from metrics.jsonl and evaluations.jsonl of each run.',
  };
}

function samplesSection(comparison: Comparison): Section {
  const { samples, seeds, notes } = comparison;
  const inRow = Math.min(samples.length, maxInRow);
  const width = Math.floor((figureWidth - gap * (inRow - 1)) / inRow);
  const columns = columnsOfSheet(samples.length);
  const sheets = samples.map((sampled, i) =>
    widened(column([headOf(comparison, i, width), sheetOf(sampled, columns, width)], { gap: 8 }), width),
  );
  const kinds = new Set(samples.map(({ run }) => run.networks.kind));
  const captions = {
    pictures: `Seeds ${seeds[0]} to ${seeds.at(-1)}, row by row, in the same places of each sheet.`,
    points: 'Green: generated points. Grey, or as a line: those of the data.',
  };
  return {
    heading: 'Samples of the same seeds',
    paragraphs: notes.length === 0 ? [] : [notes.join(' ')],
    figure: inRows(sheets, inRow, { gap: { columns: gap, rows: 24 }, align: 'start', across: 'start' }),
    caption: [...kinds].map((kind) => captions[kind]).join(' '),
  };
}

function headOf({ names, runOfSheet, samples }: Comparison, i: number, width: number): Box {
  const { run, weights } = samples[i]!;
  const average = weights === 'average' ? ', averaged weights' : '';
  const facts = `step ${grouped(run.step)}, trained ${timeWording(run.seconds / 60)}${average}`;
  return column(
    [
      row([swatchOf(runOfSheet[i]!), words(names[i]!, { size: 14, bold: true, room: width - 42 })], {
        gap: 10,
        align: 'middle',
      }),
      words(facts, { size: 12, tone: 'soft', room: width }),
    ],
    { gap: 2 },
  );
}

/** Undefined if no option differs. */
function optionsSection({ differing, curves }: Comparison): Section | undefined {
  if (differing.length === 0) return undefined;
  const { full } = curves.names;
  const room = Math.floor((figureWidth - 220) / full.length) - 24;
  const shown = differing.slice(0, maxOptions);
  const more = differing.length - shown.length;
  return {
    heading: 'What differs',
    paragraphs: [],
    figure: table(
      [{ heading: 'option' }, ...curves.names.short.map((heading) => ({ heading }))],
      shown.map(({ option, values }) => [
        option,
        ...values.map((value) => words(valueWording(value), { size: 13, room })),
      ]),
      { width: figureWidth },
    ),
    caption: `All other options are the same${more > 0 ? `, but for ${counted(more, 'more option')} that ${more === 1 ? 'differs' : 'differ'}` : ''}. Those of options.json; – where a run has no such option.`,
  };
}
