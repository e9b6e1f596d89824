import { SparringError, UsageError } from '../../core/errors.ts';
import { dotPictures } from '../../gan/networks/dot-pictures.ts';
import type { Gan, PictureGan } from '../../gan/networks/gan.ts';
import { isPointSet, pointSets, type NamedPoints } from '../../gan/presets/point-distributions.ts';
import type { SamplingNormalisation } from '../../gan/sampling/sampler.ts';
import { generatorState, standingGenerator, type WeightKind } from '../../gan/sampling/standing-generator.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { State } from '../../engine/runtime/state.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import { openTrainedNetworks, usualWeights } from '../../runs/trained-networks.ts';
import { warn } from '../terminal/print.ts';

/**
 * What batch normalisation may go by where a generator is used: statistics measured for the purpose, the running
 * averages of training, or the batch that is sampled.
 */
export const normalisations = ['standing', 'running', 'batch'] as const;
export type Normalisation = (typeof normalisations)[number];

/** How a run's generator is to be used. */
export interface GeneratorChoice {
  readonly weights: WeightKind;
  readonly normalisation: Normalisation;
}

/** The networks of a run, as one of its checkpoints has them. */
export interface TrainedRun {
  readonly path: string;
  readonly options: RunOptions;
  /** As one of pictures: of a GAN of points, with each point drawn as a dot. */
  readonly gan: PictureGan;
  /** As it was trained: `gan` itself if it is one of pictures. */
  readonly networks: Gan;
  readonly state: State;
  /** Steps behind the checkpoint. */
  readonly step: number;
}

/**
 * Opens a run to use what it learned. Says on standard error if a newer checkpoint is damaged.
 *
 * @param at a step of which there is a checkpoint. Default: the newest
 * @throws SparringError if there is no such run, or it has no checkpoint that is whole
 */
export async function openTrainedRun(path: string, at?: number): Promise<TrainedRun> {
  const { options, networks, state, step, damaged } = await openTrainedNetworks(path, at);
  for (const { reason } of damaged) warn(`${reason}; using step ${step}`);
  const gan = networks.kind === 'pictures' ? networks : dotPictures(networks, pointsOf(options).extent);
  return { path, options, gan, networks, state, step };
}

/**
 * What a run of points learns.
 *
 * @throws SparringError if its data is no set of points
 */
export function pointsOf({ data }: Pick<RunOptions, 'data'>): NamedPoints {
  if (isPointSet(data)) return pointSets[data];
  throw new SparringError(`the run’s data, ${data}, is no set of points`);
}

/**
 * For what only pictures have.
 *
 * @throws UsageError if the run makes points
 */
export function checkPictures({ path, networks }: TrainedRun, command: string): void {
  if (networks.kind === 'pictures') return;
  throw new UsageError(`${path} makes points, and ${command} is for pictures: look at it by sparring sample`);
}

/**
 * The weights to use: those asked for, else the moving average where the run keeps one.
 *
 * @throws UsageError if the average is asked for of a run that keeps none
 */
export function chooseWeights({ options, path }: TrainedRun, asked?: WeightKind): WeightKind {
  const usual = usualWeights(options);
  if (asked === 'average' && usual === 'live') {
    throw new UsageError(`${path} keeps no moving average: pass --weights live, or train with --ema 0.999`);
  }
  return asked ?? usual;
}

/** The generator so chosen, as samplers and exports take it. `runtime` is asked for if it must be run. */
export async function generatorOf(
  { gan, state }: { readonly gan: Gan; readonly state: State },
  { weights, normalisation }: GeneratorChoice,
  runtime: () => Promise<Runtime>,
): Promise<State> {
  return normalisation === 'standing'
    ? standingGenerator(gan, state, await runtime(), weights)
    : generatorState(gan, state, weights);
}

/** What the graph of the generator goes by: standing statistics stand where the running averages were. */
export function samplingNormalisation(normalisation: Normalisation): SamplingNormalisation {
  return normalisation === 'batch' ? 'batch' : 'running';
}
