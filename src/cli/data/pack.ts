import type { Command } from 'commander';
import { sourceKinds } from '../../data/open.ts';
import { unfinishedPath, writePack, type PackOutcome } from '../../data/formats/pack/writer.ts';
import { notesOf, type PictureShape, type PictureSource } from '../../data/pictures/source.ts';
import { linkTarget } from '../../data/disk/output-target.ts';
import { counted, formatBytes, grouped } from '../../core/wording.ts';
import { notesOfValues } from '../inputs/value-notes.ts';
import { openData, type DataFlags } from '../inputs/open-data.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { dataRootOption, fetchOption, valuesOption } from '../options/shared.ts';
import { paceRecord, paceWording } from '../terminal/pace.ts';
import { skippedLines } from '../terminal/skipped-lines.ts';
import { shellPath } from '../terminal/shell-path.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { refuseStandardOutput } from '../terminal/standard-output.ts';
import { StopRequest } from '../terminal/stop-request.ts';
import { noteFacts } from '../terminal/facts.ts';
import { openTerminal } from '../terminal/terminal.ts';

interface PackFlags extends DataFlags {
  readonly imageSize: { width: number; height: number };
  readonly out: string;
  readonly channels?: 1 | 3;
  readonly json?: boolean;
}

const help = `
DATA is ${sourceKinds}.
Every command accepts a pack as DATA. Training on it gives the same run, bit by
bit, as training on the original pictures at this size. An unreadable picture
keeps its position, and is skipped in training.

After Ctrl-C (exit code 130) or a power cut, the same command continues where it
stopped. The file has width × height × channels bytes per picture: 12 MB for a
thousand pictures of 64 × 64 in colour.

Examples:
  sparring data pack photos --image-size 64 --out photos-64.pack
  sparring data pack bedroom_train_lmdb --image-size 64 --out bedrooms-64.pack
  sparring train bedrooms-64.pack`;

/** Adds `sparring data pack`. `finish` takes the exit code. */
export function addPackCommand(data: Command, finish: (code: number) => void): void {
  data
    .command('pack')
    .summary('decode pictures once, into a file that trains at memory speed')
    .description('Decodes, resizes and crops all pictures once, into one file that trains at memory speed.')
    .argument('<data>', 'a folder or file of pictures, or the name of a set: see below')
    .addOption(
      option(
        '--image-size <size>',
        'side length in pixels, or width x height: 64, 96x64',
        parse.imageSize,
      ).makeOptionMandatory(),
    )
    .addOption(option('--out <file>', 'the pack to write', parse.text).makeOptionMandatory())
    .addOption(
      option('--channels <n>', '1 for grey, 3 for colour (default: the data’s, or 3)', parse.channels),
    )
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(valuesOption())
    .option('--json', 'print the outcome as JSON on standard output, and progress on standard error')
    .addHelpText('after', help)
    .action(async (path: string, flags: PackFlags) => finish(await pack(path, flags)));
}

async function pack(path: string, flags: PackFlags): Promise<number> {
  refuseStandardOutput(flags.out, 'a pack is written in parts, which are not in its order');
  const source = await openData(path, flags);
  const { out, imageSize, channels = source.channels ?? 3 } = flags;
  const shape: PictureShape = { channels, ...imageSize };
  const stop = new StopRequest();
  const terminal = openTerminal(flags.json === true ? 'stderr' : 'stdout');
  try {
    const notes = [...notesOf(source), ...(await notesOfValues(source, flags.values))];
    terminal.facts(`Packing ${source.name} (${source.description}) into ${out}`, noteFacts(notes));
    let first: { before: number; began: number } | undefined;
    const outcome = await writePack(source, out, {
      shape,
      signal: stop.signal,
      onProgress(done) {
        // The speed is measured after the first picture, which waits until all names are known.
        if (first === undefined) first = { before: done, began: performance.now() };
        else {
          const pace = { ...first, done, count: source.count };
          terminal.progress(paceRecord('packing', pace), paceWording(pace));
        }
      },
    });
    terminal.discardProgress();
    const isStopped = outcome.done < source.count;
    const lines = await summary(outcome, source, out);
    if (flags.json === true) for (const line of lines) terminal.line(line);
    else terminal.outcome(lines);
    const record = { pack: out, pictures: source.count, ...shape, notes, ...outcome };
    if (flags.json === true) printOutcome(record, isStopped ? 'stopped' : 'success');
    return isStopped ? stop.exitCode : 0;
  } finally {
    terminal.endProgress();
    stop.close();
    source.close?.();
  }
}

async function summary(outcome: PackOutcome, source: PictureSource, out: string): Promise<string[]> {
  const { done, before, size, unreadable, faults } = outcome;
  const skipped = skippedLines(faults, unreadable);
  if (done < source.count) {
    const kept = unfinishedPath(await linkTarget(out));
    return [
      `Stopped at ${grouped(done)} of ${counted(source.count, 'picture')}, which are kept in ${kept}: the same command continues from there.`,
      ...skipped,
    ];
  }
  if (before === done) return [`${out} is already complete, with ${counted(done, 'picture')}.`, ...skipped];
  const earlier = before === 0 ? '' : `, ${grouped(before)} of them earlier`;
  return [
    `Packed ${counted(done, 'picture')}${earlier}: ${out}, ${formatBytes(size)}`,
    ...skipped,
    `${'Train'.padEnd(12)}sparring train ${shellPath(out)}`,
  ];
}
