import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { filterEnding } from '../../data/filter.ts';
import { sourceKinds } from '../../data/open.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import {
  dedupDefaults,
  dedupMethods,
  findNearDuplicates,
  type DedupMethod,
  type DedupProgress,
} from '../../analysis/dedup/near-duplicates.ts';
import { explainFileError } from '../../data/disk/file-errors.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { filterFile, outcomeLines, summaryOf, writeFindings } from './dedup-output.ts';
import { openData, type DataFlags } from '../inputs/open-data.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import {
  dataRootOption,
  fetchOption,
  deviceOption,
  threadsOption,
  deviceOptions,
  type DeviceFlags,
} from '../options/shared.ts';
import { exitCodeOf, onFirstSignal, type StopSignal } from '../terminal/signals.ts';
import { openTerminal, type Terminal } from '../terminal/terminal.ts';
import { duration, figure, grouped, paceWording } from '../terminal/durations.ts';
import { printJson, printLines } from '../terminal/print.ts';

interface DedupFlags extends DeviceFlags, DataFlags {
  readonly out?: string;
  readonly method?: DedupMethod;
  readonly alike?: number;
  readonly mirror: boolean;
  readonly steps?: number;
  readonly seed?: number;
  readonly apply?: boolean;
  readonly json?: boolean;
}

const help = `
DATA is ${sourceKinds}.

An autoencoder learns the pictures at 32 × 32, and the signs of its 128 units are a picture's hash (Radford et
al. 2015, section 4.1.1). Then, by --method:
  exact  pictures of the same hash are one, as in the paper: it finds copies, and little else
  close  pictures of nearly the same hash are looked at closely; those whose details are alike are one, also if
         cropped by a few percent, brighter, or mirrored

The first of each group is kept. No picture is ever changed or deleted: FOLDER gets a page to look through, and
lists to keep and to drop. --apply writes a filter too, which every command takes as DATA.
Ctrl-C stops, and writes nothing (exit code 130).

Examples:
  sparring data dedup photos --apply
  sparring train photos-near-duplicates/photos${filterEnding}
  sparring data dedup bedroom_train_lmdb --method exact --out found`;

/** Adds `sparring data dedup`. `finish` takes the exit code. */
export function addDedupCommand(data: Command, finish: (code: number) => void): void {
  const { method, alike, steps, seed } = dedupDefaults;
  data
    .command('dedup')
    .summary('find near-duplicates, and leave them out')
    .description(
      'Finds pictures that are nearly the same, shows them, and makes a filter that leaves them out.',
    )
    .argument('<data>', 'a folder or file of pictures, or the name of a set: see below')
    .addOption(
      option('--out <folder>', 'for the page and the lists (default: NAME-near-duplicates)', parse.text),
    )
    .addOption(
      option(
        '--method <name>',
        `${dedupMethods.join(' or ')} (default: ${method})`,
        parse.oneOf(dedupMethods),
      ),
    )
    .addOption(
      option(
        '--alike <r>',
        `correlation of details from which two pictures are one (default: ${alike})`,
        parse.numberAbove(0, { most: 1 }),
      ),
    )
    .option('--no-mirror', 'do not take mirror images for near-duplicates')
    .option('--apply', `write NAME${filterEnding} as well, which is DATA without the repeats`)
    .addOption(
      option('--steps <n>', `updates of the autoencoder (default: ${grouped(steps)})`, parse.wholeNumber(1)),
    )
    .addOption(option('--seed <n>', `determines the outcome (default: ${seed})`, parse.wholeNumber(0)))
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one a core'))
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .option('--json', 'print the outcome as JSON on standard output, and progress on standard error')
    .addHelpText('after', help)
    .action(async (path: string, flags: DedupFlags) => finish(await dedup(path, flags)));
}

async function dedup(path: string, flags: DedupFlags): Promise<number> {
  const source = await openData(path, flags);
  try {
    const out = flags.out ?? `${source.name}-near-duplicates`;
    if (flags.apply === true && resolve(filterFile(out, source)) === resolve(path)) {
      throw new UsageError(
        `the filter would take the place of ${path}, which it is made of: pass another --out`,
      );
    }
    return await dedupSource(source, path, out, flags);
  } finally {
    source.close?.();
  }
}

async function dedupSource(
  source: PictureSource,
  path: string,
  out: string,
  flags: DedupFlags,
): Promise<number> {
  let stoppedBy: StopSignal | undefined;
  const unlisten = onFirstSignal((signal) => {
    stoppedBy = signal;
  });
  const terminal = openTerminal('stderr');
  // Before the work, so that a place that cannot be written to is known at once.
  const made = await makeFolder(out);
  let isFound = false;
  try {
    const { method, alike, mirror, steps, seed } = flags;
    const runtime = await createNodeRuntime(deviceOptions(flags));
    const found = await findNearDuplicates(source, runtime, {
      ...given({ method, alike, mirror, steps, seed }),
      stopped: () => stoppedBy !== undefined,
      onProgress: progressOn(terminal),
    });
    terminal.discardProgress();
    if (found === undefined) {
      terminal.line('Stopped before the end: nothing was written.');
      return exitCodeOf(stoppedBy!);
    }
    isFound = true;
    const files = await writeFindings(path, source, found, { out, apply: flags.apply === true });
    if (flags.json === true) printJson({ ...summaryOf(path, source, found), ...files });
    else printLines(outcomeLines(source, found, files));
    return 0;
  } finally {
    terminal.endProgress();
    unlisten();
    if (made !== undefined && !isFound) await removeEmpty(out, made);
  }
}

/** Returns the first folder that had to be made, if any. */
async function makeFolder(path: string): Promise<string | undefined> {
  try {
    return await mkdir(path, { recursive: true });
  } catch (thrown) {
    throw explainFileError(thrown, path);
  }
}

/** Removes a folder and those around it up to `first`, as long as nothing is in them. */
async function removeEmpty(path: string, first: string): Promise<void> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!removed || folder === resolve(first)) return;
  }
}

/** Options without those that were not given. */
function given<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const phaseWordings = { training: 'Learning', hashing: 'Hashing', looking: 'Looking closely' } as const;

/** Says where each phase stands; its pace is that of the phase. */
function progressOn(terminal: Terminal): (progress: DedupProgress) => void {
  let phase: string | undefined;
  let began = 0;
  let last = performance.now();
  return (progress) => {
    if (progress.phase !== phase) began = last;
    phase = progress.phase;
    last = performance.now();
    const { done, of: count, loss } = progress;
    const left = () => duration(((count - done) * (performance.now() - began)) / 1000 / done);
    const wording =
      loss === undefined
        ? paceWording({ done, count, began })
        : `${grouped(done)}/${grouped(count)} · loss ${figure(loss)} · ${left()} left`;
    terminal.progress(`${phaseWordings[progress.phase]} ${wording}`);
  };
}
