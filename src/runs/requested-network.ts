/** Converts options to the networks of a run, and checks which options apply to which architecture. */
import { UsageError } from '../core/errors.ts';
import { withoutUndefined } from '../core/objects.ts';
import { option, says } from '../core/sentence.ts';
import { counted, listing } from '../core/wording.ts';
import {
  dcganArchitectures,
  type Architecture,
  type MaxoutConvNetwork,
  type MaxoutMlpNetwork,
  type PictureNetwork,
  type PointMlpNetwork,
} from '../gan/networks/network.ts';
import { withLearningRate, type OptimiserSettings } from '../gan/training/optimiser-settings.ts';
import type { DecayShape, PlannedDecay } from '../gan/training/rate-schedule.ts';
import type { PicturePreset, PointPreset } from '../gan/presets/preset.ts';
import { dcganPresetNames, presets, type PresetName } from '../gan/presets/presets.ts';
import { replacedNetwork, requestedWidths, type ArchitectureRequest } from './requested-architecture.ts';

/** What shapes the networks and their optimisers. Defaults are the preset’s. */
export interface NetworkRequest extends ArchitectureRequest {
  /** Numbers in a z. */
  readonly latentDim?: number | undefined;
  /** For other networks: the widths of G’s hidden layers. */
  readonly generatorUnits?: readonly number[] | undefined;
  /** For other networks: the widths of D’s hidden layers. */
  readonly discriminatorUnits?: readonly number[] | undefined;
  /** The learning rate. */
  readonly lr?: number | undefined;
  /** Adam’s β₁. */
  readonly beta1?: number | undefined;
  /** Adam’s β₂. Default 0.999. */
  readonly beta2?: number | undefined;
  /** D’s learning rate. Default: that of G. */
  readonly discriminatorLr?: number | undefined;
  /** The steps over which the learning rate rises from 0. Default: no rise. */
  readonly warmUp?: number | undefined;
  /** How the learning rate decreases to 0 at the last step. The training needs a length in steps or epochs then. */
  readonly lrDecay?: DecayShape | undefined;
  /** The share of the steps after which it begins to. Default 0: from the first. */
  readonly lrDecayFrom?: number | undefined;
}

/** The options that only Adam has. */
const adamOptions = [
  'beta1',
  'beta2',
  'discriminatorLr',
  'warmUp',
  'lrDecay',
  'lrDecayFrom',
] as const satisfies (keyof NetworkRequest)[];

/** The shape of the pictures, for every network. */
type PictureSize = Pick<PictureNetwork, 'channels' | 'height' | 'width'>;

/** The architectures whose widths are lists. */
const withUnitLists = ['maxout-mlp', 'maxout-conv', 'point-mlp'] as const;

/** The shape of the pictures, and the number of their classes if it is known. */
export interface PictureKind extends PictureSize {
  readonly classes: number | undefined;
  /** Whether classes were asked for. */
  readonly learnsClasses: boolean;
  /** Why it is not, for people. */
  readonly whyNoLabels?: string | undefined;
}

/** The options for widths, and the architectures that have them. */
const widthOptions: readonly {
  readonly options: readonly [keyof NetworkRequest, keyof NetworkRequest];
  readonly architectures: readonly Architecture[];
}[] = [
  { options: ['ngf', 'ndf'], architectures: [...dcganArchitectures, 'conditional-dcgan'] },
  { options: ['generatorUnits', 'discriminatorUnits'], architectures: withUnitLists },
];

/** The options that only a DCGAN has, and what can be trained in its place. */
const dcganOptions = [
  'architecture',
  'discriminatorNorm',
  'generatorUpsampling',
] as const satisfies (keyof NetworkRequest)[];

/**
 * The networks of a preset, with the requested values.
 *
 * @throws UsageError if an option does not apply to the architecture, or a list does not match the preset's layers
 */
export function networkOf(
  name: PresetName,
  { network }: PicturePreset,
  request: NetworkRequest,
  { classes, learnsClasses, whyNoLabels, ...size }: PictureKind,
): PictureNetwork {
  refuseInapplicable(name, network.architecture, request);
  if (learnsClasses) refuseClasses(name, network.architecture);
  const common = { ...size, latentDim: request.latentDim ?? network.latentDim };
  switch (network.architecture) {
    case 'dcgan':
    case 'residual':
    case 'fastgan':
      return replacedNetwork(network, request, {
        ...common,
        latentDistribution: network.latentDistribution,
        classes: learnsClasses ? classes : undefined,
      });
    case 'conditional-dcgan':
      if (classes === undefined) {
        throw new UsageError(
          `${name} needs labels, but the data has none${whyNoLabels === undefined ? '' : ` (${whyNoLabels})`}: pass a folder with a subfolder for each class, or a set with labels such as mnist`,
        );
      }
      return { ...network, ...common, ...requestedWidths(network, request), classes };
    case 'maxout-mlp':
      return {
        ...network,
        ...common,
        generator: generatorOf(name, network, request),
        discriminator: discriminatorUnits(name, network.discriminator, request),
      };
    case 'maxout-conv':
      return {
        ...network,
        ...common,
        generator: generatorOf(name, network, request),
        ...convolutionalUnits(name, network, request),
      };
  }
}

/** The same for points. Lists of widths may have another length than the preset's. */
export function pointNetworkOf(
  name: PresetName,
  { network }: PointPreset,
  request: NetworkRequest,
): PointMlpNetwork {
  refuseInapplicable(name, network.architecture, request);
  return {
    ...network,
    latentDim: request.latentDim ?? network.latentDim,
    generator: request.generatorUnits ?? network.generator,
    discriminator: request.discriminatorUnits ?? network.discriminator,
  };
}

function generatorOf(
  name: PresetName,
  { generator }: Pick<MaxoutMlpNetwork, 'generator'>,
  { generatorUnits }: NetworkRequest,
) {
  const usual = generator.map(({ units }) => units);
  const units = unitsFor('generatorUnits', name, generatorUnits, usual);
  return generator.map((layer, i) => ({ ...layer, units: units[i]! }));
}

function discriminatorUnits(name: PresetName, usual: readonly number[], request: NetworkRequest): number[] {
  return unitsFor('discriminatorUnits', name, request.discriminatorUnits, usual);
}

/** The convolutional layers of D and the dense layers after them, from one list of widths. */
function convolutionalUnits(
  name: PresetName,
  { discriminator, dense }: Pick<MaxoutConvNetwork, 'discriminator' | 'dense'>,
  request: NetworkRequest,
) {
  const usual = [...discriminator, ...dense].map(({ units }) => units);
  const units = discriminatorUnits(name, usual, request);
  return {
    discriminator: discriminator.map((stage, i) => ({ ...stage, units: units[i]! })),
    dense: dense.map((layer, i) => ({ ...layer, units: units[discriminator.length + i]! })),
  };
}

/** The requested list, if it is as long as the preset's. */
function unitsFor(
  key: keyof NetworkRequest,
  name: PresetName,
  given: readonly number[] | undefined,
  usual: readonly number[],
): number[] {
  if (given === undefined) return [...usual];
  if (given.length === usual.length) return [...given];
  throw new UsageError(
    says`${option(key)} got ${counted(given.length, 'number')}, expected one for each hidden layer of ${name}, such as ${usual.join(',')}`,
    { option: key },
  );
}

function refuseClasses(name: PresetName, architecture: Architecture): void {
  const learning: readonly Architecture[] = [...dcganArchitectures, 'conditional-dcgan'];
  if (learning.includes(architecture)) return;
  throw new UsageError(
    says`${option('classes')} applies to ${listing([...dcganPresetNames, 'dcgan-mnist-conditional'])}, but ${name} knows no classes: leave it out`,
    { code: 'not-applicable', option: 'classes' },
  );
}

function refuseInapplicable(name: PresetName, architecture: Architecture, request: NetworkRequest): void {
  const ofDcgan = dcganOptions.find((key) => request[key] !== undefined);
  const isReplaceable = dcganArchitectures.some((each) => each === architecture);
  if (ofDcgan !== undefined && !isReplaceable) {
    throw new UsageError(
      says`${option(ofDcgan)} applies to ${listing(dcganPresetNames)}, but ${name} has other networks: leave it out`,
      { code: 'not-applicable', option: ofDcgan },
    );
  }
  const has = ({ architectures }: (typeof widthOptions)[number]) => architectures.includes(architecture);
  const [one, other] = widthOptions.find(has)!.options;
  for (const { options } of widthOptions.filter((widths) => !has(widths))) {
    const refused = options.find((key) => request[key] !== undefined);
    if (refused === undefined) continue;
    throw new UsageError(
      says`${option(refused)} does not apply to ${name}, whose widths are ${option(one)} and ${option(other)}`,
      { code: 'not-applicable', option: refused },
    );
  }
}

/**
 * The optimiser of a preset, with the requested values.
 *
 * @throws UsageError if an option of Adam is given for another optimiser, or the beginning of a decay without its shape
 */
export function optimiserOf(name: PresetName, request: NetworkRequest): OptimiserSettings {
  const usual: OptimiserSettings = presets[name].optimiser;
  const optimiser = request.lr === undefined ? usual : withLearningRate(usual, request.lr);
  if (optimiser.kind === 'adam') {
    const { beta1 = optimiser.beta1, beta2, discriminatorLr: discriminatorRate, warmUp } = request;
    const decay = decayOf(request);
    return { ...optimiser, ...withoutUndefined({ beta1, beta2, discriminatorRate, warmUp, decay }) };
  }
  const refused = adamOptions.find((key) => request[key] !== undefined);
  if (refused === undefined) return optimiser;
  throw new UsageError(
    says`${option(refused)} applies to Adam, but ${name} trains with a momentum schedule: leave it out`,
    { code: 'not-applicable', option: refused },
  );
}

function decayOf({ lrDecay: shape, lrDecayFrom: from }: NetworkRequest): PlannedDecay | undefined {
  if (shape !== undefined) return { shape, from: from ?? 0 };
  if (from === undefined) return undefined;
  throw new UsageError(
    says`${option('lrDecayFrom')} says when the learning rate begins to decrease, and it does not: pass ${option('lrDecay', 'linear')}, or leave it out`,
    { code: 'not-applicable', option: 'lrDecayFrom' },
  );
}
