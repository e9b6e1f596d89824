/** What `sparring explain algorithm` prints. */
import type { AlgorithmLesson } from '../../lessons/lessons.ts';
import type { AlgorithmPart } from '../../lessons/algorithm-table.ts';
import { maxOf } from '../../core/extremes.ts';
import { range } from '../../core/numbers.ts';
import { helpColumns, wrapped } from '../terminal/print.ts';
import { textTable } from '../terminal/text-table.ts';
import { textWidth } from '../terminal/text-width.ts';

/** The watched step as lines. @param of whose step it is: `preset gan-1d on gaussian-1d` */
export function algorithmText({ step, parts, departures, lesson }: AlgorithmLesson, of: string): string[] {
  return [
    ...wrapped(`Algorithm 1 of Goodfellow et al. 2014, in step ${step.step} of ${of}`),
    '',
    ...parts.flatMap((part) => [...partLines(part), '']),
    ...wrapped(lesson),
    '',
    departures.length === 0 ? 'It is algorithm 1 as written.' : 'Where it departs from algorithm 1:',
    ...departures.flatMap(({ paper, here, why }) =>
      wrapped(`  the paper:  ${paper}. Here: ${here} (${why}).`),
    ),
  ];
}

/** The widest form that fits: what many updates of D do takes much room. */
function partLines(part: AlgorithmPart): string[] {
  // A terminal draws no pictures: that there are some is said once.
  const lines = part.lines.filter(({ line, pictures }) => line !== '' || pictures === undefined);
  const whole = { ...part, lines };
  const forms = [
    besideLines(whole),
    ...range(0, part.columns.length).map((left) => belowLines(without(whole, left))),
  ];
  return forms.find((form) => maxOf(form.map(textWidth)) <= helpColumns()) ?? forms.at(-1)!;
}

/** The lines of the algorithm, with their numbers beside them. */
function besideLines({ heading, columns: names, lines }: AlgorithmPart): string[] {
  const rows = lines.map(({ line, what, values }) => [`  ${line}`, what, ...values]);
  return textTable([heading, '', ...names], rows, [0, 1]);
}

/** The lines of the algorithm, with their numbers below them. */
function belowLines({ heading, columns: names, lines }: AlgorithmPart): string[] {
  const rows = lines.map(({ what, values }) => [`    ${what}`, ...values]);
  const [header, rule, ...body] = textTable(['', ...names], rows);
  const numbered = lines.flatMap(({ line }, i) => (line === '' ? [body[i]!] : [`  ${line}`, body[i]!]));
  return [heading, header!, rule!, ...numbered];
}

/** Without some columns before the last. */
function without(part: AlgorithmPart, left: number): AlgorithmPart {
  if (left === 0) return part;
  const shortened = (cells: readonly string[], gap: string) => [
    ...cells.slice(0, -1 - left),
    gap,
    cells.at(-1)!,
  ];
  return {
    ...part,
    columns: shortened(part.columns, '…'),
    lines: part.lines.map((line) => ({ ...line, values: shortened(line.values, '') })),
  };
}
