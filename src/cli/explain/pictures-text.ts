/** What `sparring explain pictures` prints: the numbers of its page. */
import { rounded } from '../../core/numbers.ts';
import type { PicturesLesson } from '../../lessons/lessons.ts';
import { comparedCounts } from '../../lessons/picture-count.ts';
import { shownD } from '../../lessons/picture-figures.ts';
import {
  climbSentence,
  countText,
  lineSentence,
  picturesLessonSentence,
} from '../../lessons/pictures-page.ts';
import { wrapped } from '../terminal/print.ts';
import { textTable } from '../terminal/text-table.ts';

/** How many pictures there are, and what D says about some, as lines. */
export function picturesText({ count, space, names }: PicturesLesson): string[] {
  const { width, height, values, numbers } = count;
  const ds = (pictures: PicturesLesson['space']['random']) => pictures.map(({ d }) => shownD(d)).join(', ');
  return [
    ...wrapped(
      `Pictures of ${width}×${height}, ${values} values: ${values}^${numbers} = ${countText(count)}, a number of ${(count.exponent + 1).toLocaleString('en-US')} digits`,
    ),
    '',
    ...textTable(
      ['pictures of', 'values', 'numbers', 'different pictures'],
      comparedCounts(count).map((each) => [
        `${each.width}×${each.height}${each.channels === 3 ? ' in colour' : ''}`,
        String(each.values),
        each.numbers.toLocaleString('en-US'),
        countText(each),
      ]),
    ),
    '',
    ...wrapped(`Generator:  ${names.generator}`),
    ...wrapped(`D:  ${names.judge}`),
    '',
    ...wrapped(`D of random pictures:     ${ds(space.random)}`),
    ...wrapped(`D of generated pictures:  ${ds(space.generated)}`),
    '',
    ...sharesTable(space.lines),
    '',
    ...wrapped(lineSentence(space.lines, names)),
    ...wrapped(climbSentence(space.climbs)),
    '',
    ...wrapped(picturesLessonSentence),
  ];
}

/** D along the first line, at every tenth. */
function sharesTable({ t, d }: PicturesLesson['space']['lines']): string[] {
  const shown = t.flatMap((share, i) => (i % 2 === 0 ? [{ share, d: d[0]![i]! }] : []));
  return textTable(
    ['share real', ...shown.map(({ share }) => String(share))],
    [['D', ...shown.map((each) => shownD(each.d))]],
  );
}

/** The numbers of the lesson as JSON, without the pictures. */
export function picturesOutcome({ count, space, names }: PicturesLesson): Readonly<Record<string, unknown>> {
  const { random, generated, lines, climbs } = space;
  return {
    count,
    names,
    d: { random: random.map(({ d }) => rounded(d)), generated: generated.map(({ d }) => rounded(d)) },
    lines: { t: lines.t, d: lines.d.map((line) => line.map(rounded)) },
    climbs: climbs.map(({ d, change }) => ({ d: d.map(rounded), change: rounded(change) })),
  };
}
