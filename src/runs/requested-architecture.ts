/** The networks of a preset of a DCGAN, or others in their place. */
import { UsageError } from '../core/errors.ts';
import { withoutUndefined } from '../core/objects.ts';
import { option, says } from '../core/sentence.ts';
import type { DiscriminatorNorm, GeneratorUpsampling } from '../gan/networks/dcgan.ts';
import type { DcganArchitecture, DcganNetwork, PictureNetwork } from '../gan/networks/network.ts';
import { blockWidths } from '../gan/networks/block-networks.ts';
import { presets } from '../gan/presets/presets.ts';

/** What shapes the networks of a preset of a DCGAN. */
export interface ArchitectureRequest {
  /** In place of a DCGAN: other networks for pictures. Default `dcgan`. */
  readonly architecture?: DcganArchitecture | undefined;
  /** For a DCGAN: the width of G’s last hidden layer. For `residual` and `fastgan`: that of its last block. */
  readonly ngf?: number | undefined;
  /** For a DCGAN: the width of D’s first layer. For `residual` and `fastgan`: that of its first block. */
  readonly ndf?: number | undefined;
  /** For a DCGAN: how D is normalised. Default `batch`; for `residual` and `fastgan`, `spectral`. */
  readonly discriminatorNorm?: DiscriminatorNorm | undefined;
  /** For a DCGAN: how G enlarges its maps. Default `transposed` convolutions; for `residual` and `fastgan`, `nearest`. */
  readonly generatorUpsampling?: GeneratorUpsampling | undefined;
}

/** A network that can be trained in place of a DCGAN, or a DCGAN. */
type Network = Extract<PictureNetwork, { readonly architecture: DcganArchitecture }>;
/** What is known of any network: the pictures, z, and the number of classes that it learns, if it does. */
type Common = Pick<Network, 'channels' | 'height' | 'width' | 'latentDim' | 'latentDistribution' | 'classes'>;

/**
 * The requested networks, with the values of a preset's where they are of the same architecture.
 *
 * @throws UsageError if an option does not apply to the architecture
 */
export function replacedNetwork(usual: Network, request: ArchitectureRequest, common: Common): Network {
  const { architecture = usual.architecture } = request;
  switch (architecture) {
    case 'dcgan':
      return dcganNetwork(usual, request, common);
    case 'residual':
      return upsamplingNetwork(architecture, usual, request, common);
    case 'fastgan':
      return upsamplingNetwork(architecture, usual, request, common);
  }
}

/** What departs from the papers is written down. Without it, options have the members that they have always had. */
function dcganNetwork(usual: Network, request: ArchitectureRequest, common: Common): DcganNetwork {
  const own = usual.architecture === 'dcgan' ? usual : presets['dcgan-64'].network;
  const norm = request.discriminatorNorm ?? own.discriminatorNorm ?? 'batch';
  const upsampling = request.generatorUpsampling ?? own.generatorUpsampling ?? 'transposed';
  return withoutUndefined({
    ...own,
    ...common,
    ...requestedWidths(own, request),
    discriminatorNorm: norm === 'batch' ? undefined : norm,
    generatorUpsampling: upsampling === 'transposed' ? undefined : upsampling,
  });
}

/** The options of networks that up-sample, whose members are the same. */
function upsamplingNetwork<A extends 'residual' | 'fastgan'>(
  architecture: A,
  usual: Network,
  request: ArchitectureRequest,
  common: Common,
) {
  const isOwn = usual.architecture === architecture;
  const norm = request.discriminatorNorm ?? (isOwn ? usual.discriminatorNorm : undefined) ?? 'spectral';
  const upsampling =
    request.generatorUpsampling ?? (isOwn ? usual.generatorUpsampling : undefined) ?? 'nearest';
  if (upsampling === 'transposed') {
    throw new UsageError(
      says`${option('generatorUpsampling', 'transposed')} applies to ${option('architecture', 'dcgan')}: ${architecture} networks up-sample, pass nearest or bilinear`,
      { code: 'not-applicable', option: 'generatorUpsampling' },
    );
  }
  return withoutUndefined({
    architecture,
    ...common,
    ...requestedWidths(isOwn ? usual : blockWidths, request),
    discriminatorNorm: norm === 'spectral' ? undefined : norm,
    generatorUpsampling: upsampling === 'nearest' ? undefined : upsampling,
  });
}

/** The requested numbers of maps, or the usual ones. */
export function requestedWidths(
  usual: { readonly ngf: number; readonly ndf: number },
  { ngf = usual.ngf, ndf = usual.ndf }: ArchitectureRequest,
): { readonly ngf: number; readonly ndf: number } {
  return { ngf, ndf };
}
