/** Boxes around objects as a JSON file: what `sparring explore forget --boxes` takes, and writes among its numbers. */
import { z } from 'zod';
import { SparringError } from '../../core/errors.ts';
import type { SeedBox } from '../explore/object-boxes.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { readJson } from '../../data/disk/json-file.ts';
import { counted } from '../../core/wording.ts';

const pixels = (least: number) => z.number().int().min(least);

/** Other fields may be beside these. */
const boxesSchema = z.object({
  boxes: z.array(
    z.object({ seed: pixels(0), left: pixels(0), top: pixels(0), width: pixels(1), height: pixels(1) }),
  ),
});

/**
 * Reads the boxes of a file.
 *
 * @throws SparringError if it cannot be read or has another form, or a box is not in a picture or of no sample
 */
export async function readBoxes(
  path: string,
  seeds: readonly number[],
  { height, width }: Pick<ImageSpec, 'height' | 'width'>,
): Promise<SeedBox[]> {
  const { boxes } = await readJson(path, boxesSchema);
  const known = new Set(seeds);
  for (const box of boxes) {
    if (box.left + box.width > width || box.top + box.height > height) {
      throw new SparringError(
        `${path}: a box of seed ${box.seed} reaches to ${box.left + box.width}×${box.top + box.height}, expected it within pictures of ${width}×${height}`,
      );
    }
    if (!known.has(box.seed)) {
      throw new SparringError(
        `${path}: a box is of seed ${box.seed}, which is not among the ${counted(seeds.length, 'sample')}: pass --seeds with it, or take it out`,
      );
    }
  }
  return boxes;
}
