/** The JSON file of boxes around objects that `sparring explore forget --boxes` reads, and writes with its numbers. */
import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import type { SeedBox } from '../explore/object-boxes.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { readJson } from '../../data/disk/json-file.ts';
import { counted } from '../../core/wording.ts';

const pixels = (min: number) => z.number().int().min(min);

/** Other members are ignored. */
const boxesSchema = z.object({
  boxes: z.array(
    z.object({ seed: pixels(0), left: pixels(0), top: pixels(0), width: pixels(1), height: pixels(1) }),
  ),
});

/**
 * Reads boxes from a file.
 *
 * @throws SparringError if the file cannot be read or has another form, or a box leaves the picture or has a seed that
 * is not among `seeds`
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
      throw new DataError(
        `${path}: a box of seed ${box.seed} extends to ${box.left + box.width}×${box.top + box.height}, expected it within pictures of ${width}×${height}`,
      );
    }
    if (!known.has(box.seed)) {
      throw new DataError(
        says`${path}: got a box of seed ${box.seed}, which is not among the ${counted(seeds.length, 'sample')}: add the seed to ${option('seeds')}, or remove the box`,
        { code: 'invalid-data' },
      );
    }
  }
  return boxes;
}
