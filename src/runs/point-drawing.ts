import type { PictureEncoding } from '../data/pictures/encoding.ts';
import { RandomStream } from '../core/random.ts';
import { linePlot, linePlotPlaces, placesOf, planePlot, shadeCells } from '../drawing/point-plots.ts';
import { encodeDrawing } from '../drawing/png.ts';
import type { PointGan } from '../gan/networks/gan.ts';
import { Judge } from '../gan/sampling/judge.ts';
import type { Judgement } from '../gan/networks/judgement.ts';
import type { NamedPoints } from '../gan/presets/point-distributions.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { State } from '../engine/runtime/state.ts';

/** Number of points that a plot shows by default. */
export const drawnPoints = 1024;

/** Plots the points that a GAN generates together with the real distribution and D's output over the whole plot. */
export class PointDrawing {
  readonly #points: NamedPoints;
  readonly #judge: Judge;
  readonly #judgement: Judgement;
  /** The positions at which D is evaluated, [positions, dimension]. */
  readonly #places: Float32Array;
  readonly #real: Float32Array;

  private constructor(points: NamedPoints, judge: Judge, judgement: Judgement) {
    this.#points = points;
    this.#judge = judge;
    this.#judgement = judgement;
    this.#places = placesToJudge(points);
    this.#real = points.draw(drawnPoints, new RandomStream(0, 'points', 0));
  }

  /** @param judgement what D answers with */
  static async create(
    gan: PointGan,
    points: NamedPoints,
    runtime: Runtime,
    judgement: Judgement,
  ): Promise<PointDrawing> {
    const judge = await Judge.create(gan, runtime, { batchSize: 1024, judgement });
    return new PointDrawing(points, judge, judgement);
  }

  /**
   * Draws a plot, as PNG by default. All plots of a distribution have the same size and scale.
   *
   * @param generated points [count, dimension]
   * @param state with the weights of the discriminator
   */
  async draw(generated: Float32Array, state: State, encoding: PictureEncoding = 'png'): Promise<Uint8Array> {
    const { dimension, density, extent } = this.#points;
    const judged = await this.#judge.judge(this.#places, state);
    const isScore = this.#judgement === 'score';
    if (dimension > 1) {
      const drawn = planePlot({ real: this.#real, generated, judged, isScore, extent });
      return (await encodeDrawing(drawn, encoding)).bytes;
    }
    const densities = placesOf(extent, linePlotPlaces).map((place) => density([place]));
    const drawn = linePlot({ density: densities, generated, judged, isScore, extent });
    return (await encodeDrawing(drawn, encoding)).bytes;
  }

  async release(): Promise<void> {
    await this.#judge.release();
  }
}

function placesToJudge({ dimension, extent }: NamedPoints): Float32Array {
  if (dimension === 1) return Float32Array.from(placesOf(extent, linePlotPlaces));
  const places = placesOf(extent, shadeCells);
  return Float32Array.from(places.flatMap((y) => places.flatMap((x) => [x, y])));
}
