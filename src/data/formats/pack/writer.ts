import { checkArguments, including, text } from '../../../core/checks.ts';
import { pictureShape } from '../../../core/pictures.ts';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DataError } from '../../../core/errors.ts';
import { hint, says } from '../../../core/sentence.ts';
import { openBytes } from '../../disk/bytes.ts';
import { claimFile } from '../../disk/claim.ts';
import { codeOf, explainFileError } from '../../disk/file-errors.ts';
import { syncFolder } from '../../disk/folders.ts';
import { linkTarget } from '../../disk/output-target.ts';
import { PackFile, type PackOptions, type PackOutcome } from './file.ts';
import {
  encodeLabels,
  headerBytes,
  isPack,
  isSamePack,
  packSections,
  recordRanges,
  type PackHeader,
  type PackMeta,
  type PackPlan,
} from './format.ts';
import { readPackHeader } from './source.ts';
import { maxPicturePixels } from '../../pictures/decode.ts';
import { sourceRule, type PictureShape, type PictureSource } from '../../pictures/source.ts';
import { grouped } from '../../../core/wording.ts';

export type { PackOptions, PackOutcome } from './file.ts';

/** The path of an unfinished pack, in the same folder as the pack. */
export function unfinishedPath(path: string): string {
  return `${path}.part`;
}

/**
 * Decodes all pictures of a source into one file, a pack (`format.ts`, `openPack`), from which training reads as fast
 * as from memory. An unreadable picture keeps its place in the pack, with the reason.
 *
 * The pack is written to `unfinishedPath` and renamed when it is complete. After a signal or a power cut, a call with
 * the same source, path and shape resumes it. The contents of the file depend only on the source and the shape. If the
 * pack already exists, nothing is done. Only one process may write a pack at a time.
 *
 * @throws SparringError if the path or `unfinishedPath` is taken by something else, another process writes the pack, or
 *   it cannot be written
 */
export async function writePack(
  source: PictureSource,
  path: string,
  options: PackOptions,
): Promise<PackOutcome> {
  checkArguments(
    'writePack',
    { source, path, options },
    { source: sourceRule, path: text, options: including({ shape: including(pictureShape) }) },
  );
  const { shape } = options;
  if (shape.height * shape.width > maxPicturePixels) {
    throw new DataError(
      `got a size of ${grouped(shape.width)}×${grouped(shape.height)} for pictures, expected at most ${grouped(maxPicturePixels)} pixels`,
    );
  }
  const target = await linkTarget(path);
  const lock = join(dirname(target), `.${basename(target)}.lock`);
  const release = await claimFile(lock, `${path} is being written`);
  try {
    return await writeClaimed(source, target, options);
  } catch (thrown) {
    throw codeOf(thrown) === undefined ? thrown : explainFileError(thrown, path);
  } finally {
    await release();
  }
}

async function writeClaimed(source: PictureSource, path: string, options: PackOptions): Promise<PackOutcome> {
  const plan = planOf(source, options.shape);
  if (await isComplete(path, plan)) return outcomeOf(path, plan, source);
  const part = unfinishedPath(path);
  const handle = await open(part, constants.O_RDWR | constants.O_CREAT);
  try {
    const file = await PackFile.begin(handle, part, plan);
    const outcome = await file.fill(source, options);
    if (outcome.done === source.count) {
      await file.finish(source);
      await handle.close();
      await rename(part, path);
      await syncFolder(dirname(path));
    }
    return outcome;
  } finally {
    await handle.close();
  }
}

/**
 * Computes everything that is known before decoding. Reads all names, for the fingerprint and the length of the file.
 */
function planOf(source: PictureSource, shape: PictureShape): PackPlan {
  const { count, labels, classNames, labelsFrom, whyNoLabels, name, description } = source;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([count, description, classNames ?? null]));
  if (labels !== undefined) for (const range of recordRanges(count)) hash.update(encodeLabels(labels, range));
  let namesBytes = 0;
  let numbered: string | undefined = /^(.*)\[0\]$/s.exec(source.nameOf(0))?.[1];
  for (let index = 0; index < count; index++) {
    const record = source.nameOf(index);
    hash.update(record).update('\0');
    namesBytes += Buffer.byteLength(record);
    if (record !== `${numbered}[${index}]`) numbered = undefined;
  }
  const named = numbered === undefined;
  const about: PackMeta = { name, description, classNames, labelsFrom, whyNoLabels, numbered };
  const meta = Buffer.from(JSON.stringify(about));
  const header: PackHeader = {
    shape,
    count,
    done: 0,
    labelled: labels !== undefined,
    named,
    namesBytes: named ? namesBytes : 0,
    metaBytes: meta.length,
    indexChecksum: 0,
    fingerprint: hash.digest(),
  };
  return { header, meta, sections: packSections(header) };
}

/**
 * Whether the complete pack already exists at the path.
 *
 * @throws SparringError if the path is taken by something else
 */
async function isComplete(path: string, plan: PackPlan): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return false;
  if (found.isFile()) {
    const bytes = openBytes(path);
    try {
      const head = bytes.read(0, Math.min(headerBytes, bytes.size));
      if (isPack(head) && isSamePack(readPackHeader(bytes), plan.header)) return true;
    } finally {
      bytes.close();
    }
  }
  throw new DataError(
    says`${path} already exists, and is not the pack of these pictures at this size: remove it, or choose another path${hint('out')}`,
    { code: 'exists' },
  );
}

/** The outcome for a pack that was already complete. */
async function outcomeOf(path: string, plan: PackPlan, source: PictureSource): Promise<PackOutcome> {
  const handle = await open(path, 'r');
  try {
    return await (await PackFile.begin(handle, path, plan)).fill(source, { shape: plan.header.shape });
  } finally {
    await handle.close();
  }
}
