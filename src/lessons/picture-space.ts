/** The space of all pictures: random ones, those of a generator, and what D says between and around them. */
import { norm } from '../core/numbers.ts';
import type { PictureShape } from '../core/pictures.ts';
import { RandomStream } from '../core/random.ts';
import { limitsOf, valueWriter, type ValueRange } from '../core/value-range.ts';
import type { PictureJudge } from './linear-judge.ts';

/** The form of pictures: their shape, the range of their values, and how many values there are. */
export interface SpaceForm extends PictureShape {
  readonly range: ValueRange;
  readonly values: number;
}

/** A picture and D's probability that it is real. */
export interface Judged {
  readonly picture: Float32Array;
  readonly d: number;
}

/** What D says along straight lines from noise to real pictures. */
export interface NoiseLines {
  /** Shares of the real picture, from 0 to 1. */
  readonly t: readonly number[];
  /** D's probabilities by line and t. */
  readonly d: readonly (readonly number[])[];
  /** The first line's pictures at each t. */
  readonly pictures: readonly Float32Array[];
}

/** A noise picture that was changed so that D takes it for real. */
export interface Climb {
  readonly before: Judged;
  readonly after: Judged;
  /** D's probability after each step, from the first picture on. */
  readonly d: readonly number[];
  /** The root mean square of the change, as a share of the range of values. */
  readonly change: number;
}

/** D's answers in the space of pictures. */
export interface PictureSpace {
  readonly random: readonly Judged[];
  readonly generated: readonly Judged[];
  readonly lines: NoiseLines;
  readonly climbs: readonly Climb[];
}

/** The positions on each line. */
const linePositions = 21;
const climbCount = 4;
/** A climb ends when D is this sure, or after so many steps. */
export const sure = 0.99;
const maxClimbSteps = 200;
/** The root mean square of each step, as a share of the range: half a level of grey out of a hundred. */
const climbStep = 0.005;

/** Pictures of random values, each as likely as any other. @returns [count, C, H, W] */
export function randomPictures(
  count: number,
  { channels, height, width, range, values }: SpaceForm,
  seed: number,
): Float32Array {
  const stream = new RandomStream(seed, 'explanation', 1);
  const numbers = channels * height * width;
  const pictures = new Float32Array(count * numbers);
  const write = valueWriter(range);
  for (let i = 0; i < count; i++) {
    const bytes = Uint8Array.from({ length: numbers }, () => (255 * stream.below(values)) / (values - 1));
    write(bytes, pictures, i * numbers);
  }
  return pictures;
}

/**
 * Asks D about random pictures, generated ones, lines to real ones, and climbs its slope from noise.
 *
 * @param pictures.real [lines, C, H, W] @param pictures.generated [count, C, H, W]
 */
export async function picturesInSpace(
  judge: PictureJudge,
  form: SpaceForm,
  pictures: { readonly real: Float32Array; readonly generated: Float32Array },
  seed: number,
): Promise<PictureSpace> {
  const numbers = form.channels * form.height * form.width;
  const { real, generated } = pictures;
  const noise = randomPictures(generated.length / numbers, form, seed);
  return {
    random: await judgedAll(judge, noise, numbers),
    generated: await judgedAll(judge, generated, numbers),
    lines: await linesTo(judge, real, randomPictures(real.length / numbers, form, seed + 1), numbers),
    climbs: await climbsFrom(judge, randomPictures(climbCount, form, seed + 2), form),
  };
}

async function judgedAll(judge: PictureJudge, pictures: Float32Array, numbers: number): Promise<Judged[]> {
  const { probabilities } = await judge.slopes(pictures);
  return Array.from(probabilities, (d, i) => ({
    picture: pictures.slice(i * numbers, (i + 1) * numbers),
    d,
  }));
}

async function linesTo(
  judge: PictureJudge,
  real: Float32Array,
  noise: Float32Array,
  numbers: number,
): Promise<NoiseLines> {
  const t = Array.from({ length: linePositions }, (_, i) => i / (linePositions - 1));
  const lines: number[][] = Array.from({ length: real.length / numbers }, () => []);
  const pictures: Float32Array[] = [];
  for (const share of t) {
    const between = real.map((value, i) => (1 - share) * noise[i]! + share * value);
    pictures.push(between.slice(0, numbers));
    const { probabilities } = await judge.slopes(between);
    probabilities.forEach((d, line) => lines[line]!.push(d));
  }
  return { t, d: lines, pictures };
}

async function climbsFrom(judge: PictureJudge, noise: Float32Array, form: SpaceForm): Promise<Climb[]> {
  const numbers = form.channels * form.height * form.width;
  const [min, max] = limitsOf(form.range);
  const span = max - min;
  const now = noise.slice();
  const count = noise.length / numbers;
  const d: number[][] = Array.from({ length: count }, () => []);
  for (let step = 0; step <= maxClimbSteps; step++) {
    const { probabilities, gradients } = await judge.slopes(now);
    let moved = false;
    for (let i = 0; i < count; i++) {
      if ((d[i]!.at(-1) ?? 0) >= sure) continue;
      d[i]!.push(probabilities[i]!);
      if (probabilities[i]! >= sure || step === maxClimbSteps) continue;
      moved = true;
      const picture = now.subarray(i * numbers, (i + 1) * numbers);
      const gradient = gradients.subarray(i * numbers, (i + 1) * numbers);
      const length = norm(gradient) / Math.sqrt(numbers) || 1;
      picture.forEach((value, j) => {
        picture[j] = Math.min(max, Math.max(min, value + (climbStep * span * gradient[j]!) / length));
      });
    }
    if (!moved) break;
  }
  return d.map((each, i) => {
    const [before, after] = [noise, now].map((all) => all.slice(i * numbers, (i + 1) * numbers));
    const change = norm(after!.map((value, j) => value - before![j]!)) / Math.sqrt(numbers) / span;
    return {
      before: { picture: before!, d: each[0]! },
      after: { picture: after!, d: each.at(-1)! },
      d: each,
      change,
    };
  });
}
