/** Boxes around objects: the JSON file that `sparring explore forget --boxes` reads, and what fits the samples. */
import { z } from 'zod';
import { DataError, UsageError } from '../../core/errors.ts';
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
  image: Pick<ImageSpec, 'height' | 'width'>,
): Promise<SeedBox[]> {
  const { boxes } = await readJson(path, boxesSchema);
  const fault = faultOf(boxes, seeds, image);
  if (fault !== undefined) throw new DataError(says`${path}: ${fault}`, { code: 'invalid-data' });
  return boxes;
}

/**
 * Checks boxes that were typed.
 *
 * @throws UsageError if a box leaves the picture or has a seed that is not among `seeds`
 */
export function checkBoxes(
  boxes: readonly SeedBox[],
  seeds: readonly number[],
  image: Pick<ImageSpec, 'height' | 'width'>,
): void {
  const fault = faultOf(boxes, seeds, image);
  if (fault !== undefined) {
    throw new UsageError(says`${option('box')}: ${fault}`, { code: 'invalid-argument', option: 'box' });
  }
}

/** What is wrong with the first box that does not fit the samples, as a sentence. */
function faultOf(
  boxes: readonly SeedBox[],
  seeds: readonly number[],
  { height, width }: Pick<ImageSpec, 'height' | 'width'>,
) {
  const known = new Set(seeds);
  for (const box of boxes) {
    if (box.left + box.width > width || box.top + box.height > height) {
      return says`a box of seed ${box.seed} extends to ${box.left + box.width}×${box.top + box.height}, expected it within pictures of ${width}×${height}`;
    }
    if (!known.has(box.seed)) {
      return says`got a box of seed ${box.seed}, which is not among the ${counted(seeds.length, 'sample')}: add the seed to ${option('seeds')}, or remove the box`;
    }
  }
  return undefined;
}
