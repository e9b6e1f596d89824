/** Names of data: the part of a path that says what it holds. */
import { basename, dirname, resolve } from 'node:path';

/** Names that many data sets give the folder with their pictures. */
const generic = new Set(['data', 'dataset', 'images', 'imgs', 'img', 'jpg', 'png', 'train', 'training']);

/**
 * The name of a folder; of one that is called like many others, that of the folder around it: `lfw` of `lfw/data/train`.
 *
 * @param path as it was typed. What stands before it in the file system is not looked at: `data` alone is `data`
 */
export function tellingName(path: string): string {
  for (let at = path; ; at = dirname(at)) {
    const name = basename(resolve(at));
    const typed = basename(at);
    if (!generic.has(typed.toLowerCase()))
      return typed === '' || typed === '.' || typed === '..' ? own(path) : name;
  }
}

function own(path: string): string {
  return basename(resolve(path)) || 'pictures';
}
