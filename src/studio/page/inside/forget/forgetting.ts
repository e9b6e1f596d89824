/** A generator that runs without some of its maps, and what its maps say of boxes. */
import type { MapsGeometry } from '../../../../analysis/explore/generator-maps.ts';
import type { SeedBox } from '../../../../analysis/explore/object-boxes.ts';
import {
  changeByPlace,
  fitWindowClassifier,
  type ChangeByPlace,
  type WindowClassifier,
} from '../../../../analysis/explore/window-drop.ts';
import { joined } from '../../../../core/numbers.ts';
import { RandomStream } from '../../../../core/random.ts';
import { valueSpan } from '../../../../core/value-range.ts';
import type { PictureExamples } from '../../painter/picture-values.ts';
import { latentsOf } from '../../painter/latents.ts';
import { Network } from '../../painter/network.ts';
import { generatorFeeds } from '../feeds.ts';
import { boxesOfSeeds, markedSeeds } from './boxes.ts';

/** What G makes of a seed. */
export interface ForgetSample {
  /** [C, H, W] */
  readonly image: Float32Array;
  /** [maps · height · width] */
  readonly maps: Float32Array;
}

/** Of the chosen maps and of three random choices, and of what was chosen before. */
const maxMeasured = 6;

/** How many random choices of as many maps are compared with, as `sparring explore forget` does. */
const controlDraws = 3;

export class Forgetting {
  readonly image: PictureExamples;
  readonly geometry: MapsGeometry;
  readonly #network: Network;
  readonly #run: string;
  readonly #measured = new Map<string, Promise<Network>>();
  readonly #closing = new AbortController();
  readonly #samples = new Map<number, ForgetSample>();

  /** @param network of a run, of the kind `forget` */
  constructor(run: string, network: Network) {
    this.#run = run;
    const { examples, outputs } = network.description;
    const { layer = '', shape } = outputs.find(({ name }) => name === 'maps')!;
    const [, maps, height, width] = shape as readonly [unknown, number, number, number];
    this.#network = network;
    this.image = examples as PictureExamples;
    this.geometry = { layer, maps, height, width };
  }

  /** A sample that has been made. */
  sampleOf(seed: number): ForgetSample | undefined {
    return this.#samples.get(seed);
  }

  /** Makes the samples of seeds that are still missing. Undefined if a newer request of the place took the turn. */
  async make(place: string, seeds: readonly number[]): Promise<true | undefined> {
    const missing = seeds.filter((seed) => !this.#samples.has(seed));
    if (missing.length === 0) return true;
    const made = await this.#paint(this.#network, place, missing, []);
    if (made === undefined) return undefined;
    const [images, maps] = [made['images']!, made['maps']!];
    const [ofImage, ofMaps] = [images.length / missing.length, maps.length / missing.length];
    missing.forEach((seed, i) =>
      this.#samples.set(seed, {
        image: images.slice(i * ofImage, (i + 1) * ofImage),
        maps: maps.slice(i * ofMaps, (i + 1) * ofMaps),
      }),
    );
    return true;
  }

  /** Pictures of seeds without some maps, [seeds, C, H, W], with statistics that are measured without them. */
  async without(
    place: string,
    seeds: readonly number[],
    dropped: readonly number[],
  ): Promise<Float32Array | undefined> {
    const network = dropped.length === 0 ? this.#network : await this.#measuredWithout(dropped);
    return (await this.#paint(network, place, seeds, dropped))?.['images'];
  }

  /** The same at once, with the statistics of all maps: a preview, which is paler. */
  async preview(
    place: string,
    seeds: readonly number[],
    dropped: readonly number[],
  ): Promise<Float32Array | undefined> {
    return (await this.#paint(this.#network, place, seeds, dropped))?.['images'];
  }

  /** Frees the memory of what it has opened; not of the network that it was given. */
  close(): void {
    this.#closing.abort();
    for (const opened of this.#measured.values()) void release(opened);
  }

  async #measuredWithout(dropped: readonly number[]): Promise<Network> {
    const key = dropped.join();
    const known = this.#measured.get(key);
    const { step, weights } = this.#network.description;
    const opening =
      known ??
      Network.open(this.#run, 'forget', { step: String(step), weights, dropped: key }, this.#closing.signal);
    this.#measured.delete(key);
    this.#measured.set(key, opening); // as the last used
    for (const [old, opened] of this.#measured) {
      if (this.#measured.size <= maxMeasured) break;
      this.#measured.delete(old);
      void release(opened);
    }
    return opening;
  }

  async #paint(network: Network, place: string, seeds: readonly number[], dropped: readonly number[]) {
    const { latent } = this.#network.description;
    const keep = new Float32Array(this.geometry.maps).fill(1);
    for (const map of dropped) if (map in keep) keep[map] = 0;
    return network.run(place, { ...generatorFeeds(latent, latentsOf(latent, seeds)), keep }, seeds.length);
  }

  /**
   * Finds the maps that answer to boxes, as `sparring explore forget` does.
   *
   * @throws SparringError if there are too few pictures with boxes
   */
  async classify(boxes: readonly SeedBox[]): Promise<WindowClassifier | undefined> {
    const seeds = markedSeeds(boxes);
    if ((await this.make('marked', seeds)) === undefined) return undefined;
    const activations = joined(seeds.map((seed) => this.#samples.get(seed)!.maps));
    const random = new RandomStream(0, 'places', 0);
    return fitWindowClassifier(boxesOfSeeds(boxes, seeds), activations, this.geometry, this.image, random);
  }

  /** As many random maps as are dropped: the control. */
  randomMaps(count: number, draw = 0): number[] {
    const order = new RandomStream(0, 'experiment', draw).permutation(this.geometry.maps);
    return [...order.subarray(0, count)];
  }

  /** How much the marked samples change, in their boxes and elsewhere, and how much without as many random maps. */
  async changes(
    boxes: readonly SeedBox[],
    dropped: readonly number[],
  ): Promise<{ readonly change: ChangeByPlace; readonly control: ChangeByPlace } | undefined> {
    const seeds = markedSeeds(boxes);
    if ((await this.make('marked', seeds)) === undefined) return undefined;
    const before = joined(seeds.map((seed) => this.#samples.get(seed)!.image));
    const ofBoxes = boxesOfSeeds(boxes, seeds);
    const span = valueSpan(this.image.range);
    const found: ChangeByPlace[] = [];
    for (let draw = -1; draw < controlDraws; draw++) {
      const maps = draw < 0 ? dropped : this.randomMaps(dropped.length, draw);
      const after = await this.without('changes', seeds, maps);
      if (after === undefined) return undefined;
      found.push(changeByPlace(before, after, ofBoxes, this.image, span));
    }
    const [change, ...controls] = found as [ChangeByPlace, ...ChangeByPlace[]];
    const mean = (of: (each: ChangeByPlace) => number) =>
      controls.reduce((sum, each) => sum + of(each), 0) / controls.length;
    return {
      change,
      control: { inside: mean(({ inside }) => inside), outside: mean(({ outside }) => outside) },
    };
  }
}

async function release(opening: Promise<Network>): Promise<void> {
  try {
    (await opening).release();
  } catch {
    // It did not open, and has no memory.
  }
}
