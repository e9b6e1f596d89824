/** The faces of table 1's second column. The Toronto set is not public, so a folder of faces stands in for it. */
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

/** At most so many; of a smaller folder a tenth each. */
const mostValidation = 1000;
const heldOutShare = 0.1;

/** The first stage of the faces' recipe: the second takes one that is trained. */
export const facesPreset = 'gan-tfd-pretrain';
const { height, width } = presets[facesPreset].network;
/** What a run's data is called that was trained on the training faces. */
export const facesFilter = `faces${filterEnding}`;
const image = { channels: 1, height, width, range: 'unit' } as const;

/** The faces, split into those to train on and those to judge by. */
export interface Faces {
  readonly pictures: JudgedPictures;
  /** The filter that leaves the training faces, and those. */
  readonly data: string;
  readonly source: PictureSource;
  /** What the folder is called. */
  readonly name: string;
}

/** Splits the folder by chance, always in the same way, and leaves a filter for the run that trains on a part of it. */
export async function facesOf(context: ExperimentContext): Promise<Faces> {
  const all = await context.open('faces');
  const order = new RandomStream(0, 'shuffle', 0).permutation(all.count);
  const held = Math.floor(all.count * heldOutShare);
  const validation = order.subarray(0, Math.min(held, mostValidation));
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
