/** The networks of a preset of a DCGAN, or others in their place. */
import { UsageError } from '../core/errors.ts';
import { withoutUndefined } from '../core/objects.ts';
import { option, says } from '../core/sentence.ts';
import type { DiscriminatorNorm, GeneratorUpsampling } from '../gan/networks/dcgan.ts';
import type { DcganArchitecture, PictureNetwork } from '../gan/networks/network.ts';
import { residualWidths } from '../gan/networks/residual.ts';
import { presets } from '../gan/presets/presets.ts';

/** What shapes the networks of a preset of a DCGAN. */
export interface ArchitectureRequest {
  /** In place of a DCGAN: other networks for pictures. Default `dcgan`. */
  readonly architecture?: DcganArchitecture | undefined;
  /** For a DCGAN: the width of G’s last hidden layer. For `residual`: that of its last block. */
  readonly ngf?: number | undefined;
  /** For a DCGAN: the width of D’s first layer. For `residual`: that of its first block. */
  readonly ndf?: number | undefined;
  /** For a DCGAN: how D is normalised. Default `batch`; for `residual`, `spectral`. */
  readonly discriminatorNorm?: DiscriminatorNorm | undefined;
  /** For a DCGAN: how G enlarges its maps. Default `transposed` convolutions; for `residual`, `nearest`. */
  readonly generatorUpsampling?: GeneratorUpsampling | undefined;
}

/** A network that can be trained in place of a DCGAN, or a DCGAN. */
type Network = Extract<PictureNetwork, { readonly architecture: DcganArchitecture }>;
type NetworkOf<A extends DcganArchitecture> = Extract<Network, { readonly architecture: A }>;
/** What is known of any network: the pictures, z, and the number of classes that it learns, if it does. */
type Common = Pick<Network, 'channels' | 'height' | 'width' | 'latentDim' | 'latentDistribution' | 'classes'>;

/**
 * The requested networks, with the values of a preset's where they are of the same architecture.
 *
 * @throws UsageError if an option does not apply to the architecture
 */
export function replacedNetwork(usual: Network, request: ArchitectureRequest, common: Common): Network {
  switch (request.architecture ?? usual.architecture) {
    case 'dcgan':
      return makers.dcgan(usual, request, common);
    case 'residual':
      return makers.residual(usual, request, common);
  }
}

type Makers = {
  readonly [A in DcganArchitecture]: (
    usual: Network,
    request: ArchitectureRequest,
    common: Common,
  ) => NetworkOf<A>;
};

/** What departs from the papers is written down. Without it, options have the members that they have always had. */
const makers: Makers = {
  dcgan: (usual, request, common) => {
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
  },
  residual: (usual, request, common) => {
    const own = usual.architecture === 'residual' ? usual : residualWidths;
    const { discriminatorNorm, generatorUpsampling }: Partial<NetworkOf<'residual'>> = own;
    const norm = request.discriminatorNorm ?? discriminatorNorm ?? 'spectral';
    const upsampling = request.generatorUpsampling ?? generatorUpsampling ?? 'nearest';
    if (upsampling === 'transposed') {
      throw new UsageError(
        says`${option('generatorUpsampling', 'transposed')} applies to ${option('architecture', 'dcgan')}: blocks of residual networks up-sample, pass nearest or bilinear`,
        { code: 'not-applicable', option: 'generatorUpsampling' },
      );
    }
    return withoutUndefined({
      architecture: 'residual' as const,
      ...common,
      ...requestedWidths(own, request),
      discriminatorNorm: norm === 'spectral' ? undefined : norm,
      generatorUpsampling: upsampling === 'nearest' ? undefined : upsampling,
    });
  },
};

/** The requested numbers of maps, or the usual ones. */
export function requestedWidths(
  usual: { readonly ngf: number; readonly ndf: number },
  { ngf = usual.ngf, ndf = usual.ndf }: ArchitectureRequest,
): { readonly ngf: number; readonly ndf: number } {
  return { ngf, ndf };
}
