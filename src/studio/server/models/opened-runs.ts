/** The networks of runs, ready for models: checkpoints are read, and statistics measured, once. */
import { stat } from 'node:fs/promises';
import { SparringError } from '../../../core/errors.ts';
import { sentenceOf } from '../../../core/sentence.ts';
import { secondHighestConvolution, withoutMaps } from '../../../analysis/explore/generator-maps.ts';
import { openSource } from '../../../data/open.ts';
import type { Runtime } from '../../../engine/runtime/runtime.ts';
import type { State } from '../../../engine/runtime/state.ts';
import type { Gan, PictureGan } from '../../../gan/networks/gan.ts';
import { discriminatorState, hasStatistics } from '../../../gan/sampling/standing-discriminator.ts';
import type { WeightKind } from '../../../gan/sampling/standing-generator.ts';
import { discriminatorStateOf } from '../../../runs/discriminator.ts';
import { bestEvaluated } from '../../../runs/best-evaluation.ts';
import { generatorStateOf } from '../../../runs/generator.ts';
import { openRun } from '../../../runs/open-run.ts';
import { openRunPictures, type OpenPictures } from '../../../runs/run-data.ts';
import { openRunFolder } from '../../../runs/run-folder.ts';
import type { StepChoice } from '../../../runs/step-choice.ts';
import type { TrainedRun } from '../../../runs/trained-run.ts';
import { pageWords } from '../../messages/page-words.ts';
import { LatestUsed } from './latest-used.ts';

/** A network with the statistics that its batch normalisation uses. */
export interface ReadyNetwork {
  readonly state: State;
  readonly weights: WeightKind;
  /** Null if it has no batch normalisation. */
  readonly statistics: 'standing' | 'running' | null;
  /** Why the statistics are not those that they should be, in a sentence; null if they are. */
  readonly note: string | null;
}

/** A checkpoint of a run, and what was made of it. */
export interface OpenedRun {
  /** The same for the same file: a run of the same name may take its place. */
  readonly key: string;
  readonly run: TrainedRun;
  /** @param weights that the run keeps */
  generator(weights: WeightKind): Promise<ReadyNetwork>;
  /** With the statistics of its pictures without some maps of its second-highest convolution. */
  generatorWithout(maps: readonly number[], weights: WeightKind): Promise<ReadyNetwork>;
  discriminator(): Promise<ReadyNetwork>;
}

/** A checkpoint of 64×64 takes 75 MB. */
const maxOpened = 2;

export class OpenedRuns {
  readonly #runtime: () => Promise<Runtime>;
  readonly #openPictures: OpenPictures;
  readonly #opened = new LatestUsed<Promise<OpenedRun>>({ max: maxOpened });

  constructor(runtime: () => Promise<Runtime>, openPictures: OpenPictures) {
    this.#runtime = runtime;
    this.#openPictures = openPictures;
  }

  /**
   * Opens a checkpoint of a run, unless it is open.
   *
   * @throws SparringError if there is no such checkpoint, or it is damaged
   */
  async open(path: string, step: StepChoice): Promise<OpenedRun> {
    const file = await fileOf(path, step);
    if (file === undefined) return this.#read('', path, step); // says what is missing
    const opening = this.#opened.of(file.key, () => this.#read(file.key, path, file.step));
    if (step !== 'latest') return opening;
    // The newest file may be damaged: then the latest is one before it.
    const { key } = file;
    return opening.catch(async () =>
      this.#opened.of(`${key} latest`, () => this.#read(`${key} latest`, path, step)),
    );
  }

  async #read(key: string, path: string, step: StepChoice): Promise<OpenedRun> {
    const run = await openRun(path, { step });
    const generators = new LatestUsed<Promise<ReadyNetwork>>({ max: 2 });
    const discriminators = new LatestUsed<Promise<ReadyNetwork>>({ max: 1 });
    return {
      key,
      run,
      generator: (weights) =>
        generators.of(weights, () => readyGenerator(run, run.networks, weights, this.#runtime)),
      generatorWithout: async (maps, weights) => {
        const gan = run.networks as PictureGan; // others have no maps to drop
        const network = withoutMaps(gan, secondHighestConvolution(gan), maps);
        return readyGenerator(run, network, weights, this.#runtime);
      },
      discriminator: () =>
        discriminators.of('live', () => readyDiscriminator(run, this.#openPictures, this.#runtime)),
    };
  }
}

/** Opens pictures for a server: nothing is downloaded. */
export function openerFor(dataRoot: string | undefined): OpenPictures {
  return (data, values) => openSource(data, { dataRoot, fetch: false, values });
}

/** The step that is meant, and what tells its file from others; undefined if there is none. */
async function fileOf(
  path: string,
  wanted: StepChoice,
): Promise<{ readonly key: string; readonly step: number } | undefined> {
  const folder = await openRunFolder(path);
  const step =
    wanted === 'latest'
      ? (await folder.latestCheckpoint())?.step
      : wanted === 'best'
        ? (await bestEvaluated(folder)).step
        : wanted;
  if (step === undefined) return undefined;
  const file = await stat(folder.checkpointPath(step)).catch(() => undefined);
  return file && { key: [path, step, file.ino, file.size, file.mtimeMs].join(' '), step };
}

/** @param network the run's, or a variant of it with the same parameters */
async function readyGenerator(
  run: TrainedRun,
  network: Gan,
  weights: WeightKind,
  runtime: () => Promise<Runtime>,
): Promise<ReadyNetwork> {
  const isMeasured = Object.values(network.generator.parameters).some(({ role }) => role === 'statistic');
  const choice = { weights, normalisation: isMeasured ? 'standing' : 'running' } as const;
  const state = await generatorStateOf({ gan: network, state: run.state }, choice, runtime);
  return { state, weights, statistics: isMeasured ? 'standing' : null, note: null };
}

/** With the statistics of training pictures, or else the running ones of the training. */
async function readyDiscriminator(
  run: TrainedRun,
  open: OpenPictures,
  runtime: () => Promise<Runtime>,
): Promise<ReadyNetwork> {
  const { networks, state } = run;
  const live = { weights: 'live', note: null } as const;
  if (!hasStatistics(networks)) {
    return { ...live, state: await discriminatorState(networks, state), statistics: null };
  }
  try {
    const pictures = await openRunPictures(run.options, undefined, open);
    try {
      const measured = await discriminatorStateOf(run, { normalisation: 'standing', pictures }, runtime);
      return { ...live, state: measured, statistics: 'standing' };
    } finally {
      pictures.close?.();
    }
  } catch (thrown) {
    if (!(thrown instanceof SparringError)) throw thrown;
    const why = sentenceOf(thrown).in(pageWords);
    return {
      weights: 'live',
      state: await discriminatorState(networks, state),
      statistics: 'running',
      note: `D uses the running statistics of its training, which mix real and generated pictures, because those of its training pictures cannot be measured: ${why}.`,
    };
  }
}
