import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { figure, grouped } from '../../core/wording.ts';
import { filterEnding } from '../../data/filter.ts';
import { sourceKinds } from '../../data/open.ts';
import { filterPath } from '../../analysis/dedup/files.ts';
import {
  dedupDefaults,
  dedupMethods,
  type DedupMethod,
  type DedupProgress,
} from '../../analysis/dedup/near-duplicates.ts';
import { dedupSummary } from '../../analysis/dedup/summary.ts';
import { writeNearDuplicates } from '../../analysis/dedup/write-near-duplicates.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { openData, type DataFlags } from '../inputs/open-data.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import {
  dataRootOption,
  fetchOption,
  valuesOption,
  deviceOption,
  threadsOption,
  type DeviceFlags,
} from '../options/shared.ts';
import { leftWording, paceRecord, paceWording } from '../terminal/pace.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { printLines } from '../terminal/print.ts';
import { refuseStandardOutput } from '../terminal/standard-output.ts';
import { nothingWritten, StopRequest } from '../terminal/stop-request.ts';
import type { Display } from '../terminal/display.ts';
import { openTerminal } from '../terminal/terminal.ts';
import { programVersion } from '../../runs/program-version.ts';
import { dedupText } from './dedup-text.ts';

interface DedupFlags extends DeviceFlags, DataFlags {
  readonly out?: string;
  readonly method?: DedupMethod;
  readonly alike?: number;
  readonly mirror: boolean;
  readonly steps?: number;
  readonly seed?: number;
  readonly apply?: boolean;
  readonly show?: number;
  readonly json?: boolean;
}

/** More rows make a sheet that nobody reads. */
const maxShown = 64;

const help = `
DATA is ${sourceKinds}.

An autoencoder is trained on the pictures at 32 × 32. The signs of its 128 units
are the hash of a picture (Radford et al. 2015, section 4.1.1). --method chooses
how hashes are compared:
  exact  pictures with equal hashes are duplicates, as in the paper: this finds
         copies, and little else
  close  pictures with similar hashes are compared in detail: this also finds
         duplicates that are slightly cropped, brighter, or mirrored

--show draws what the autoencoder does: each picture, masked as in training, its
code and what is rebuilt from it, and pairs with equal codes. To measure the
error on pictures that it has not seen, it is trained once more, without a tenth
of them.

Where pictures have much in common, the units of the code may die in training:
they are then active for no picture. If more than half of them are, training
begins again with a decoder that starts at zero.

The first picture of each group is kept. No picture is changed or deleted: the
folder of --out receives a page that shows the groups, and the lists of pictures
to keep and to drop. --apply also writes a filter, which every command accepts
as DATA. Ctrl-C stops without writing anything (exit code 130).

Examples:
  sparring data dedup photos --apply
  sparring train photos-near-duplicates/photos${filterEnding}
  sparring data dedup bedroom_train_lmdb --method exact --out found`;

/** Adds `sparring data dedup`. `finish` takes the exit code. */
export function addDedupCommand(data: Command, finish: (code: number) => void): void {
  const { method, alike, steps, seed } = dedupDefaults;
  data
    .command('dedup')
    .summary('find near-duplicates and exclude them')
    .description(
      'Finds pictures that are nearly the same, shows them, and writes a filter that excludes them.',
    )
    .argument('<data>', 'a folder or file of pictures, or the name of a set: see below')
    .addOption(
      option(
        '--out <folder>',
        'where the page and the lists are written (default: NAME-near-duplicates)',
        parse.text,
      ),
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
        `minimum correlation of the details of two duplicates (default: ${alike})`,
        parse.numberAbove(0, { max: 1 }),
      ),
    )
    .option('--no-mirror', 'do not treat mirror images as duplicates')
    .option('--apply', `also write NAME${filterEnding}, a filter that is DATA without the duplicates`)
    .addOption(
      option(
        '--show <n>',
        'also draw this many pictures with their codes and reconstructions, and the autoencoder’s error on unseen ones',
        parse.wholeNumber(1, maxShown),
      ),
    )
    .addOption(
      option('--steps <n>', `updates of the autoencoder (default: ${grouped(steps)})`, parse.wholeNumber(1)),
    )
    .addOption(option('--seed <n>', `determines the result (default: ${seed})`, parse.wholeNumber(0)))
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one per core'))
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(valuesOption())
    .option('--json', 'print the outcome as JSON on standard output, and progress on standard error')
    .addHelpText('after', help)
    .action(async (path: string, flags: DedupFlags) => finish(await dedup(path, flags)));
}

async function dedup(path: string, flags: DedupFlags): Promise<number> {
  refuseStandardOutput(flags.out, 'the page and the lists are a folder');
  const source = await openData(path, flags);
  const out = flags.out ?? `${source.name}-near-duplicates`;
  const stop = new StopRequest();
  const terminal = openTerminal('stderr');
  try {
    if (flags.apply === true && resolve(filterPath(out, source)) === resolve(path)) {
      throw new UsageError(`the filter would overwrite ${path}, which it is made from: pass another --out`);
    }
    const runtime = await openRuntime(flags);
    const { method, alike, mirror, steps, seed, show, apply = false } = flags;
    const finding = { method, alike, mirror, steps, seed, show, signal: stop.signal };
    const written = await writeNearDuplicates(
      source,
      runtime,
      { ...finding, onProgress: progressOn(terminal) },
      { data: path, values: flags.values, out, apply, version: programVersion() },
    );
    terminal.discardProgress();
    if (written === undefined) {
      terminal.line(nothingWritten);
      if (flags.json === true) printOutcome({ data: path }, 'stopped');
      return stop.exitCode;
    }
    const { found, files } = written;
    if (flags.json === true) printOutcome({ ...dedupSummary(path, source, found), ...files });
    else printLines(dedupText(source, found, files));
    return 0;
  } finally {
    terminal.endProgress();
    stop.close();
    source.close?.();
  }
}

const phaseWordings = {
  training: 'Learning',
  retraining: 'Learning anew, because the code died,',
  hashing: 'Hashing',
  looking: 'Looking closely',
  'training again': 'Learning again, with some held out',
} as const;

/** Shows the progress and the speed of each phase. */
function progressOn(terminal: Display): (progress: DedupProgress) => void {
  let phase: string | undefined;
  let began = 0;
  let last = performance.now();
  return (progress) => {
    if (progress.phase !== phase) began = last;
    phase = progress.phase;
    last = performance.now();
    const { done, of: count, loss } = progress;
    const pace = { done, count, began };
    const wording =
      loss === undefined
        ? paceWording(pace)
        : `${grouped(done)}/${grouped(count)} · loss ${figure(loss)}${leftWording(pace)}`;
    const record = paceRecord(progress.phase, pace);
    terminal.progress(
      loss === undefined ? record : { ...record, loss },
      `${phaseWordings[progress.phase]} ${wording}`,
    );
  };
}
