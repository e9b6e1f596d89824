import type { Command } from 'commander';
import { exploreProjection, usualProjection } from '../../analysis/explorations/projection.ts';
import { chooseWeights } from '../../runs/trained-run.ts';
import { grouped, percent } from '../../core/wording.ts';
import { addExploreOptions, checkFigure, writeFindings, type ExploreFlags } from '../figures/output.ts';
import { checkPictures, openRun } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { nothingWritten, StopRequest } from '../terminal/stop-request.ts';
import { openTerminal } from '../terminal/terminal.ts';

interface ProjectFlags extends ExploreFlags {
  readonly steps?: number;
  readonly starts?: number;
  readonly seed?: number;
  readonly features?: number;
}

const name = 'projection';
const maxStarts = 256;
const maxSteps = 1_000_000;
/** Beyond this, pixels would not count any more. */
const maxWeight = 1000;

const help = `
Moves several random z, by Adam, so that their pictures approach PICTURE, and
draws PICTURE beside what was found, with the differences in percent of the
range of values (root mean square). The numbers, with each z, are in the .json
beside the figure. PICTURE is resized and cropped as for training.

The z stay where random z are: the numbers of a uniform z within its bound, a
Gaussian z no longer than nearly all of them. The class of a conditional
generator is that of the start: seed modulo the number of classes.

A picture that the generator nearly draws need not be one that it was trained
on: sparring evaluate --metric nearest compares with those.

--features WEIGHT also compares D's features, which ignore where exactly an edge
is: 0.1 is a good beginning.

Examples:
  sparring project face.jpg runs/00004-faces-dcgan-64
  sparring project face.jpg runs/00004-faces-dcgan-64 --starts 32 --steps 1000 --features 0.1 --out near.png`;

/** Adds `sparring project`. `finish` takes the exit code. */
export function addProjectCommand(program: Command, finish: (code: number) => void): void {
  const { steps, starts, seed } = usualProjection;
  const command = program
    .command('project')
    .summary('find the z of a picture')
    .description(
      'Finds z whose pictures are near a given picture, by gradient descent through the generator.',
    )
    .argument('<picture>', 'a picture file')
    .argument('<run>', 'the run folder')
    .addOption(option('--steps <n>', `updates of each z (default: ${steps})`, parse.wholeNumber(1, maxSteps)))
    .addOption(
      option('--starts <n>', `how many z move at once (default: ${starts})`, parse.wholeNumber(1, maxStarts)),
    )
    .addOption(
      option(
        '--seed <n>',
        `the seed of the first start; the others follow (default: ${seed})`,
        parse.wholeNumber(0, Number.MAX_SAFE_INTEGER - maxStarts),
      ),
    )
    .addOption(
      option(
        '--features <weight>',
        'weight of the difference in D’s features (default: 0, pixels alone)',
        parse.numberFrom(0, maxWeight),
      ),
    )
    .addHelpText('after', help)
    .action(async (picture: string, path: string, flags: ProjectFlags) =>
      finish(await project(picture, path, flags)),
    );
  addExploreOptions(command, name);
}

async function project(picture: string, path: string, flags: ProjectFlags): Promise<number> {
  checkFigure(flags, 0);
  const run = await openRun(path, { step: flags.step });
  checkPictures(run, 'project');
  const runtime = await openRuntime(flags);
  const { steps = usualProjection.steps, starts, seed, features, normalisation = 'standing' } = flags;
  const weights = chooseWeights(run, flags.weights);
  const stop = new StopRequest();
  const terminal = openTerminal('stderr');
  try {
    const found = await exploreProjection(run, picture, runtime, {
      steps,
      starts,
      seed,
      features,
      weights,
      normalisation,
      signal: stop.signal,
      onStep: (step, error) =>
        terminal.progress(
          { work: 'projecting', done: step, total: steps, error },
          `Step ${grouped(step)} of ${grouped(steps)} · nearest ${percent(error)}`,
        ),
    });
    terminal.discardProgress();
    await writeFindings({ run, weights, normalisation }, flags, { name, ...found });
    return 0;
  } catch (thrown) {
    if (!stop.signal.aborted || thrown !== stop.signal.reason) throw thrown;
    terminal.discardProgress();
    terminal.line(nothingWritten);
    if (flags.json === true) printOutcome({ run: path, picture }, 'stopped');
    return stop.exitCode;
  } finally {
    terminal.endProgress();
    stop.close();
  }
}
