/** What `sparring explain` explains: the numbers of a lesson, and the page that draws them. */
import { withoutUndefined } from '../core/objects.ts';
import type { Page } from '../drawing/svg/page.ts';
import {
  convolutionArithmetic,
  usualConvolution,
  type ConvolutionArithmetic,
  type ConvolutionSetup,
} from './convolution-arithmetic.ts';
import { convolutionPage } from './convolution-page.ts';
import { comparedPresets, generatorPath, type GeneratorPath } from './dcgan-path.ts';
import { lossesAt, tabledOutputs, type LossesAt } from './loss-curves.ts';
import { lossPage } from './loss-page.ts';
import type { Gan } from '../gan/networks/gan.ts';
import { departuresFrom, type Departure, type TrainingChoices } from './algorithm-departures.ts';
import { algorithmPage, type AlgorithmContents } from './algorithm-page.ts';
import type { WatchedStep } from './algorithm-step.ts';
import { judgementBy } from '../gan/objectives/objectives.ts';
import { algorithmLesson, discriminatorPart, generatorPart, type AlgorithmPart } from './algorithm-table.ts';
import { pushesAt, tabledScores, type PushesAt } from './objective-pushes.ts';
import { networkSummaries, type Networks } from './network-layers.ts';
import { networkPage } from './network-page.ts';
import { networkLesson } from './network-table.ts';
import type { PictureJudge } from './linear-judge.ts';
import { countPictures, type PictureKind } from './picture-count.ts';
import { picturesInSpace, type SpaceForm } from './picture-space.ts';
import { picturesPage, type ExplainedPictures, type SpaceNames } from './pictures-page.ts';
import {
  climbOfDiscriminator,
  generatorShare,
  judgedPictures,
  pictureLosses,
  type ClimbStep,
  type GeneratorShare,
  type PictureLoss,
} from './value-function.ts';

export interface ConvolutionLesson {
  readonly arithmetic: ConvolutionArithmetic;
  /** Transposed convolutions in the generators of the compared presets. */
  readonly dcgan: readonly GeneratorPath[];
  readonly page: Page;
}

/** Convolution and its transpose on small whole numbers. @param setup default: `usualConvolution` */
export function convolutionLesson(
  setup: { readonly [K in keyof ConvolutionSetup]?: ConvolutionSetup[K] | undefined } = {},
): ConvolutionLesson {
  const arithmetic = convolutionArithmetic({ ...usualConvolution, ...withoutUndefined(setup) });
  const dcgan = comparedPresets.map(generatorPath);
  return { arithmetic, dcgan, page: convolutionPage(arithmetic, dcgan) };
}

export interface LossLesson {
  /** D's cross-entropy of single pictures. */
  readonly pictures: readonly PictureLoss[];
  /** V and D's loss while D learns. */
  readonly climb: readonly ClimbStep[];
  /** What of V depends on G. */
  readonly share: GeneratorShare;
  readonly losses: readonly LossesAt[];
  /** How each objective pushes D's score of a generated picture. */
  readonly pushes: readonly PushesAt[];
  readonly page: Page;
}

/** What D and G minimise, and their gradients. */
export function lossLesson(): LossLesson {
  const numbers = {
    pictures: pictureLosses(judgedPictures),
    climb: climbOfDiscriminator(),
    share: generatorShare(),
    losses: lossesAt(tabledOutputs),
    pushes: pushesAt(tabledScores),
  };
  return { ...numbers, page: lossPage(numbers) };
}

export interface NetworkLesson {
  readonly networks: Networks;
  /** What the numbers show, in a sentence or two. */
  readonly lesson: string;
  readonly page: Page;
}

/** The layers of both networks of a GAN. @param of what they belong to: `preset dcgan` */
export function explainNetwork(gan: Gan, of: string): NetworkLesson {
  const networks = networkSummaries(gan);
  return { networks, lesson: networkLesson(networks), page: networkPage(networks, of) };
}

/** A generator and a D whose pictures and answers are explained. */
export interface PictureSubject {
  readonly form: SpaceForm;
  readonly judge: PictureJudge;
  /** [count, C, H, W] */
  readonly generated: Float32Array;
  /** Real pictures that D is asked about on the way from noise: [count, C, H, W] */
  readonly real: Float32Array;
  readonly names: SpaceNames;
}

export interface PicturesLesson extends ExplainedPictures {
  readonly page: Page;
}

/**
 * How many pictures there are, and what a D says about random ones, a generator's, and those between noise and real ones.
 *
 * @param counted the pictures to count. Default: those of the subject
 */
export async function picturesLesson(
  subject: PictureSubject,
  counted: PictureKind = subject.form,
  seed = 1,
): Promise<PicturesLesson> {
  const { form, judge, generated, real, names } = subject;
  const { channels, height, width, values } = counted;
  const explained: ExplainedPictures = {
    count: countPictures({ channels, height, width, values }),
    form,
    space: await picturesInSpace(judge, form, { real, generated }, seed),
    names,
  };
  return { ...explained, page: picturesPage(explained) };
}

export interface AlgorithmLesson {
  readonly step: WatchedStep;
  /** The k steps of D, and the step of G. */
  readonly parts: readonly AlgorithmPart[];
  readonly departures: readonly Departure[];
  /** What the numbers show, in a sentence or two. */
  readonly lesson: string;
  readonly page: Page;
}

/** What a watched step is a step of. */
export interface WatchedTraining
  extends Partial<Pick<AlgorithmContents, 'isOwn'>>, Pick<AlgorithmContents, 'of'> {
  readonly choices: TrainingChoices;
  readonly gan: Gan;
}

/** A watched step beside the lines of algorithm 1. */
export function explainAlgorithm(
  step: WatchedStep,
  { choices, gan, of, isOwn = true }: WatchedTraining,
): AlgorithmLesson {
  const parts = [discriminatorPart(step, choices), generatorPart(step, choices)];
  const departures = departuresFrom(choices, {
    isOfPictures: gan.kind === 'pictures',
    parameters: { ...gan.generator.parameters, ...gan.discriminator.parameters },
  });
  const lesson = algorithmLesson(step, choices);
  return {
    step,
    parts,
    departures,
    lesson,
    page: algorithmPage({
      image: gan.kind === 'pictures' ? gan.image : undefined,
      step,
      parts,
      departures,
      lesson,
      of,
      isOwn,
      judgement: judgementBy(choices.objective),
    }),
  };
}
