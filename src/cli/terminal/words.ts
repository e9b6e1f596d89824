/** The words of the command line: what the library calls `batchSize` is typed as `--batch-size`. */
import { programName } from './program-name.ts';
import { libraryWords, type MentionedValue, type Words } from '../../core/sentence.ts';

/** The options that the library's sentences name, as they are typed. Others keep the library's name. */
export const flags: Readonly<Record<string, string>> = {
  against: '--against',
  augment: '--augment',
  augmentationStrength: '--augment-strength',
  architecture: '--architecture',
  augmentStrength: '--augment-strength',
  averageDecay: '--ema',
  beta1: '--beta1',
  beta2: '--beta2',
  box: '--box',
  channels: '--channels',
  checkpointEvery: '--checkpoint-every',
  batchSize: '--batch-size',
  virtualBatch: '--virtual-batch',
  classes: '--classes',
  consistency: '--consistency',
  data: '--data',
  dataRoot: '--data-root',
  device: '--device',
  discriminator: '--discriminator-units',
  discriminatorLr: '--discriminator-lr',
  discriminatorNorm: '--discriminator-norm',
  discriminatorUnits: '--discriminator-units',
  ema: '--ema',
  emaHalfLife: '--ema-half-life',
  epochs: '--epochs',
  evaluateEvery: '--evaluate-every',
  features: '--features',
  featuresInput: '--features-input',
  featuresOutput: '--features-output',
  featuresResize: '--features-resize',
  featuresSize: '--features-size',
  featuresValues: '--features-values',
  fetch: '--fetch',
  for: '--for',
  format: '--format',
  generator: '--generator-units',
  generatorNoise: '--generator-noise',
  generatorUpsampling: '--generator-upsampling',
  generatorUnits: '--generator-units',
  gradientPenalty: '--gradient-penalty',
  grid: '--grid',
  heldOut: '--held-out',
  height: '--image-size',
  holdOut: '--hold-out',
  host: '--host',
  imageSize: '--image-size',
  insist: '--insist',
  instanceNoise: '--instance-noise',
  instanceNoiseDecay: '--instance-noise-decay',
  k: '--k',
  keepEvery: '--keep-every',
  label: '--label',
  latentDim: '--latent-dim',
  layer: '--layer',
  learningRate: '--lr',
  lecam: '--lecam',
  lr: '--lr',
  lrDecay: '--lr-decay',
  lrDecayFrom: '--lr-decay-from',
  metric: '--metric',
  metrics: '--metrics',
  minutes: '--minutes',
  mirror: '--mirror',
  names: '--names',
  ndf: '--ndf',
  ngf: '--ngf',
  objective: '--objective',
  normalisation: '--normalisation',
  out: '--out',
  overwrite: '--overwrite',
  padding: '--padding',
  maxRestarts: '--max-restarts',
  penaltyEvery: '--penalty-every',
  ranks: '--ranks',
  stallAfter: '--stall-after',
  timeline: '--timeline',
  picture: '--picture',
  port: '--port',
  preset: '--preset',
  pretrained: '--pretrained',
  r1: '--r1',
  r2: '--r2',
  realLabel: '--smooth-real',
  references: '--references',
  run: '--run',
  sampleEvery: '--sample-every',
  seed: '--seed',
  seeds: '--seeds',
  size: '--size',
  smoothReal: '--smooth-real',
  step: '--step',
  steps: '--steps',
  threads: '--threads',
  truncation: '--truncation',
  updates: '--updates',
  validation: '--validation',
  values: '--values',
  warmUp: '--warm-up',
  weights: '--weights',
  width: '--image-size',
};

/** The command line's words for the mentions in a sentence. */
export const commandWords: Words = {
  option: (mention) =>
    flagOf(mention.name) === undefined ? libraryWords.option(mention) : typed(mention.name, mention.value),
  call: ({ name, inputs, options }) =>
    [programName, name, ...inputs, ...Object.entries(options).map(([key, value]) => typed(key, value))].join(
      ' ',
    ),
  hint: ({ name, value }) => ` with ${typed(name, value)}`,
  callee: () => '',
};

/** The words of one command: what it has no option for is not proposed. @param options such as `--batch-size` */
export function wordsOf(options: readonly string[]): Words {
  const known = new Set(options);
  return {
    ...commandWords,
    knows(name) {
      const flag = flagOf(name);
      return flag === undefined || known.has(flag);
    },
  };
}

/** The option of a name or of one of its elements: `--generator-units` for `generator[0].units`. */
function flagOf(name: string): string | undefined {
  const [whole] = name.split(/[[.]/, 1);
  return Object.hasOwn(flags, whole!) ? flags[whole!] : undefined;
}

/** `--batch-size 64`; an option that is true has no value. */
function typed(name: string, value?: MentionedValue): string {
  const flag = flagOf(name) ?? name;
  if (value === undefined || value === true) return flag;
  return `${flag} ${typeof value === 'object' ? value.join('..') : value}`;
}
