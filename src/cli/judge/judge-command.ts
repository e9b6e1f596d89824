import type { Command } from 'commander';
import { exploreJudge } from '../../analysis/explorations/judge.ts';
import { grouped } from '../../core/wording.ts';
import { defaultSeed } from '../../runs/new-run.ts';
import { normalisations, type Normalisation } from '../../runs/generator.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { checkFigure, addFigureOptions, writeFindings, type FigureFlags } from '../figures/output.ts';
import type { HeldOutFlags } from '../inputs/held-out.ts';
import { checkPictures, openRun } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import * as parse from '../options/parsers.ts';
import {
  dataRootOption,
  deviceOption,
  fetchOption,
  stepOption,
  threadsOption,
  valuesOption,
  weightsOption,
  type DeviceFlags,
} from '../options/shared.ts';
import { listOption, option } from '../options/typed-option.ts';
import { printNotes } from '../terminal/print.ts';
import { judgeText } from './judge-text.ts';
import { labelOf, openSets } from './open-sets.ts';
import type { StepChoice } from '../../runs/step-choice.ts';
import type { WeightKind } from '../../gan/sampling/standing-generator.ts';

export interface JudgeFlags extends FigureFlags, DeviceFlags, HeldOutFlags {
  readonly step?: StepChoice;
  readonly weights?: WeightKind;
  readonly normalisation?: Normalisation;
  readonly and?: readonly string[];
  readonly label?: string;
  readonly count?: number;
  readonly show?: number;
  readonly seed?: number;
}

const name = 'judge';
const usual = { count: 500, show: 60 } as const;
/** All pictures of a set are kept in memory: one of 64×64 in colour takes 50 KB. */
const maxPictures = 10_000;

const help = `
PICTURES are files, folders or any other DATA. They are shown in order of D, the
most real first, each above a bar as long as its probability. Without PICTURES,
the samples of the run are. Beside them are controls, as distributions on one
axis: training pictures, held-out ones if the run or its data has them, samples
of G, and noise. --and DATA adds others.

D only learned to tell its training pictures from what G drew. What G never
draws may pass: noise and other people's photographs are often judged more real
than training pictures. The output says so if it happens.

--normalisation says whose mean and variance batch normalisation uses in D.
standing: those of 512 training pictures, as in training, where D sees real
pictures in batches of their own. running: the averages of training, as in an
exported netD.safetensors; they mix real and generated batches, and may mislead.
batch: each set's own, so that a judgement depends on the rest of its set.

A conditional D judges a picture by its class: that of DATA with labels, else
--label.

Examples:
  sparring judge runs/00001-mnist-dcgan-28 my-digits --and fashion-mnist
  sparring judge runs/00004-faces-dcgan-64 me.jpg you.jpg --and photos/rooms --out judged.svg`;

/** Adds `sparring judge`. */
export function addJudgeCommand(program: Command): void {
  const command = program
    .command('judge')
    .summary('what D takes for real: your pictures, beside training pictures, samples and noise')
    .description('Asks the discriminator of a run for the probability that pictures are real.')
    .argument('<run>', 'the run folder')
    .argument('[pictures...]', 'picture files, folders or other data (default: the samples of the run)')
    .addOption(listOption('--and <data>', 'other pictures to compare with; may be repeated', parse.text))
    .addOption(
      option('--data <path>', 'the training pictures, if they are elsewhere now or not known', parse.text),
    )
    .addOption(
      option(
        '--held-out <path>',
        'pictures that the run was not trained on (default: those that it holds out, else the test split)',
        parse.text,
      ),
    )
    .addOption(
      option(
        '--count <n>',
        `pictures of each set, a random choice of more (default: ${grouped(usual.count)})`,
        parse.wholeNumber(1, maxPictures),
      ),
    )
    .addOption(
      option(
        '--show <n>',
        `pictures to show; of more, the most and the least real (default: ${usual.show})`,
        parse.wholeNumber(2, 400),
      ),
    )
    .addOption(
      option('--label <class>', 'for a conditional D: the class of pictures without labels', parse.text),
    )
    .addOption(
      option(
        '--normalisation <by>',
        'of D: standing, running or batch (default: standing if the training pictures are at hand, else running)',
        parse.oneOf(normalisations),
      ),
    )
    .addOption(
      option(
        '--seed <n>',
        `the seed of the first sample, and of the noise (default: ${defaultSeed})`,
        parse.wholeNumber(0, Number.MAX_SAFE_INTEGER - maxPictures),
      ),
    )
    .addHelpText('after', help)
    .action(judge);
  addFigureOptions(command, name)
    .addOption(stepOption())
    .addOption(weightsOption())
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(valuesOption())
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one per core'));
}

async function judge(path: string, pictures: readonly string[], flags: JudgeFlags): Promise<void> {
  const { count = usual.count, show = usual.show, seed = defaultSeed, weights } = flags;
  checkFigure(flags, show);
  const run: TrainedRun = await openRun(path, { step: flags.step });
  checkPictures(run, 'judge');
  const label = labelOf(run, flags.label);
  const runtime = await openRuntime(flags);
  const sets = await openSets(run, pictures, flags);
  try {
    const normalisation = flags.normalisation ?? (sets.hasTraining ? 'standing' : 'running');
    const found = await exploreJudge(run, runtime, {
      ...sets,
      count,
      show,
      seed,
      weights,
      label,
      normalisation,
    });
    printNotes(sets.notes);
    await writeFindings({ run }, flags, { name, ...found, sentences: judgeText(found) });
  } finally {
    sets.close();
  }
}
