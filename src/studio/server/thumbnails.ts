/** Small pictures of sheets. */
import { DataError, messageOf } from '../../core/errors.ts';
import { scaledDown } from '../../data/pictures/thumbnail.ts';

/** The longer side, in pixels: a card on a screen of twice the density. */
const side = 480;

/**
 * Scales a sheet down.
 *
 * @param name of its file
 * @throws SparringError if it is no picture, is damaged, or has too many pixels
 */
export async function thumbnailOf(picture: Uint8Array, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await scaledDown(picture, side);
  } catch (thrown) {
    throw new DataError(`${name}: ${messageOf(thrown)}`, { cause: thrown });
  }
}
