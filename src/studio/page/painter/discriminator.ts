/** The discriminator of a run at work in the page. */
import type { ModelDescription } from '../../../analysis/models/description.ts';
import type { ModelChoice } from './models.ts';
import { Network } from './network.ts';
import { SupersededError } from './generator.ts';

export class PageDiscriminator {
  readonly #network: Network;

  private constructor(network: Network) {
    this.#network = network;
  }

  /** @throws as `Network.open` */
  static async open(run: string, choice: ModelChoice, signal: AbortSignal): Promise<PageDiscriminator> {
    return new PageDiscriminator(await Network.open(run, 'discriminator', choice, signal));
  }

  get description(): ModelDescription {
    return this.#network.description;
  }

  /**
   * D's probabilities that pictures are real.
   *
   * @param place where they are shown: while a request of it waits, a newer one takes its turn
   * @param values [count, C, H, W], in the range of the GAN
   * @param labels the class of each, for conditional networks
   * @throws SupersededError if a newer one did
   */
  async judge(
    place: string,
    values: Float32Array,
    labels: readonly number[],
  ): Promise<Float32Array<ArrayBuffer>> {
    const { inputs, outputs, latent } = this.description;
    const { name } = inputs.find(({ meaning }) => meaning === 'example')!;
    const label = latent.classes === undefined ? {} : { label: oneHot(labels, latent.classes) };
    const made = await this.#network.run(place, { [name]: values, ...label }, labels.length);
    if (made === undefined) throw new SupersededError(`newer pictures are judged at ${place}`);
    return made[outputs.find(({ meaning }) => meaning === 'probability')!.name]!;
  }

  release(): void {
    this.#network.release();
  }
}

function oneHot(labels: readonly number[], classes: number): Float32Array {
  const hot = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => (hot[i * classes + label] = 1));
  return hot;
}
