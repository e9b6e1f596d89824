/** Converts options to the networks of a run, and checks which options apply to which architecture. */
import { UsageError } from '../core/errors.ts';
import type {
  Architecture,
  DcganNetwork,
  MaxoutConvNetwork,
  MaxoutMlpNetwork,
  PictureNetwork,
  PointMlpNetwork,
} from '../gan/networks/network.ts';
import type { OptimiserSettings } from '../gan/training/optimiser-settings.ts';
import type { PicturePreset, PointPreset, Preset } from '../gan/presets/preset.ts';
import { presets, type PresetName } from '../gan/presets/presets.ts';

/** What shapes the networks and their optimisers. Defaults are the preset’s. */
export interface NetworkRequest {
  /** Numbers in a z. */
  readonly latentDim?: number | undefined;
  /** For a DCGAN: the width of G’s last hidden layer. */
  readonly ngf?: number | undefined;
  /** For a DCGAN: the width of D’s first layer. */
  readonly ndf?: number | undefined;
  /** For other networks: the widths of G’s hidden layers. */
  readonly generatorUnits?: readonly number[] | undefined;
  /** For other networks: the widths of D’s hidden layers. */
  readonly discriminatorUnits?: readonly number[] | undefined;
  /** The learning rate. */
  readonly lr?: number | undefined;
  /** Adam’s β₁. */
  readonly beta1?: number | undefined;
}

/** The shape of the pictures, for every network. */
type PictureSize = Pick<PictureNetwork, 'channels' | 'height' | 'width'>;

/** The architectures whose widths are lists. */
const withUnitLists = ['maxout-mlp', 'maxout-conv', 'point-mlp'] as const;

/** The shape of the pictures, and the number of their classes if it is known. */
export interface PictureKind extends PictureSize {
  readonly classes: number | undefined;
}

/** The options that only apply to some architectures. */
const restrictedFlags = {
  ngf: { flag: '--ngf', architectures: ['dcgan', 'conditional-dcgan'] },
  ndf: { flag: '--ndf', architectures: ['dcgan', 'conditional-dcgan'] },
  generatorUnits: { flag: '--generator-units', architectures: withUnitLists },
  discriminatorUnits: { flag: '--discriminator-units', architectures: withUnitLists },
} as const satisfies Partial<
  Record<keyof NetworkRequest, { flag: string; architectures: readonly Architecture[] }>
>;

/**
 * The networks of a preset, with the requested values.
 *
 * @throws UsageError if an option does not apply to the architecture, or a list does not match the preset's layers
 */
export function networkOf(
  name: PresetName,
  { network }: PicturePreset,
  flags: NetworkRequest,
  { classes, ...size }: PictureKind,
): PictureNetwork {
  refuseInapplicable(name, network.architecture, flags);
  const common = { ...size, latentDim: flags.latentDim ?? network.latentDim };
  switch (network.architecture) {
    case 'dcgan':
      return { ...network, ...common, ...dcganWidths(network, flags) };
    case 'conditional-dcgan':
      if (classes === undefined) {
        throw new UsageError(
          `${name} needs labels, but the data has none: pass a folder with a subfolder for each class, or a set with labels such as mnist`,
        );
      }
      return { ...network, ...common, ...dcganWidths(network, flags), classes };
    case 'maxout-mlp':
      return {
        ...network,
        ...common,
        generator: generatorOf(name, network, flags),
        discriminator: discriminatorUnits(name, network.discriminator, flags),
      };
    case 'maxout-conv':
      return {
        ...network,
        ...common,
        generator: generatorOf(name, network, flags),
        ...convolutionalUnits(name, network, flags),
      };
  }
}

/** The same for points. Lists of widths may have another length than the preset's. */
export function pointNetworkOf(
  name: PresetName,
  { network }: PointPreset,
  flags: NetworkRequest,
): PointMlpNetwork {
  refuseInapplicable(name, network.architecture, flags);
  return {
    ...network,
    latentDim: flags.latentDim ?? network.latentDim,
    generator: flags.generatorUnits ?? network.generator,
    discriminator: flags.discriminatorUnits ?? network.discriminator,
  };
}

function dcganWidths(network: Pick<DcganNetwork, 'ngf' | 'ndf'>, { ngf, ndf }: NetworkRequest) {
  return { ngf: ngf ?? network.ngf, ndf: ndf ?? network.ndf };
}

function generatorOf(
  name: PresetName,
  { generator }: Pick<MaxoutMlpNetwork, 'generator'>,
  { generatorUnits }: NetworkRequest,
) {
  const usual = generator.map(({ units }) => units);
  const units = unitsFor('--generator-units', name, generatorUnits, usual);
  return generator.map((layer, i) => ({ ...layer, units: units[i]! }));
}

function discriminatorUnits(name: PresetName, usual: readonly number[], flags: NetworkRequest): number[] {
  return unitsFor('--discriminator-units', name, flags.discriminatorUnits, usual);
}

/** The convolutional layers of D and the dense layers after them, from one list of widths. */
function convolutionalUnits(
  name: PresetName,
  { discriminator, dense }: Pick<MaxoutConvNetwork, 'discriminator' | 'dense'>,
  flags: NetworkRequest,
) {
  const usual = [...discriminator, ...dense].map(({ units }) => units);
  const units = discriminatorUnits(name, usual, flags);
  return {
    discriminator: discriminator.map((stage, i) => ({ ...stage, units: units[i]! })),
    dense: dense.map((layer, i) => ({ ...layer, units: units[discriminator.length + i]! })),
  };
}

/** The requested list, if it is as long as the preset's. */
function unitsFor(
  flag: string,
  name: PresetName,
  given: readonly number[] | undefined,
  usual: readonly number[],
): number[] {
  if (given === undefined) return [...usual];
  if (given.length === usual.length) return [...given];
  throw new UsageError(
    `${flag} got ${given.length} ${given.length === 1 ? 'number' : 'numbers'}, expected one for each hidden layer of ${name}, such as ${usual.join(',')}`,
  );
}

function refuseInapplicable(name: PresetName, architecture: Architecture, flags: NetworkRequest): void {
  const applicable: string[] = [];
  const refused: string[] = [];
  for (const [key, { flag, architectures }] of Object.entries(restrictedFlags)) {
    const applies = (architectures as readonly Architecture[]).includes(architecture);
    if (applies) applicable.push(flag);
    else if (flags[key as keyof typeof restrictedFlags] !== undefined) refused.push(flag);
  }
  const [first] = refused;
  if (first !== undefined) {
    throw new UsageError(`${first} does not apply to ${name}, whose widths are ${applicable.join(' and ')}`);
  }
}

/**
 * The optimiser of a preset, with the requested values.
 *
 * @throws UsageError if --beta1 is given for an optimiser that is not Adam
 */
export function optimiserOf(name: PresetName, { lr, beta1 }: NetworkRequest): OptimiserSettings {
  const { optimiser }: Preset = presets[name];
  const learningRate = lr ?? optimiser.learningRate;
  if (optimiser.kind === 'adam') return { ...optimiser, learningRate, beta1: beta1 ?? optimiser.beta1 };
  if (beta1 === undefined) return { ...optimiser, learningRate };
  throw new UsageError(`--beta1 applies to Adam, but ${name} trains with a momentum schedule: leave it out`);
}
