/** The faces of table 1's second column. The Toronto set is not public, so a folder of faces replaces it. */
import { join } from 'node:path';
import { RandomStream } from '../../core/random.ts';
import { filterEnding, filterText } from '../../data/filter.ts';
import { isDataName } from '../../data/open.ts';
import { usualPreparation } from '../../data/preparation.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { presets } from '../../gan/presets/presets.ts';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import type { ExperimentContext } from '../support/experiment.ts';
import { rowsOfPictures } from '../../analysis/evaluation/picture-rows.ts';
import { paperSamples, type JudgedPictures } from './likelihood.ts';

/** Maximum number of validation faces. */
const maxValidation = 1000;
/** The share of the faces for validation, and again for testing. */
const heldOutShare = 0.1;

/** The first stage of the faces' recipe. The second stage needs a run of the first. */
export const facesPreset = 'gan-tfd-pretrain';
const { height, width } = presets[facesPreset].network;
/** The file name of the filter that selects the training faces. */
export const facesFilter = `faces${filterEnding}`;
const image = { channels: 1, height, width, range: 'unit' } as const;

/** The faces, split for training, validation and testing. */
export interface Faces {
  readonly pictures: JudgedPictures;
  /** Path of the filter that selects the training faces. */
  readonly data: string;
  /** The training faces. */
  readonly source: PictureSource;
  /** The name of the folder. */
  readonly name: string;
}

/** Splits the folder at random with a fixed seed, and writes a filter that selects the training faces. */
export async function facesOf(context: ExperimentContext): Promise<Faces> {
  const all = await context.open('faces');
  const order = new RandomStream(0, 'shuffle', 0).permutation(all.count);
  const held = Math.floor(all.count * heldOutShare);
  const validation = order.subarray(0, Math.min(held, maxValidation));
  const test = order.subarray(held, held + Math.min(held, paperSamples));
  const training = order.subarray(2 * held).toSorted();
  const data = join(context.folder, facesFilter);
  const from = context.pathOf('faces');
  const place = { data: from, path: data, isName: isDataName(from) };
  await writeFileAtomic(data, await filterText(place, all, { what: 'for training', kept: training }));
  const pictures: JudgedPictures = {
    image,
    training: await rowsOfPictures(all, image, order.subarray(2 * held, 2 * held + paperSamples)),
    validation: await rowsOfPictures(all, image, validation),
    test: await rowsOfPictures(all, image, test),
  };
  return {
    pictures,
    data,
    source: await context.openDataOf({ data, preparation: usualPreparation('unit') }),
    name: all.name,
  };
}
