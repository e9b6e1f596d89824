import type { Command } from 'commander';
import { inspectSource, type Inspection } from '../../data/inspect.ts';
import { inspectionLine, inspectionRecord } from '../../data/inspection-summary.ts';
import { sourceKinds } from '../../data/open.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { contactSheet } from '../../drawing/figures/contact-sheet.ts';
import { missingLettersSentence } from '../../drawing/fonts.ts';
import { encodePng } from '../../drawing/png.ts';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { openData, type DataFlags } from '../inputs/open-data.ts';
import { checkEnding } from '../options/endings.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { dataRootOption, fetchOption } from '../options/shared.ts';
import { paceWording } from '../terminal/durations.ts';
import { printJson, printLines } from '../terminal/print.ts';
import { StopRequest } from '../terminal/stop-request.ts';
import { openTerminal, type Terminal } from '../terminal/terminal.ts';
import { inspectionText } from './inspection-text.ts';

interface InspectFlags extends DataFlags {
  readonly json?: boolean;
  readonly out?: string;
}

const help = `
DATA is ${sourceKinds}.
Every picture is decoded once, and nothing is changed. Ctrl-C stops and reports
what was found so far.

Examples:
  sparring data inspect photos
  sparring data inspect photos.zip --out photos.png
  sparring data inspect photos --json > photos.json`;

/** Adds `sparring data inspect`. `finish` takes the exit code. */
export function addInspectCommand(data: Command, finish: (code: number) => void): void {
  data
    .command('inspect')
    .summary('count pictures, and find copies and unreadable files')
    .description(
      'Counts pictures, sizes, colours and classes, finds copies and unreadable files, and draws a contact sheet.',
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
  const stop = new StopRequest();
  const terminal = openTerminal('stderr');
  try {
    const began = performance.now();
    const found = await inspectSource(source, {
      onProgress: (looked) => terminal.progress(paceWording({ done: looked, count: source.count, began })),
      signal: stop.signal,
    });
    terminal.discardProgress();
    const sheet = stop.signal.aborted ? undefined : flags.out;
    if (sheet !== undefined) await writeSheet(sheet, source, found, terminal);
    if (flags.json === true) printJson({ ...inspectionRecord(source, found), sheet });
    else printLines(inspectionText(source, found, sheet));
    return stop.exitCode;
  } finally {
    stop.close();
    source.close?.();
  }
}

async function writeSheet(
  path: string,
  source: PictureSource,
  found: Inspection,
  terminal: Terminal,
): Promise<void> {
  const lines = [source.description, inspectionLine(found)];
  const { bytes, missing } = await encodePng(await contactSheet(source, { lines }));
  await writeFileAtomic(path, bytes);
  const sentence = missingLettersSentence(missing);
  if (sentence !== undefined) terminal.line(sentence);
}
