import type { Command } from 'commander';
import { commonest, inspectSource, spread, type Inspection, type Tally } from '../../data/inspect.ts';
import { sourceKinds } from '../../data/open.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { contactSheet } from '../../drawing/figures/contact-sheet.ts';
import { missingLettersSentence } from '../../drawing/fonts.ts';
import { encodePng } from '../../drawing/png.ts';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { checkEnding } from '../explore/output.ts';
import { openData, type DataFlags } from '../inputs/open-data.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { dataRootOption, fetchOption } from '../options/shared.ts';
import { exitCodeOf, onFirstSignal, type StopSignal } from '../terminal/signals.ts';
import { openTerminal } from '../terminal/terminal.ts';
import { counted, grouped, paceWording, percent } from '../terminal/durations.ts';
import { printJson, printLines } from '../terminal/print.ts';

interface InspectFlags extends DataFlags {
  readonly json?: boolean;
  readonly out?: string;
}

/** Of each list, so much is printed; all of it is in the JSON. */
const mostListed = 10;
const barWidth = 30;

const help = `
DATA is ${sourceKinds}.
Every picture is decoded once. Ctrl-C says what was found until then; nothing is changed by this command.

Examples:
  sparring data inspect photos
  sparring data inspect photos.zip --out photos.png
  sparring data inspect photos --json > photos.json`;

/** Adds `sparring data inspect`. `finish` takes the exit code. */
export function addInspectCommand(data: Command, finish: (code: number) => void): void {
  data
    .command('inspect')
    .summary('what pictures there are, and what is wrong with them')
    .description(
      'Counts pictures, sizes, colours and classes, finds copies and what cannot be decoded, and draws a contact sheet.',
    )
    .argument('<data>', 'a folder or file of pictures, or the name of a set: see below')
    .addOption(option('--out <file.png>', 'draw a contact sheet', parse.text))
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .option('--json', 'print everything as JSON on standard output, and progress on standard error')
    .addHelpText('after', help)
    .action(async (path: string, flags: InspectFlags) => finish(await inspect(path, flags)));
}

async function inspect(path: string, flags: InspectFlags): Promise<number> {
  checkEnding('--out', flags.out, '.png');
  const source = await openData(path, flags);
  let stoppedBy: StopSignal | undefined;
  const unlisten = onFirstSignal((signal) => {
    stoppedBy = signal;
  });
  try {
    const terminal = openTerminal('stderr');
    const began = performance.now();
    const found = await inspectSource(source, {
      onProgress: (looked) => terminal.progress(paceWording({ done: looked, count: source.count, began })),
      isStopped: () => stoppedBy !== undefined,
    });
    terminal.discardProgress();
    if (flags.out !== undefined && stoppedBy === undefined) {
      const lines = [source.description, factsLine(found)];
      const { bytes, missing } = await encodePng(await contactSheet(source, { lines }));
      await writeFileAtomic(flags.out, bytes);
      const sentence = missingLettersSentence(missing);
      if (sentence !== undefined) terminal.line(sentence);
    }
    const sheet = stoppedBy === undefined ? flags.out : undefined;
    if (flags.json === true) printJson(jsonOf(source, found, sheet));
    else printLines(report(source, found, sheet));
    return stoppedBy === undefined ? 0 : exitCodeOf(stoppedBy);
  } finally {
    unlisten();
    source.close?.();
  }
}

function report(source: PictureSource, found: Inspection, sheet: string | undefined): string[] {
  const { looked, faults, unreadable, classes, groups, copies } = found;
  const stopped = looked < source.count ? `, of which ${grouped(looked)} were looked at` : '';
  const lines = [`${source.name}: ${source.description}${stopped}`];
  const add = (what: string, ...told: readonly string[]) =>
    told.forEach((line, i) => lines.push(`${(i === 0 ? what : '').padEnd(12)}${line}`));
  add('Formats', ...(found.formats.size === 0 ? [] : [tallyWording(found.formats)]));
  add('Colours', tallyWording(found.colours) || 'unknown');
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

/** The same in a line, for the sheet. */
function factsLine(found: Inspection): string {
  const { unreadable, copies, classes } = found;
  const width = spread(found.widths);
  const height = spread(found.heights);
  const sizes =
    width === undefined || height === undefined
      ? []
      : width.least === width.most && height.least === height.most
        ? [`all of ${width.least}×${height.least}`]
        : [`of ${width.least} to ${width.most} × ${height.least} to ${height.most}`];
  const facts = [
    ...found.formats.keys(),
    ...found.colours.keys(),
    ...sizes,
    ...(classes === undefined
      ? []
      : [counted(classes.filter((count) => count > 0).length, 'class', 'classes')]),
    `copies: ${grouped(copies)}`,
    `unreadable: ${grouped(unreadable)}`,
  ];
  return facts.join(', ');
}

function jsonOf(source: PictureSource, found: Inspection, sheet: string | undefined): unknown {
  const { classes } = found;
  return {
    name: source.name,
    description: source.description,
    pictures: source.count,
    looked: found.looked,
    formats: Object.fromEntries(found.formats),
    colours: Object.fromEntries(found.colours),
    width: spread(found.widths),
    height: spread(found.heights),
    sizes: commonest(found.sizes).map(([size, pictures]) => ({ size, pictures })),
    otherSizes: found.otherSizes,
    classes:
      classes === undefined
        ? undefined
        : [...classes].map((pictures, i) => ({ name: classNameOf(source, i), pictures })),
    copies: { pictures: found.copies, groups: found.groups },
    unreadable: { pictures: found.unreadable, listed: found.faults },
    sheet,
  };
}

function classNameOf(source: PictureSource, label: number): string {
  return source.classNames?.[label] ?? `class ${label}`;
}

function tallyWording(tally: Tally): string {
  return commonest(tally)
    .map(([what, count]) => `${what} ${grouped(count)}`)
    .join(', ');
}

function copiesWording(copies: number): string {
  if (copies === 0) return 'none';
  return `${counted(copies, 'picture')} that ${copies === 1 ? 'is' : 'are'} the same, byte for byte, as an earlier one`;
}

/** Entries with bars as long as they are common, the rest of them in a line. */
function histogram(entries: readonly (readonly [string, number])[], others: number): string[] {
  const shown = entries.slice(0, mostListed);
  const rest = entries.slice(mostListed);
  const total = entries.reduce((sum, [, count]) => sum + count, others);
  const most = Math.max(...shown.map(([, count]) => count));
  const nameWidth = Math.max(...shown.map(([name]) => name.length));
  const countWidth = Math.max(...shown.map(([, count]) => grouped(count).length));
  const lines = shown.map(([name, count]) => {
    const bar = '█'.repeat(Math.round((barWidth * count) / most));
    return `${name.padEnd(nameWidth)}  ${grouped(count).padStart(countWidth)}  ${bar}`.trimEnd();
  });
  const restCount = rest.reduce((sum, [, count]) => sum + count, others);
  if (restCount > 0) lines.push(`and ${grouped(rest.length)} more, ${percent(restCount / total)} of all`);
  return lines;
}

/** A summary, and below it as many lines as are listed. */
function listed(lines: readonly string[], summary: string, total: number): string[] {
  const shown = lines.slice(0, mostListed).map((line) => `  ${line}`);
  const more = total - shown.length;
  return [summary, ...shown, ...(more > 0 ? [`  and ${grouped(more)} more: --json lists them`] : [])];
}
