/** The sizes of a DCGAN with 4×4 kernels, for the peers in JavaScript. */
import { dcganGeometry } from '../../dist/gan/networks/dcgan.js';
import { presets } from '../../dist/gan/presets/presets.js';

/** The width of the widest layer, in multiples of the maps next to the picture. */
const maxWidthMultiple = 8;

/**
 * @returns `latentDim`; `channels` and `size` of the pictures; `base`, the side of the smallest maps; and the numbers
 *   of maps from the picture inwards, starting with the picture's channels: of D (`down`) and of G (`up`)
 */
export function dcganShape({ model, imageSize, ngf, ndf }) {
  const { network } = presets[model];
  const { channels } = network;
  if (network.architecture !== 'dcgan' || network.kernel !== 4)
    throw new Error(`${model} is not implemented for this peer`);
  const size = imageSize ?? network.height;
  const { doublings, base } = dcganGeometry({ ...network, height: size, width: size });
  const maps = (feature) =>
    Array.from({ length: doublings }, (_, level) => feature * Math.min(maxWidthMultiple, 2 ** level));
  return {
    latentDim: network.latentDim,
    leak: network.leak,
    channels,
    size,
    base: base[0],
    down: [channels, ...maps(ndf ?? network.ndf)],
    up: [channels, ...maps(ngf ?? network.ngf)],
  };
}
