import { counted, figure, grouped, listing } from '../../core/wording.ts';
import { enlargedNotes } from '../../data/enlarged.ts';
import { emptyClassesNotes } from '../../data/labels.ts';
import { notesOf } from '../../data/pictures/source.ts';
import type { DiscriminatorNorm, GeneratorUpsampling } from '../../gan/networks/dcgan.ts';
import type { Gan } from '../../gan/networks/gan.ts';
import type { PenaltySettings } from '../../gan/objectives/objective-settings.ts';
import { objectives, type ObjectiveName } from '../../gan/objectives/objectives.ts';
import { classesOfNetwork } from '../../gan/networks/network.ts';
import type { AdamSettings } from '../../gan/training/optimiser-settings.ts';
import { parameterCounts } from '../../gan/networks/parameter-counts.ts';
import type { PresetChoice } from '../../runs/preset-choice.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import type { RunFolder } from '../../runs/run-folder.ts';
import type { RunData } from '../../runs/subject.ts';
import type { Fact } from '../terminal/facts.ts';
import type { Execution } from '../../engine/runtime/runtime.ts';
import { duration } from '../../core/durations.ts';

/** What is trained on what: `dcgan-28 on mnist`. */
export function subjectWording({ preset }: RunOptions, source: RunData): string {
  return `${preset} on ${source.name}`;
}

/** The preset, and why it is this one if none was named. */
export function choiceFacts({ preset }: RunOptions, choice: PresetChoice | undefined): Fact[] {
  return choice === undefined ? [] : [['Preset', `${preset}, as ${choice.reason}`]];
}

/** What decides a training, as facts. */
export function trainingFacts(options: RunOptions, source: RunData, gan: Gan): Fact[] {
  const { generator, discriminator } = parameterCounts(gan);
  const { device, threads } = options;
  return [
    ['Data', source.description],
    [
      'Networks',
      [
        exampleWording(options.network),
        `G ${grouped(generator)} and D ${grouped(discriminator)} parameters`,
        ...variantWording(options.network),
      ].join('; '),
    ],
    ['Learning', learningWording(options)],
    ['Length', lengthWording(options, source.count)],
    ['Machine', `${device}, ${counted(threads, 'thread')}`],
  ];
}

/** Where a training can be watched, and what its progress says. */
export function progressFacts({ network, training }: RunOptions, folder: RunFolder): Fact[] {
  const examples = network.architecture === 'point-mlp' ? 'points' : 'pictures';
  return [
    ['Samples', `${folder.samplesPath}, always of the same z`],
    [
      'Progress',
      `${examples} a second; the losses of D and G; D(x) and D(G(z)), what D says of real and of generated ${examples}: ${answerWordings[training.objective]}`,
    ],
  ];
}

const probability = '1 real, 0 generated, 0.5 undecided';
const differences = 'only their difference counts, which falls as D tells less apart';

/** What the numbers mean that D answers with. */
const answerWordings: Readonly<Record<ObjectiveName, string>> = {
  minimax: probability,
  'non-saturating': probability,
  'least-squares': 'scores, which D brings near 1 for real and near 0 for generated ones',
  hinge: 'scores, which D brings above 1 for real and below −1 for generated ones',
  wasserstein: `scores, of which ${differences}`,
  relativistic: `scores, of which ${differences}`,
};

/** What may surprise about an objective. */
export function objectiveNotes({ training: { objective, k } }: RunOptions): string[] {
  const usual = objectives[objective].k ?? 1;
  if (k >= usual) return [];
  return [
    `${objective} with --k ${k}: its paper updates D ${usual} times a step, because G follows scores that are only right once D is ahead`,
  ];
}

/** How long a training will take, from the seconds that a step took here. */
export function timeFact({ until }: RunOptions, secondsPerStep: number): Fact {
  const each = `${figure(secondsPerStep)} s a step, measured now`;
  const { steps, minutes } = until;
  const bySteps = steps === null ? Infinity : steps * secondsPerStep;
  if (bySteps <= (minutes ?? Infinity) * 60) return ['Time', `${duration(bySteps)}: ${each}`];
  const reached = Math.floor((minutes! * 60) / secondsPerStep);
  return ['Time', `${duration(minutes! * 60)}, about ${counted(reached, 'step')}: ${each}`];
}

/** How long the average of G's weights remembers, in generated pictures, which means the same for any batch size. */
export function averageWording(decay: number, batchSize: number): string {
  const halfLife = (batchSize * Math.log(0.5)) / Math.log(decay);
  return `G’s weights averaged with a half-life of ${grouped(Number(halfLife.toPrecision(3)))} pictures`;
}

/** How the networks learn: `non-saturating loss; Adam at 0.0002, β₁ 0.5; seed 1`. What is usual is not said. */
function learningWording({ training }: RunOptions): string {
  const {
    objective,
    penalties = {},
    optimiser,
    k,
    updates,
    generatorNoise,
    realLabel,
    augment,
    augmentStrength,
    instanceNoise,
    averageDecay,
    batchSize,
    seed,
  } = training;
  return [
    `${objective} loss`,
    ...penaltyWordings(penalties),
    ...(optimiser.kind === 'adam'
      ? adamWordings(optimiser)
      : [`momentum at ${optimiser.learningRate}, falling`]),
    ...(k === 1 ? [] : [`D ${k} times a step`]),
    ...(updates === 'simultaneous' ? ['both updated at once'] : []),
    ...(generatorNoise === 'fresh' ? ['new z for G'] : []),
    ...(realLabel === 1 ? [] : [`real label ${realLabel}`]),
    ...(augment === undefined ? [] : [augmentationWording(augment, augmentStrength)]),
    ...(instanceNoise === undefined
      ? []
      : [
          `noise of ${instanceNoise.deviation} on what D sees${instanceNoise.decays === true ? ', falling to 0' : ''}`,
        ]),
    ...(averageDecay === null ? [] : [averageWording(averageDecay, batchSize)]),
    `seed ${seed}`,
  ].join('; ');
}

function augmentationWording(
  augment: NonNullable<RunOptions['training']['augment']>,
  strength: RunOptions['training']['augmentStrength'],
): string {
  const often =
    strength === undefined
      ? ''
      : strength === 'adaptive'
        ? ', as often as D asks for'
        : `, each at ${strength}`;
  return `D sees pictures changed by ${listing(augment)}${often}`;
}

/** `Adam at 0.0002, D at 0.0004, β₁ 0.5`, `rising over 500 steps`. */
function adamWordings({
  learningRate,
  discriminatorRate,
  beta1,
  beta2,
  warmUp,
  decay,
}: AdamSettings): string[] {
  const ofD = discriminatorRate === undefined ? '' : `, D at ${discriminatorRate}`;
  const second = beta2 === undefined ? '' : `, β₂ ${beta2}`;
  return [
    `Adam at ${learningRate}${ofD}, β₁ ${beta1}${second}`,
    ...(warmUp === undefined ? [] : [`rising over ${counted(warmUp, 'step')}`]),
    ...(decay === undefined ? [] : [`falling ${decayWording(decay)}`]),
  ];
}

function decayWording(decay: NonNullable<AdamSettings['decay']>): string {
  if (!('shape' in decay)) return `after ${counted(decay.after, 'epoch')}`;
  const begun = decay.from === 0 ? '' : ` after ${decay.from} of the steps`;
  return `to 0${begun}, ${decay.shape === 'linear' ? 'linearly' : 'as a cosine'}`;
}

/** What is added to D's loss: `R1 of 1 in one of 16 steps`. */
function penaltyWordings({
  gradientPenalty,
  r1,
  r2,
  every = 1,
  lecam,
  consistency,
}: PenaltySettings): string[] {
  const seldom = every === 1 ? '' : ` in one of ${every} steps`;
  return [
    ...(gradientPenalty === undefined ? [] : [`gradient penalty of ${gradientPenalty}`]),
    ...(r1 === undefined ? [] : [`R1 of ${r1}${seldom}`]),
    ...(r2 === undefined ? [] : [`R2 of ${r2}${seldom}`]),
    ...(lecam === undefined ? [] : [`LeCam of ${lecam}`]),
    ...(consistency === undefined ? [] : [`consistency of ${consistency}`]),
  ];
}

function lengthWording({ until, training }: RunOptions, count: number): string {
  const { steps, minutes } = until;
  const { batchSize, virtualBatch, k } = training;
  const lengths: string[] = [];
  if (steps !== null) {
    const epochs = (steps * k) / Math.floor(count / batchSize);
    const rounded = Number(epochs < 1 ? epochs.toPrecision(1) : epochs.toFixed(1));
    lengths.push(`${counted(steps, 'step')} (${rounded} ${rounded === 1 ? 'epoch' : 'epochs'})`);
  }
  if (minutes !== null) lengths.push(duration(minutes * 60));
  const divided = virtualBatch === undefined ? '' : ` in parts of ${virtualBatch}`;
  return `${lengths.join(' or ')}, batches of ${batchSize}${divided}`;
}

/** What is noted of a training's data: by the source itself (`PictureSource.notes`), and of how it is trained on. */
export async function trainingNotes(options: RunOptions, source: RunData): Promise<string[]> {
  const { network, training } = options;
  if (network.architecture === 'point-mlp' || source.kind === 'points') return [...notesOf(source)];
  const empty =
    classesOfNetwork(network) !== undefined
      ? emptyClassesNotes(source).map((note) => `${note}, which G cannot learn`)
      : [];
  const left = source.count % training.batchSize;
  const all = grouped(source.count);
  const leftOver =
    left === 0
      ? []
      : [`each epoch leaves out ${grouped(left)} of ${all}, which fill no batch: others each time`];
  return [...notesOf(source), ...empty, ...(await enlargedNotes(source, network)), ...leftOver];
}

/** A network of pictures draws shapes after some thousand steps, colours at best before. */
const stepsToShapes = 1000;

/** That the default length, in passes over the pictures, is short where these are few. */
export function shortLengthNotes({
  until: { steps },
  network,
}: Pick<RunOptions, 'until' | 'network'>): string[] {
  if (network.architecture === 'point-mlp' || steps === null || steps >= stepsToShapes) return [];
  return [`${counted(steps, 'step')} are too few to see more than colours: --minutes 60 trains for an hour`];
}

/** How ONNX Runtime is called, with the reasons if it is not the fastest way. */
export function executionWording({ calls, freesAtLastUse, reasons }: Execution): string {
  const how =
    calls === 'direct'
      ? 'ONNX Runtime called directly'
      : 'ONNX Runtime through a binding that copies outputs';
  const memory = freesAtLastUse ? 'memory freed at last use' : 'memory kept for reuse';
  return `${how}; ${memory}${reasons.length === 0 ? '' : ` (${reasons.join('; ')})`}`;
}

/** How the networks depart from a DCGAN as the papers have it. */
function variantWording(network: RunOptions['network']): string[] {
  switch (network.architecture) {
    case 'dcgan':
      return [
        ...classesWording(network.classes),
        ...upsamplingWording(network.generatorUpsampling),
        ...normWording(network.discriminatorNorm),
      ];
    case 'residual':
    case 'fastgan': {
      const {
        architecture,
        generatorUpsampling = 'nearest',
        discriminatorNorm = 'spectral',
        classes,
      } = network;
      return [
        ...classesWording(classes),
        architecture === 'residual' ? 'residual blocks' : 'FastGAN’s gates and excitations',
        ...upsamplingWording(generatorUpsampling),
        ...normWording(discriminatorNorm),
      ];
    }
    default:
      return [];
  }
}

function classesWording(classes: number | undefined): string[] {
  return classes === undefined ? [] : [`${counted(classes, 'class', 'classes')} learned`];
}

function upsamplingWording(mode: GeneratorUpsampling = 'transposed'): string[] {
  return mode === 'transposed' ? [] : [`${mode} up-sampling in G`];
}

function normWording(norm: DiscriminatorNorm = 'batch'): string[] {
  return norm === 'batch' ? [] : [`${norm === 'none' ? 'no' : norm} normalisation in D`];
}

/** `64×64 in colour`, or `points of 2 numbers`. */
function exampleWording(network: RunOptions['network']): string {
  if (network.architecture === 'point-mlp') return `points of ${counted(network.dimension, 'number')}`;
  const { width, height, channels } = network;
  return `${width}×${height} in ${channels === 1 ? 'grey' : 'colour'}`;
}
