/** Small pictures of sheets. */
import { scaledDown } from '../../data/pictures/thumbnail.ts';

/** The longer side, in pixels: a card on a screen of twice the density. */
const side = 480;

export async function thumbnailOf(picture: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return scaledDown(picture, side);
}
