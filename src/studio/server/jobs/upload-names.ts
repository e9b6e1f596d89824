/** Names of dropped files, as they may be written on any system. They come from a stranger, and lead nowhere. */
import { UsageError } from '../../../core/errors.ts';
import { shown } from '../../../core/checks.ts';
import { abbreviated } from '../../../core/wording.ts';
import { isHiddenName } from '../../../data/formats/hidden.ts';
import { isPictureName, pictureEndings } from '../../../data/formats/picture-names.ts';

/** As file systems have it, with room for what a temporary name adds. */
const maxNameBytes = 200;
const maxDepth = 16;
const maxPathLength = 1024;

/** Devices of Windows, with any ending. */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/**
 * The parts of the path of a dropped picture, relative to the dropped folder. Characters that a system does not allow are
 * replaced.
 *
 * @param given with either kind of slash
 * @throws UsageError if it is not the name of a picture below the folder
 */
export function uploadedPath(given: unknown): readonly string[] {
  if (typeof given !== 'string' || given === '' || given.length > maxPathLength || given.includes('\0')) {
    throw refused(given, `the path of a picture, of up to ${maxPathLength} characters`);
  }
  if (/^[/\\]|^[A-Za-z]:/.test(given)) throw refused(given, 'a path below the dropped folder');
  const parts = given.split(/[/\\]/);
  if (parts.length > maxDepth) throw refused(given, `at most ${maxDepth} folders`);
  for (const part of parts) {
    if (part === '' || part === '.' || part === '..') throw refused(given, 'a path below the dropped folder');
    if (isHiddenName(part)) throw refused(given, 'no hidden file');
  }
  const written = parts.map(writable);
  if (!isPictureName(written.at(-1)!)) throw refused(given, `a picture: ${pictureEndings.join(', ')}`);
  return written;
}

/** The name of a dropped folder, for the name of its runs. Anything will do. */
export function uploadedFolderName(given: unknown): string {
  const name =
    typeof given === 'string' ? writable(given.replaceAll(/[/\\]/g, ' ').replace(/^[. ]+/, '')) : '';
  return name === '' || name === '_' ? 'pictures' : name;
}

/** A name that every system can write, with its ending. */
function writable(name: string): string {
  const allowed = name
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cs}<>:"|?*\u202a-\u202e\u2066-\u2069]/gu, '_')
    .replace(/[. ]+$/, '_');
  const free = reserved.test(allowed) ? `_${allowed}` : allowed;
  return shortened(free);
}

/** At most so many bytes, with the ending kept. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= maxNameBytes) return name;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  let stem = '';
  let bytes = Buffer.byteLength(ending);
  for (const character of name.slice(0, name.length - ending.length)) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxNameBytes) break;
    stem += character;
  }
  return stem + ending;
}

function refused(given: unknown, expected: string): UsageError {
  const got = typeof given === 'string' ? JSON.stringify(abbreviated(given)) : shown(given);
  return new UsageError(`an uploaded file is called ${got}, expected ${expected}`);
}
