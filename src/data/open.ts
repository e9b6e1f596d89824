import { UsageError } from '../core/errors.ts';
import { openImageFolder } from './image-folder.ts';
import { openMnist } from './mnist.ts';
import type { PictureSource } from './source.ts';

/**
 * Opens what a person named as data: `mnist` is the training set of that name, anything else the path of a
 * folder of pictures. A folder that is called `mnist` is opened as `./mnist`, so that what a command means
 * does not depend on what happens to lie beside it.
 *
 * @throws UsageError if nothing was named. @throws SparringError if it cannot be opened
 */
export async function openSource(data: string): Promise<PictureSource> {
  if (data.trim() === '') {
    throw new UsageError('no data was named: pass a folder of pictures, or mnist for the handwritten digits');
  }
  return data === 'mnist' ? openMnist('train') : openImageFolder(data);
}
