/** Two losses over the steps, drawn as they come. */
import type { TrainingProgress } from 'sparring/web';

type Losses = Pick<TrainingProgress, 'lossG' | 'lossD'>;

/** The share of a new loss in the smoothed one. */
const smoothing = 0.08;
const maxPoints = 640;
const maxLoss = 4;

export class LossChart {
  readonly #canvas: HTMLCanvasElement;
  #points: Losses[] = [];
  /** Steps that one point stands for: it doubles when the chart is full. */
  #stride = 1;
  #pending = 0;
  #smooth: Losses | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  add(steps: readonly Losses[]): void {
    for (const { lossG, lossD } of steps) {
      const before = this.#smooth ?? { lossG, lossD };
      this.#smooth = {
        lossG: before.lossG + smoothing * (lossG - before.lossG),
        lossD: before.lossD + smoothing * (lossD - before.lossD),
      };
      this.#pending += 1;
      if (this.#pending < this.#stride) continue;
      this.#pending = 0;
      this.#points.push(this.#smooth);
      if (this.#points.length > maxPoints) {
        this.#points = this.#points.filter((_, i) => i % 2 === 1);
        this.#stride *= 2;
      }
    }
  }

  draw(): void {
    const { width, height } = this.#canvas;
    const context = this.#canvas.getContext('2d')!;
    const style = getComputedStyle(this.#canvas);
    context.clearRect(0, 0, width, height);
    context.lineWidth = 3;
    context.lineJoin = 'round';
    for (const [name, colour] of [
      ['lossG', '--generator'],
      ['lossD', '--discriminator'],
    ] as const) {
      context.strokeStyle = style.getPropertyValue(colour);
      context.beginPath();
      for (const [i, point] of this.#points.entries()) {
        const x = (i / Math.max(1, this.#points.length - 1)) * width;
        context.lineTo(x, height - 4 - (Math.min(point[name], maxLoss) / maxLoss) * (height - 8));
      }
      context.stroke();
    }
  }
}
