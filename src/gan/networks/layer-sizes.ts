import { integer } from '../../core/checks.ts';

/** The number of units of a layer, of pieces, or the side of a picture. */
export const layerSize = integer(1, 65_536);
