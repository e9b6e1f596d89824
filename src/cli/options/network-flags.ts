/** From what was typed to the networks of a run: which options fit which architecture. */
import { UsageError } from '../../core/errors.ts';
import type {
  Architecture,
  DcganNetwork,
  MaxoutConvNetwork,
  MaxoutMlpNetwork,
  PictureNetwork,
  PointMlpNetwork,
} from '../../gan/networks/network.ts';
import type { OptimiserSettings } from '../../gan/training/optimiser-settings.ts';
import type { PicturePreset, PointPreset, Preset } from '../../gan/presets/preset.ts';
import { presets, type PresetName } from '../../gan/presets/presets.ts';

/** The options of `sparring train` that shape the networks and their optimisers, as parsed. */
export interface NetworkFlags {
  readonly latentDim?: number;
  readonly ngf?: number;
  readonly ndf?: number;
  readonly generatorUnits?: readonly number[];
  readonly discriminatorUnits?: readonly number[];
  readonly lr?: number;
  readonly beta1?: number;
}

/** What the pictures are, whatever the network. */
type PictureSize = Pick<PictureNetwork, 'channels' | 'height' | 'width'>;

/** The networks whose widths are lists. */
const ofLists = ['maxout-mlp', 'maxout-conv', 'point-mlp'] as const;

/** The pictures, and how many classes they are of, where that is known. */
export interface PictureKind extends PictureSize {
  readonly classes: number | undefined;
}

/** The options that only some architectures take. */
const special = {
  ngf: { flag: '--ngf', architectures: ['dcgan', 'conditional-dcgan'] },
  ndf: { flag: '--ndf', architectures: ['dcgan', 'conditional-dcgan'] },
  generatorUnits: { flag: '--generator-units', architectures: ofLists },
  discriminatorUnits: { flag: '--discriminator-units', architectures: ofLists },
} as const satisfies Partial<
  Record<keyof NetworkFlags, { flag: string; architectures: readonly Architecture[] }>
>;

/**
 * The preset's networks with what was asked for in place of its values.
 *
 * @throws UsageError if an option is of another kind of network, or a list does not fit the preset's layers
 */
export function networkOf(
  name: PresetName,
  { network }: PicturePreset,
  flags: NetworkFlags,
  { classes, ...size }: PictureKind,
): PictureNetwork {
  refuseOthers(name, network.architecture, flags);
  const common = { ...size, latentDim: flags.latentDim ?? network.latentDim };
  switch (network.architecture) {
    case 'dcgan':
      return { ...network, ...common, ...dcganWidths(network, flags) };
    case 'conditional-dcgan':
      if (classes === undefined) {
        throw new UsageError(
          `${name} learns what each picture is, and the data does not say: pass a folder with a sub-folder for each class, or a set with labels such as mnist`,
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

/** The same for points: lists of widths may have other lengths than the preset's. */
export function pointNetworkOf(
  name: PresetName,
  { network }: PointPreset,
  flags: NetworkFlags,
): PointMlpNetwork {
  refuseOthers(name, network.architecture, flags);
  return {
    ...network,
    latentDim: flags.latentDim ?? network.latentDim,
    generator: flags.generatorUnits ?? network.generator,
    discriminator: flags.discriminatorUnits ?? network.discriminator,
  };
}

function dcganWidths(network: Pick<DcganNetwork, 'ngf' | 'ndf'>, { ngf, ndf }: NetworkFlags) {
  return { ngf: ngf ?? network.ngf, ndf: ndf ?? network.ndf };
}

function generatorOf(
  name: PresetName,
  { generator }: Pick<MaxoutMlpNetwork, 'generator'>,
  { generatorUnits }: NetworkFlags,
) {
  const usual = generator.map(({ units }) => units);
  const units = fitting('--generator-units', name, generatorUnits, usual);
  return generator.map((layer, i) => ({ ...layer, units: units[i]! }));
}

function discriminatorUnits(name: PresetName, usual: readonly number[], flags: NetworkFlags): number[] {
  return fitting('--discriminator-units', name, flags.discriminatorUnits, usual);
}

/** D's convolutional layers and its dense ones after them, of one list of widths. */
function convolutionalUnits(
  name: PresetName,
  { discriminator, dense }: Pick<MaxoutConvNetwork, 'discriminator' | 'dense'>,
  flags: NetworkFlags,
) {
  const usual = [...discriminator, ...dense].map(({ units }) => units);
  const units = discriminatorUnits(name, usual, flags);
  return {
    discriminator: discriminator.map((stage, i) => ({ ...stage, units: units[i]! })),
    dense: dense.map((layer, i) => ({ ...layer, units: units[discriminator.length + i]! })),
  };
}

/** The list that was given, if it is as long as the preset's own. */
function fitting(
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

function refuseOthers(name: PresetName, architecture: Architecture, flags: NetworkFlags): void {
  const taken: string[] = [];
  const refused: string[] = [];
  for (const [key, { flag, architectures }] of Object.entries(special)) {
    const fits = (architectures as readonly Architecture[]).includes(architecture);
    if (fits) taken.push(flag);
    else if (flags[key as keyof typeof special] !== undefined) refused.push(flag);
  }
  const [first] = refused;
  if (first !== undefined) {
    throw new UsageError(`${first} does not fit ${name}, whose widths are ${taken.join(' and ')}`);
  }
}

/**
 * The preset's optimiser with what was asked for in place of its values.
 *
 * @throws UsageError if --beta1 is given for an optimiser that is not Adam
 */
export function optimiserOf(name: PresetName, { lr, beta1 }: NetworkFlags): OptimiserSettings {
  const { optimiser }: Preset = presets[name];
  const learningRate = lr ?? optimiser.learningRate;
  if (optimiser.kind === 'adam') return { ...optimiser, learningRate, beta1: beta1 ?? optimiser.beta1 };
  if (beta1 === undefined) return { ...optimiser, learningRate };
  throw new UsageError(`--beta1 is of Adam, and ${name} trains by momentum on a schedule: leave it out`);
}
