/** The networks of runs as models for the page, and what is measured of them. */
import { generatorDirections } from '../../../analysis/explore/generator-directions.ts';
import { modelKinds, networkOf, whyNoModel, type ModelKind } from '../../../analysis/models/model-kinds.ts';
import { whyNoProbability } from '../../../analysis/explore/why-no-probability.ts';
import type { Gan } from '../../../gan/networks/gan.ts';
import { networkModel, type NetworkModel } from '../../../analysis/models/network-model.ts';
import { UsageError } from '../../../core/errors.ts';
import type { Runtime } from '../../../engine/runtime/runtime.ts';
import { Sampler } from '../../../gan/sampling/sampler.ts';
import { networkSummaries, type Networks } from '../../../lessons/network-layers.ts';
import { openRunPictures, type OpenPictures } from '../../../runs/run-data.ts';
import type { StepChoice } from '../../../runs/step-choice.ts';
import { ganOf, type RunOptions } from '../../../runs/run-options.ts';
import { chooseWeights, defaultWeights } from '../../../runs/trained-run.ts';
import type { DirectionsMessage, ModelList } from '../../messages/models.ts';
import { bestPictures, type BestPictures, type BestRequest } from './best-pictures.ts';
import { LatestUsed } from './latest-used.ts';
import type { NetworkRequest } from './model-request.ts';
import { OpenedRuns } from './opened-runs.ts';
import {
  decodeDropped,
  optionsOf,
  realPictures,
  type RealsRequest,
  type RunPictures,
} from './run-pictures.ts';

/** What the models are made with. */
export interface PageModelSettings {
  /** Measures statistics and directions. Called once, when something is first computed. */
  readonly runtime: () => Promise<Runtime>;
  readonly openPictures: OpenPictures;
}

/** A generator of 64×64 in colour has 14 MB. */
const maxModelBytes = 200_000_000;

export class PageModels {
  readonly #opened: OpenedRuns;
  readonly #runtime: () => Promise<Runtime>;
  readonly #models = new LatestUsed<Promise<NetworkModel>>({
    max: maxModelBytes,
    sizeOf: ({ bytes }) => bytes.length,
  });
  readonly #openPictures: OpenPictures;
  readonly #best = new LatestUsed<Promise<BestPictures>>({ max: 10 });
  readonly #directions = new LatestUsed<Promise<DirectionsMessage>>({ max: 50 });

  constructor({ runtime, openPictures }: PageModelSettings) {
    let opening: Promise<Runtime> | undefined;
    this.#runtime = async () => {
      opening ??= runtime();
      return opening;
    };
    this.#openPictures = openPictures;
    this.#opened = new OpenedRuns(this.#runtime, openPictures);
  }

  /**
   * Which models a run has, and why it lacks the others. Reads no checkpoint.
   *
   * @throws SparringError if the run does not exist, or its options cannot be read
   */
  async list(path: string): Promise<ModelList> {
    const options = await optionsOf(path);
    const gan = ganOf(options);
    const usual = defaultWeights(options);
    return {
      kinds: modelKinds.map((kind) => ({ kind, lacking: whyLacking(options, gan, kind) ?? null })),
      weights: usual === 'average' ? ['average', 'live'] : ['live'],
    };
  }

  /**
   * Both networks of a run, layer by layer. Reads no checkpoint.
   *
   * @throws SparringError if the run does not exist, or its options cannot be read
   */
  async networks(path: string): Promise<Networks> {
    return networkSummaries(ganOf(await optionsOf(path)));
  }

  /**
   * A model of a checkpoint of a run.
   *
   * @param dropped of `forget`: the maps that will be dropped. Batch normalisation then uses the statistics of pictures
   *   without them, as `sparring explore forget` does.
   * @throws SparringError if the run has no such model, checkpoint or weights, or the device cannot measure statistics
   */
  async model(
    path: string,
    kind: ModelKind,
    { step, weights }: NetworkRequest,
    dropped: readonly number[] = [],
  ): Promise<NetworkModel> {
    const opened = await this.#opened.open(path, step);
    const { networks: gan, options, step: found } = opened.run;
    const why = whyLacking(options, gan, kind);
    if (why !== undefined) throw new UsageError(why, { code: 'not-applicable' });
    const ofGenerator = networkOf(kind) === 'generator';
    const chosen = ofGenerator ? chooseWeights(opened.run, weights) : 'live';
    const isForgetting = kind === 'forget' && dropped.length > 0;
    const ready = async () => {
      if (!ofGenerator) return opened.discriminator();
      return isForgetting ? opened.generatorWithout(dropped, chosen) : opened.generator(chosen);
    };
    const make = async () => {
      const { state, ...source } = await ready();
      const classNames = options.identity?.classes ?? null;
      return networkModel(gan, state, kind, {
        ...source,
        step: found,
        classNames: gan.latent.classes === undefined ? null : classNames,
      });
    };
    return this.#models.of([opened.key, kind, chosen, isForgetting ? dropped.join() : ''].join(' '), make);
  }

  /**
   * The real pictures that excite the features of D's last convolution most.
   *
   * @throws UsageError if D has no convolution or no such feature, or is conditional
   * @throws SparringError if the run has no such checkpoint, its data is gone, or the device fails
   */
  async best(path: string, step: StepChoice, request: BestRequest): Promise<BestPictures> {
    const opened = await this.#opened.open(path, step);
    const { run } = opened;
    const why = whyNoModel(run.networks, 'discriminator-features');
    if (why !== undefined) throw new UsageError(why, { code: 'not-applicable' });
    return this.#best.of(`${opened.key} ${JSON.stringify(request)}`, async () => {
      const source = await openRunPictures(run.options, undefined, this.#openPictures);
      try {
        return await bestPictures(run, source, await this.#runtime(), request);
      } finally {
        source.close?.();
      }
    });
  }

  /**
   * Some real pictures of the run's data.
   *
   * @throws UsageError if the run generates points. @throws SparringError if the data is gone or cannot be read
   */
  async reals(path: string, request: RealsRequest): Promise<RunPictures> {
    return realPictures(await optionsOf(path), request, this.#openPictures);
  }

  /**
   * A picture that was dropped on the page, as the run's networks take it: [channels, height, width], 0 to 255.
   *
   * @param name of the picture in errors
   * @throws UsageError if the run generates points. @throws SparringError if it is no picture, is damaged or too large
   */
  async dropped(path: string, bytes: Uint8Array, name?: string): Promise<Uint8Array<ArrayBuffer>> {
    return decodeDropped(bytes, await optionsOf(path), name);
  }

  /**
   * The directions of z that change pictures, or points, most.
   *
   * @throws SparringError if the run has no such checkpoint or weights, or the device fails
   */
  async directions(path: string, { step, weights }: NetworkRequest): Promise<DirectionsMessage> {
    const opened = await this.#opened.open(path, step);
    const { networks: gan, step: found } = opened.run;
    const chosen = chooseWeights(opened.run, weights);
    return this.#directions.of([opened.key, chosen].join(' '), async () => {
      const generator = await opened.generator(chosen);
      const sampler = await Sampler.create(gan, await this.#runtime());
      try {
        const paint = (z: Float32Array) => sampler.sample(z, generator.state);
        const { samples, directions } = await generatorDirections(gan, paint);
        return {
          step: found,
          weights: generator.weights,
          samples,
          directions: directions.map((each) => ({ ...each, direction: [...each.direction] })),
        };
      } finally {
        await sampler.release();
      }
    });
  }
}

/** Why a run has no model of a kind; undefined if it has. */
function whyLacking({ training }: RunOptions, gan: Gan, kind: ModelKind): string | undefined {
  const isJudge = kind === 'discriminator' || kind === 'discriminator-evidence';
  return whyNoModel(gan, kind) ?? (isJudge ? whyNoProbability(training.objective) : undefined);
}
