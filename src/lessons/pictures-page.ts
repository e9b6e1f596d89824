/** The page of `explain pictures`: how many pictures there are, and what D knows about them. */
import { percent } from '../core/wording.ts';
import { mean } from '../core/numbers.ts';
import type { Page } from '../drawing/svg/page.ts';
import { lookedAt, type PictureCount } from './picture-count.ts';
import { besideFigure, climbFigure, countFigure, linesFigure, shownD } from './picture-figures.ts';
import { sure, type PictureSpace, type SpaceForm } from './picture-space.ts';

/** Who draws and who judges, in words. */
export interface SpaceNames {
  /** `the generator of runs/00003-faces` */
  readonly generator: string;
  /** `that run’s D` */
  readonly judge: string;
  /** `a sketched face` */
  readonly real: string;
  /** Whether D was taught what noise is. That of a GAN was not. */
  readonly hasSeenNoise: boolean;
}

export interface ExplainedPictures {
  readonly count: PictureCount;
  readonly form: SpaceForm;
  readonly space: PictureSpace;
  readonly names: SpaceNames;
}

/** The lesson, in a sentence. */
export const picturesLessonSentence =
  'D can tell but not draw: there are too many pictures to ask it about, and what climbs its slope pleases D alone. So G is trained, a function whose pictures D has judged.';

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** An exponent: `²⁶`. */
function raised(exponent: number): string {
  return Array.from(String(exponent), (digit) => superscripts.charAt(Number(digit))).join('');
}

/** `3.23 · 10^616` */
export function countText({ mantissa, exponent, written }: PictureCount): string {
  if (written !== undefined && exponent < 6) return Number(written).toLocaleString('en-US');
  return `${(Math.floor(mantissa * 100) / 100).toFixed(2)} · 10^${exponent}`;
}

/** What D says on the lines: of noise, of real pictures, and where it changes its mind. */
export function lineSentence(
  { t, d }: PictureSpace['lines'],
  { hasSeenNoise }: Pick<SpaceNames, 'hasSeenNoise'>,
): string {
  const [ofNoise, ofReal] = [d.map((line) => line[0]!), d.map((line) => line.at(-1)!)];
  const says = `D says ${shownD(mean(ofNoise))} of noise and ${shownD(mean(ofReal))} of real pictures (mean of ${d.length})`;
  const taken = (ds: readonly number[]) => ds.filter((each) => each >= 0.5).length;
  const [noise, real] = [taken(ofNoise), taken(ofReal)];
  if (noise > 0) {
    const why = hasSeenNoise
      ? ''
      : ': it was taught to tell real pictures from generated ones, and has never seen noise';
    return `${says}, and takes ${noise} of ${d.length} noises for real${why}.`;
  }
  if (real < d.length) return `${says}, and takes ${real} of ${d.length} real pictures for real.`;
  const crossings = d.map((line) => Math.round(100 * t[line.findIndex((each) => each >= 0.5)]!));
  const [first, last] = [Math.min(...crossings), Math.max(...crossings)];
  return `${says}, and changes its mind at ${first === last ? first : `${first} to ${last}`}% of the real picture.`;
}

/** What became of the noise that climbed D's slope. */
export function climbSentence(climbs: PictureSpace['climbs']): string {
  const reached = climbs.filter(({ after }) => after.d >= sure);
  const [from, to, change] = [
    mean(climbs.map(({ before }) => before.d)),
    mean(climbs.map(({ after }) => after.d)),
    mean(climbs.map((climb) => climb.change)),
  ];
  const says = `Up D’s slope, its probability of noise goes from ${shownD(from)} to ${shownD(to)}, and the values change by ${percent(change)} of their range (root mean square)`;
  return reached.length === climbs.length
    ? `${says}: D is now sure of what is still noise to you.`
    : `${says}; D was sure of ${reached.length} of ${climbs.length} in the end.`;
}

export function picturesPage({ count, form, space, names }: ExplainedPictures): Page {
  const { width, height, values, numbers } = count;
  const seen = `10${raised(Math.floor(Math.log10(lookedAt)))}`;
  const areOthers = form.width !== width || form.height !== height;
  const examples = areOthers ? ` The examples have ${form.width}×${form.height} pixels.` : '';
  return {
    title: 'All the pictures that there are, and why D alone cannot find the good ones',
    lead: picturesLessonSentence,
    sections: [
      {
        heading: `1. How many pictures of ${width}×${height} there are`,
        paragraphs: [
          `A picture is ${numbers.toLocaleString('en-US')} numbers, and each has one of ${values} values. All combinations are pictures: every face that anybody will ever photograph is among them, at this size. Whoever looked at a billion in each second since the Big Bang would have seen ${seen} of them.`,
        ],
        figure: countFigure(count),
        caption: 'Twice as many numbers in a picture make twice as many digits of their count.',
      },
      {
        heading: '2. Nearly all of them are noise',
        paragraphs: [
          `Left: pictures with random values, each as likely as any other picture. Nobody has ever found a face among such pictures. Right: pictures of ${names.generator}. It turns a few numbers into a picture, so it reaches only a tiny part of all pictures: the part that looks like something.${examples}`,
        ],
        figure: besideFigure(space, form),
        caption: `Below each picture: the probability that it is real, according to ${names.judge}.`,
      },
      {
        heading: '3. What D says between noise and a picture',
        paragraphs: [
          `Between noise and ${names.real} lie the mixtures of both. ${lineSentence(space.lines, names)}`,
        ],
        figure: linesFigure(space.lines, form),
        caption: `Thick: the line whose pictures are shown. Thin: other noise and other pictures. D: ${names.judge}.`,
      },
      {
        heading: '4. But what D knows draws no pictures',
        paragraphs: [
          `A classifier answers questions about pictures that it is shown. To find a good picture by asking, one would have to ask about far more than ${seen}. D’s gradient says in which direction it would be surer, so one may climb: change the noise a little, again and again, as D likes it. ${climbSentence(space.climbs)}`,
          'D was taught only where real and generated pictures are. Everywhere else its answers mean nothing, and climbing leads there. A GAN uses the same gradient, but it moves the weights of G instead of pixels, so that whatever comes is a picture of G; and D is taught about those pictures again, which closes the holes that G finds.',
        ],
        figure: climbFigure(space.climbs, form),
        caption: picturesLessonSentence,
      },
    ],
    footer: `Generator: ${names.generator}. D: ${names.judge}. Random values are uniform. Each step up D’s slope changes the values by 0.5% of their range (root mean square) along the gradient of D’s logit, until D says ${sure}.`,
  };
}
