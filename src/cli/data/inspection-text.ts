/** What `sparring data inspect` prints. */
import { counted, grouped, percent } from '../../core/wording.ts';
import { padTextEnd, textWidth } from '../terminal/text-width.ts';
import { wrapText } from '../terminal/wrap-text.ts';
import { lookWording, type ValueLook } from '../../data/value-look.ts';
import { commonest, spread, type Inspection, type Tally } from '../../data/inspect.ts';
import { classNameOf, type PictureSource } from '../../data/pictures/source.ts';

/** The maximum number of lines that are printed of each list. The JSON contains all of them. */
const maxListed = 10;
const barWidth = 30;

/** What there is to print. */
interface Shown {
  readonly found: Inspection;
  readonly look: ValueLook | undefined;
  readonly notes: readonly string[];
  /** The file of the contact sheet, if one was drawn. */
  readonly sheet: string | undefined;
  /** Notes that are wider continue below; undefined where lines may be of any length. */
  readonly columns: number | undefined;
}

const labelWidth = 12;

export function inspectionText(
  source: PictureSource,
  { found, look, notes, sheet, columns }: Shown,
): string[] {
  const { looked, faults, unreadable, classes, groups, copies } = found;
  const stopped = looked < source.count ? `, of which ${grouped(looked)} were inspected` : '';
  const lines = [`${source.name}: ${source.description}${stopped}`];
  const add = (what: string, ...values: readonly string[]) =>
    values.forEach((line, i) => lines.push(`${(i === 0 ? what : '').padEnd(labelWidth)}${line}`));
  const wide = columns === undefined ? Infinity : columns - labelWidth;
  add('Notes', ...notes.flatMap((note) => wrapText(note, wide).split('\n')));
  add('Formats', ...(found.formats.size === 0 ? [] : [tallyWording(found.formats)]));
  add('Colours', tallyWording(found.colours) || 'unknown');
  if (look !== undefined) add('Values', lookWording(look));
  for (const [what, tally] of [
    ['Width', found.widths],
    ['Height', found.heights],
  ] as const) {
    const range = spread(tally);
    if (range === undefined) continue;
    const { least, median, most } = range;
    add(what, least === most ? `${least}` : `${least} to ${most}, median ${median}`);
  }
  add('Sizes', ...histogram(commonest(found.sizes), found.otherSizes));
  if (classes !== undefined) {
    add(
      'Classes',
      ...histogram(
        [...classes].map((count, i) => [classNameOf(source, i), count]),
        0,
      ),
    );
  }
  add(
    'Copies',
    ...listed(
      groups.map((names) => names.join(' = ')),
      copiesWording(copies),
      groups.length,
    ),
  );
  add(
    'Unreadable',
    ...listed(
      faults.map(({ name, reason }) => `${name}: ${reason}`),
      unreadable === 0 ? 'none' : counted(unreadable, 'picture'),
      unreadable,
    ),
  );
  if (sheet !== undefined) add('Sheet', sheet);
  return lines;
}

function tallyWording(tally: Tally): string {
  return commonest(tally)
    .map(([what, count]) => `${what} ${grouped(count)}`)
    .join(', ');
}

function copiesWording(copies: number): string {
  if (copies === 0) return 'none';
  return `${counted(copies, 'picture')}, each byte for byte the same as an earlier one`;
}

/** The most frequent entries with bars, and one line for all others. */
function histogram(entries: readonly (readonly [string, number])[], others: number): string[] {
  const shown = entries.slice(0, maxListed);
  const rest = entries.slice(maxListed);
  const total = entries.reduce((sum, [, count]) => sum + count, others);
  const max = Math.max(...shown.map(([, count]) => count));
  const nameWidth = Math.max(...shown.map(([name]) => textWidth(name)));
  const countWidth = Math.max(...shown.map(([, count]) => grouped(count).length));
  const lines = shown.map(([name, count]) => {
    const bar = '█'.repeat(Math.round((barWidth * count) / max));
    return `${padTextEnd(name, nameWidth)}  ${grouped(count).padStart(countWidth)}  ${bar}`.trimEnd();
  });
  const restCount = rest.reduce((sum, [, count]) => sum + count, others);
  if (restCount > 0) lines.push(`and ${grouped(rest.length)} more, ${percent(restCount / total)} of all`);
  return lines;
}

/** A summary, followed by the first lines of the list. */
function listed(lines: readonly string[], summary: string, total: number): string[] {
  const shown = lines.slice(0, maxListed).map((line) => `  ${line}`);
  const more = total - shown.length;
  return [summary, ...shown, ...(more > 0 ? [`  and ${grouped(more)} more: --json lists them`] : [])];
}
