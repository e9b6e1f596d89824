/** The generator of a run at work in the page. */
import { latentFeeds } from '../../../analysis/models/feeds.ts';
import type { ModelDescription, ModelExamples } from '../../../analysis/models/description.ts';
import type { LatentSpec } from '../../../gan/networks/gan.ts';
import type { ModelChoice } from './models.ts';
import { Network } from './network.ts';

/** A newer request of the same place took the turn: whoever waits for this one has nothing to show. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';
}

export class PageGenerator {
  readonly #network: Network;
  readonly #output: string;

  private constructor(network: Network) {
    this.#network = network;
    this.#output = network.description.outputs[0]!.name;
  }

  /** @throws as `Network.open` */
  static async open(run: string, choice: ModelChoice, signal: AbortSignal): Promise<PageGenerator> {
    return new PageGenerator(await Network.open(run, 'generator', choice, signal));
  }

  get description(): ModelDescription {
    return this.#network.description;
  }

  get latent(): LatentSpec {
    return this.description.latent;
  }

  get examples(): ModelExamples {
    return this.description.examples;
  }

  get device(): string {
    return this.#network.device;
  }

  get threads(): number {
    return this.#network.threads;
  }

  /**
   * Pictures of latent vectors, [count, C, H, W].
   *
   * @param place where they are shown: while a request of it waits, a newer one takes its turn
   * @param z [count, latent]
   * @throws SupersededError if a newer one did
   */
  async paint(place: string, z: Float32Array): Promise<Float32Array<ArrayBuffer>> {
    const feeds = latentFeeds(this.latent, z);
    const inputs = feeds.label === undefined ? { z: feeds.z } : { z: feeds.z, label: feeds.label };
    const made = await this.#network.run(place, inputs, z.length / this.latent.dimension);
    if (made === undefined) throw new SupersededError(`a newer picture is painted at ${place}`);
    return made[this.#output]!;
  }

  release(): void {
    this.#network.release();
  }
}
