import { RandomStream } from '../core/random.ts';
import { linePlot, linePlotPlaces, placesOf, planePlot, shadeCells } from '../drawing/point-plots.ts';
import { encodePng } from '../drawing/png.ts';
import type { PointGan } from '../gan/networks/gan.ts';
import { Judge } from '../gan/sampling/judge.ts';
import type { NamedPoints } from '../gan/presets/point-distributions.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { State } from '../engine/runtime/state.ts';

/** Seeds whose points are drawn when nothing else is asked for. */
export const drawnPoints = 1024;

/** Draws what a GAN of points generates beside what it is to learn, with what D makes of every place. */
export class PointDrawing {
  readonly #points: NamedPoints;
  readonly #judge: Judge;
  /** The places that D is asked about, [places, dimension]. */
  readonly #places: Float32Array;
  readonly #real: Float32Array;

  private constructor(points: NamedPoints, judge: Judge) {
    this.#points = points;
    this.#judge = judge;
    this.#places = placesToJudge(points);
    this.#real = points.draw(drawnPoints, new RandomStream(0, 'points', 0));
  }

  static async create(gan: PointGan, points: NamedPoints, runtime: Runtime): Promise<PointDrawing> {
    return new PointDrawing(points, await Judge.create(gan, runtime, { batchSize: 1024 }));
  }

  /**
   * A plot as PNG, always of the same size and scale.
   *
   * @param generated points [count, dimension]
   * @param state with the discriminator that judges them
   */
  async draw(generated: Float32Array, state: State): Promise<Uint8Array> {
    const { dimension, density, extent } = this.#points;
    const judged = await this.#judge.judge(this.#places, state);
    if (dimension > 1) {
      const drawn = planePlot({ real: this.#real, generated, judged, extent });
      return (await encodePng(drawn)).bytes;
    }
    const densities = placesOf(extent, linePlotPlaces).map((place) => density([place]));
    return (await encodePng(linePlot({ density: densities, generated, judged, extent }))).bytes;
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
