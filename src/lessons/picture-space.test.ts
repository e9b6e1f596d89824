import { describe, expect, it } from 'vitest';
import { renderPage } from '../drawing/svg/page.ts';
import { fitLinearJudge } from './linear-judge.ts';
import { picturesLesson } from './lessons.ts';
import { picturesInSpace, randomPictures, sure, type SpaceForm } from './picture-space.ts';
import { climbSentence, lineSentence } from './pictures-page.ts';
import { sketchedFace, sketchLatent } from './sketched-faces.ts';
import { sketchedSubject } from './sketched-subject.ts';

const form: SpaceForm = { width: 4, height: 4, channels: 1, range: 'signed', values: 256 };
const logit = (p: number) => Math.log(p / (1 - p));

describe('random pictures', () => {
  it('have every value as often as any other, and only the values that there are', () => {
    const binary = randomPictures(400, { ...form, values: 2 }, 1);
    expect(new Set(binary)).toEqual(new Set([-1, 1]));
    expect(Math.abs(binary.reduce((sum, each) => sum + each, 0) / binary.length)).toBeLessThan(0.05);
    const three = new Set(
      Array.from(randomPictures(50, { ...form, values: 3 }, 1), (each) => each.toFixed(1)),
    );
    expect(three).toEqual(new Set(['-1.0', '-0.0', '1.0']));
  });

  it('are others for another seed', () => {
    expect(randomPictures(1, form, 1)).toEqual(randomPictures(1, form, 1));
    expect(randomPictures(1, form, 1)).not.toEqual(randomPictures(1, form, 2));
  });
});

describe('the fitted judge', () => {
  const bright = Float32Array.from({ length: 50 * 16 }, (_, i) => 0.5 + 0.4 * Math.sin(i));
  const dark = bright.map((value) => -value);
  const judge = fitLinearJudge(bright, dark, 16);

  it('tells its two kinds of pictures apart', async () => {
    const { probabilities } = await judge.slopes(
      Float32Array.of(...bright.slice(0, 32), ...dark.slice(0, 32)),
    );
    expect(probabilities.map((p) => Math.round(p))).toEqual(Float32Array.of(1, 1, 0, 0));
  });

  it('has the slope of its own logit', async () => {
    const picture = bright.slice(0, 16).map((value) => value / 20); // not sure: float32 is exact enough there
    const { gradients } = await judge.slopes(picture);
    const h = 0.01;
    for (const at of [0, 7, 15]) {
      const p = async (by: number) =>
        (await judge.slopes(picture.map((value, i) => (i === at ? value + by : value)))).probabilities[0]!;
      expect(gradients[at]).toBeCloseTo((logit(await p(h)) - logit(await p(-h))) / (2 * h), 2);
    }
  });
});

describe('a judge asked in the space of pictures', () => {
  const subject = sketchedSubject({ width: 16, height: 16, channels: 1, values: 256 });

  it('sees the mixtures between noise and real pictures, in order', async () => {
    const { lines } = await picturesInSpace(subject.judge, subject.form, subject, 1);
    expect([lines.t[0], lines.t.at(-1), lines.t.length]).toEqual([0, 1, 21]);
    expect(lines.d).toHaveLength(6);
    expect(lines.pictures.at(-1)).toEqual(subject.real.slice(0, 256));
    const [noise, real, middle] = [lines.pictures[0]!, lines.pictures[20]!, lines.pictures[10]!];
    middle.forEach((value, i) => expect(value).toBeCloseTo((noise[i]! + real[i]!) / 2, 6));
    const { probabilities } = await subject.judge.slopes(middle);
    expect(lines.d[0]![10]).toBe(probabilities[0]);
  });

  it('is climbed until it is sure, by steps of half a percent of the range', async () => {
    const { climbs, random, generated } = await picturesInSpace(subject.judge, subject.form, subject, 1);
    for (const { before, after, d, change } of climbs) {
      expect(d.at(-1)).toBeGreaterThanOrEqual(sure);
      expect(d.slice(0, -1).every((each) => each < sure)).toBe(true);
      expect(before.d).toBe(d[0]);
      expect(after.picture.every((value) => Math.abs(value) <= 1)).toBe(true);
      expect(change).toBeLessThanOrEqual(0.005 * (d.length - 1) + 1e-6);
      const { probabilities } = await subject.judge.slopes(after.picture);
      expect(probabilities[0]).toBeCloseTo(after.d, 6);
    }
    expect(Math.max(...random.map(({ d }) => d))).toBeLessThan(0.5);
    expect(Math.min(...generated.map(({ d }) => d))).toBeGreaterThan(0.9);
  });
});

describe('sentences', () => {
  const t = [0, 0.5, 1];
  const lines = (...d: number[][]) => lineSentence({ t, d, pictures: [] }, { hasSeenNoise: false });

  it('say what D says of noise and of real pictures', () => {
    expect(lines([0.1, 0.6, 0.9], [0.1, 0.2, 0.9])).toBe(
      'D says 0.10 of noise and 0.90 of real pictures (mean of 2), and changes its mind at 50 to 100% of the real picture.',
    );
    expect(lines([0.1, 0.2, 0.3], [0.1, 0.2, 0.9])).toContain('takes 1 of 2 real pictures for real');
    expect(lines([0.9, 0.2, 0.3], [0.1, 0.2, 0.9])).toContain('takes 1 of 2 noises for real: it was taught');
  });

  it('say how sure D became of noise', () => {
    const at = (d: number) => ({ picture: new Float32Array(1), d });
    const climb = (to: number) => ({ before: at(0.1), after: at(to), d: [0.1, to], change: 0.02 });
    expect(climbSentence([climb(0.995)])).toContain(
      'from 0.10 to 0.995, and the values change by 2.0% of their range (root mean square): D is now sure',
    );
    expect(climbSentence([climb(0.995), climb(0.3)])).toContain('D was sure of 1 of 2 in the end');
  });
});

describe('sketched faces', () => {
  it('differ by their numbers and are the same for the same', () => {
    const shape = { channels: 1, height: 16, width: 16 } as const;
    const face = (seed: number) => sketchedFace(sketchLatent(seed), shape);
    expect(face(1)).toEqual(face(1));
    expect(face(1)).not.toEqual(face(2));
    expect(Math.max(...face(3))).toBeLessThanOrEqual(1);
  });
});

it('counts pictures that are too large to draw, and draws examples of the usual size', async () => {
  const kind = { width: 1920, height: 1080, channels: 3, values: 256 } as const;
  const { count, form: drawn, page } = await picturesLesson(sketchedSubject(kind), kind);
  expect([count.numbers, drawn.width, drawn.channels]).toEqual([6_220_800, 16, 3]);
  expect(renderPage(page, 'html')).toContain('The examples have 16×16 pixels.');
});
