/** What `sparring explain algorithm` prints. */
import type { AlgorithmLesson } from '../../lessons/lessons.ts';
import type { AlgorithmPart } from '../../lessons/algorithm-table.ts';
import { wrapped } from '../terminal/print.ts';
import { textTable } from '../terminal/text-table.ts';

/** The watched step as lines. @param of whose step it is: `preset gan-1d on gaussian-1d` */
export function algorithmText({ step, parts, departures, lesson }: AlgorithmLesson, of: string): string[] {
  return [
    `Algorithm 1 of Goodfellow et al. 2014, as step ${step.step} of ${of} does it`,
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

function partLines({ heading, columns: names, lines }: AlgorithmPart): string[] {
  // A terminal draws no pictures: that there are some is said once.
  const written = lines.filter(({ line, pictures }) => line !== '' || pictures === undefined);
  const rows = written.map(({ line, what, values }) => [`  ${line}`, what, ...values]);
  return textTable([heading, '', ...names], rows, [0, 1]);
}
