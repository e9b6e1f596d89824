import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SparringError } from '../../../core/errors.ts';
import { openBytes } from '../../disk/bytes.ts';
import { claimFile } from '../../disk/claim.ts';
import { codeOf, explainFileError } from '../../disk/file-errors.ts';
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
import type { PictureShape, PictureSource } from '../../pictures/source.ts';
import { grouped } from '../../../core/wording.ts';

export type { PackOptions, PackOutcome } from './file.ts';

/** Where a pack is while it is being written: beside its place, and named so that a person sees what it is. */
export function unfinishedPath(path: string): string {
  return `${path}.part`;
}

/**
 * Decodes a source once into a file, a pack (`pack-format.ts`, `openPack`), from which it can be trained at the
 * speed of memory. What cannot be read keeps its place in the pack, with the reason.
 *
 * The pack is written beside its place, as `unfinishedPath` says, and renamed when it is complete. If a signal or a power
 * cut interrupts it, a later call with the same source, path and shape resumes from what is on the disk. The file is a
 * function of the source and the shape; if it exists, nothing is done. Only one process may write a pack at a time.
 *
 * @throws SparringError if there is something else at the path or beside it, another process writes it, or it cannot be
 *   written
 */
export async function writePack(
  source: PictureSource,
  path: string,
  options: PackOptions,
): Promise<PackOutcome> {
  const { shape } = options;
  if (shape.height * shape.width > maxPicturePixels) {
    throw new SparringError(
      `pictures of ${grouped(shape.width)}×${grouped(shape.height)} were asked for, expected at most ${grouped(maxPicturePixels)} pixels`,
    );
  }
  const release = await claimFile(join(dirname(path), `.${basename(path)}.lock`), `${path} is being written`);
  try {
    return await writeClaimed(source, path, options);
  } catch (thrown) {
    throw codeOf(thrown) === undefined ? thrown : explainFileError(thrown, path);
  } finally {
    await release();
  }
}

async function writeClaimed(source: PictureSource, path: string, options: PackOptions): Promise<PackOutcome> {
  const plan = planOf(source, options.shape);
  if (await isThere(path, plan)) return outcomeOf(path, plan, source);
  const part = unfinishedPath(path);
  const handle = await open(part, constants.O_RDWR | constants.O_CREAT);
  try {
    const file = await PackFile.begin(handle, part, plan);
    const outcome = await file.fill(source, options);
    if (outcome.done === source.count) {
      await file.finish(source);
      await handle.close();
      await rename(part, path);
    }
    return outcome;
  } finally {
    await handle.close();
  }
}

/** Goes through the names once: they are a part of the fingerprint, and their length one of the file's. */
function planOf(source: PictureSource, shape: PictureShape): PackPlan {
  const { count, labels, classNames, name, description } = source;
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
  const about: PackMeta = { name, description, classNames, numbered };
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
 * Whether the whole pack is at the path.
 *
 * @throws SparringError if something else is
 */
async function isThere(path: string, plan: PackPlan): Promise<boolean> {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) return false;
  if (there.isFile()) {
    const bytes = openBytes(path);
    try {
      const head = bytes.read(0, Math.min(headerBytes, bytes.size));
      if (isPack(head) && isSamePack(readPackHeader(bytes), plan.header)) return true;
    } finally {
      bytes.close();
    }
  }
  throw new SparringError(
    `${path} is there already, and is not the pack of these pictures at this size: remove it, or choose another place with --out`,
  );
}

/** Of a pack that was whole before. */
async function outcomeOf(path: string, plan: PackPlan, source: PictureSource): Promise<PackOutcome> {
  const handle = await open(path, 'r');
  try {
    return await (await PackFile.begin(handle, path, plan)).fill(source, { shape: plan.header.shape });
  } finally {
    await handle.close();
  }
}
