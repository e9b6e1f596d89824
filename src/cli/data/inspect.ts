import type { Command } from 'commander';
import { inspectSource, type Inspection } from '../../data/inspect.ts';
import { inspectionLine, inspectionNotes, inspectionRecord } from '../../data/inspection-summary.ts';
import { sourceKinds } from '../../data/open.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { lookAtValues, valueNotes } from '../../data/value-look.ts';
import { contactSheet } from '../../drawing/figures/contact-sheet.ts';
import { missingLettersSentence } from '../../drawing/fonts.ts';
import { encodeDrawing } from '../../drawing/png.ts';
import { encodingOf, pictureEndings } from '../../data/pictures/encoding.ts';
import { writeResult } from '../../data/disk/result-files.ts';
import { openData, type DataFlags } from '../inputs/open-data.ts';
import { checkEnding } from '../options/endings.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { dataRootOption, fetchOption, valuesOption } from '../options/shared.ts';
import { paceRecord, paceWording } from '../terminal/pace.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { helpColumns, printsOnTerminal, printSummary } from '../terminal/print.ts';
import { isStandardOutput, writeOutput } from '../terminal/standard-output.ts';
import { commandWords } from '../terminal/words.ts';
import { StopRequest } from '../terminal/stop-request.ts';
import type { Display } from '../terminal/display.ts';
import { openTerminal } from '../terminal/terminal.ts';
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
    .addOption(
      option(
        '--out <file>',
        'draw a contact sheet, .png, .jpg or .webp; - for standard output, as PNG',
        parse.text,
      ),
    )
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(valuesOption())
    .option('--json', 'print everything as JSON on standard output, and progress on standard error')
    .addHelpText('after', help)
    .action(async (path: string, flags: InspectFlags) => finish(await inspect(path, flags)));
}

async function inspect(path: string, flags: InspectFlags): Promise<number> {
  const toOutput = isStandardOutput(flags.out);
  if (!toOutput) checkEnding('--out', flags.out, ...pictureEndings);
  const source = await openData(path, flags);
  const stop = new StopRequest();
  const terminal = openTerminal('stderr');
  try {
    const look = await lookAtValues(source);
    const ofValues = look === undefined ? [] : valueNotes(look, flags.values);
    const notes = [...inspectionNotes(source), ...ofValues.map((note) => note.in(commandWords))];
    const began = performance.now();
    const found = await inspectSource(source, {
      onProgress(done) {
        const pace = { done, count: source.count, began };
        terminal.progress(paceRecord('inspecting', pace), paceWording(pace));
      },
      signal: stop.signal,
    });
    terminal.discardProgress();
    const isStopped = found.looked < source.count;
    const sheet = isStopped ? undefined : flags.out;
    if (sheet !== undefined) {
      const how = { ending: '.png', isText: false, json: flags.json === true };
      await writeOutput(sheet, how, (file) => writeSheet(file, source, found, terminal));
    }
    const outcome = isStopped ? 'stopped' : 'success';
    if (flags.json === true)
      printOutcome({ ...inspectionRecord(source, found), notes, values: look, sheet }, outcome);
    else
      printSummary(
        inspectionText(source, {
          found,
          look,
          notes,
          sheet: toOutput ? undefined : sheet,
          columns: printsOnTerminal() ? helpColumns() : undefined,
        }),
        toOutput,
      );
    return isStopped ? stop.exitCode : 0;
  } finally {
    stop.close();
    source.close?.();
  }
}

async function writeSheet(
  path: string,
  source: PictureSource,
  found: Inspection,
  terminal: Display,
): Promise<void> {
  const lines = [source.description, inspectionLine(found)];
  const { bytes, missing } = await encodeDrawing(await contactSheet(source, { lines }), encodingOf(path));
  await writeResult(path, bytes);
  const sentence = missingLettersSentence(missing);
  if (sentence !== undefined) terminal.line(sentence);
}
