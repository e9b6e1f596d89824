/**
 * Pictures that were dropped on the page, in `RUNS/.studio/uploads/ID`: `upload.json`, which says whose they are, and a
 * folder of the dropped folder's name with the pictures. Runs train on them, so they stay as long as one does.
 */
import { rename, rm } from 'node:fs/promises';
import { join, parse, resolve } from 'node:path';
import { DataError, SparringError, UsageError } from '../../../core/errors.ts';
import { counted, formatBytes, grouped } from '../../../core/wording.ts';
import { spaceAt } from '../../../data/disk/disk-space.ts';
import { codeOf, explainFileError } from '../../../data/disk/file-errors.ts';
import { makeFolder } from '../../../data/disk/folders.ts';
import { writeChunks } from '../../../data/disk/write-chunks.ts';
import { maxUploadedBytes } from '../../messages/limits.ts';
import { newId } from './job-id.ts';
import { removeAbandonedUploads, uploadFolder, writeUploadRecord } from './upload-files.ts';
import { uploadedFolderName, uploadedPath } from './upload-names.ts';

export interface UploadLimits {
  /** Uploads that are not finished. */
  readonly uploads: number;
  /** Files in one upload. */
  readonly files: number;
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Bytes of all uploads of this session together. */
  readonly bytes: number;
  /** Files that are written at once. */
  readonly atOnce: number;
  /** Bytes of the disk that uploads leave free: runs need them. */
  readonly leftBytes: number;
}

const usualLimits: UploadLimits = {
  uploads: 8,
  files: 200_000,
  fileBytes: maxUploadedBytes,
  bytes: 20e9,
  atOnce: 16,
  leftBytes: 1e9,
};

/** How much was uploaded. */
export interface UploadSize {
  readonly files: number;
  readonly bytes: number;
}

interface Upload {
  readonly name: string;
  files: number;
  bytes: number;
  writing: number;
  isFinished: boolean;
  /** Names that are taken (`freeName`). */
  readonly names: Map<string, number>;
}

export class Uploads {
  readonly #root: string;
  readonly #limits: UploadLimits;
  readonly #uploads = new Map<string, Upload>();
  #bytes = 0;
  #written = 0;

  /** @param root the folder of runs */
  constructor(root: string, limits: Partial<UploadLimits> = {}) {
    this.#root = resolve(root);
    this.#limits = { ...usualLimits, ...limits };
  }

  /** Removes what earlier sessions left: uploads that were not finished, and those that no run is trained on. */
  async open(): Promise<void> {
    await removeAbandonedUploads(this.#root);
  }

  /**
   * Begins an upload. Returns its id.
   *
   * @param name of the dropped folder, for the names of runs
   * @throws SparringError if nothing can be written, or the disk is nearly full
   */
  async create(name?: unknown): Promise<string> {
    const open = [...this.#uploads.values()].filter(({ isFinished }) => !isFinished).length;
    if (open >= this.#limits.uploads) {
      throw new SparringError(
        `${counted(open, 'upload')} ${open === 1 ? 'is' : 'are'} not finished: finish or cancel one first`,
        {
          code: 'busy',
        },
      );
    }
    await this.#checkDisk();
    const id = newId();
    const upload: Upload = {
      name: uploadedFolderName(name),
      files: 0,
      bytes: 0,
      writing: 0,
      isFinished: false,
      names: new Map(),
    };
    await writeUploadRecord(this.#root, id, upload);
    await makeFolder(join(uploadFolder(this.#root, id), upload.name));
    this.#uploads.set(id, upload);
    return id;
  }

  /**
   * Writes a picture of an upload: all of it, or nothing.
   *
   * @param name its path in the dropped folder. A second file of the same name gets another one
   * @param content its bytes, which are counted as they come
   * @throws UsageError if it is not the name of a picture. @throws SparringError if a limit is reached, the disk is nearly
   *   full, or the upload does not exist; also what the content throws
   */
  async add(id: string, name: unknown, content: AsyncIterable<Uint8Array>): Promise<UploadSize> {
    const upload = this.#get(id);
    const parts = uploadedPath(name);
    this.#checkRoom(upload);
    upload.writing += 1;
    upload.files += 1; // before it is written, so that many at once keep to the limit
    const folder = join(uploadFolder(this.#root, id), upload.name);
    const own = freeName(parts, upload.names);
    const part = join(uploadFolder(this.#root, id), `${this.#written++}.part`);
    let bytes = 0;
    const count = (chunk: Uint8Array) => {
      bytes += chunk.byteLength;
      upload.bytes += chunk.byteLength;
      this.#bytes += chunk.byteLength;
      if (bytes > this.#limits.fileBytes)
        throw tooLarge(`${parts.at(-1)} has more than ${formatBytes(this.#limits.fileBytes)}`);
      if (this.#bytes > this.#limits.bytes)
        throw tooLarge(`this session has uploaded ${formatBytes(this.#limits.bytes)} already`);
    };
    try {
      await this.#checkDisk(); // for what is already written: the rest is in memory at most
      await writeChunks(part, measured(content, count), 'wx');
      this.#get(id); // it may have been cancelled meanwhile
      await makeFolder(join(folder, ...own.slice(0, -1)));
      await rename(part, join(folder, ...own));
      return { files: upload.files, bytes: upload.bytes };
    } catch (thrown) {
      await rm(part, { force: true }).catch(() => undefined);
      upload.files -= 1;
      upload.bytes -= bytes;
      this.#bytes -= bytes;
      upload.names.delete(keyOf(own));
      throw codeOf(thrown) === undefined ? thrown : explainFileError(thrown, join(folder, ...own));
    } finally {
      upload.writing -= 1;
    }
  }

  /**
   * Ends an upload. Returns the path to train on.
   *
   * @throws SparringError if it has no pictures, or some are still being written
   */
  async finish(id: string): Promise<string> {
    const upload = this.#get(id);
    if (upload.writing > 0) {
      throw new SparringError(
        `${counted(upload.writing, 'file')} of this upload are still coming: wait for them`,
        {
          code: 'busy',
        },
      );
    }
    if (upload.files === 0) throw new DataError('the upload has no pictures: drop a folder with some');
    upload.isFinished = true;
    upload.names.clear();
    await writeUploadRecord(this.#root, id, upload);
    return join(uploadFolder(this.#root, id), upload.name);
  }

  /** Removes an upload that is not wanted. One that is finished stays, because a training may use it. */
  async cancel(id: string): Promise<boolean> {
    const upload = this.#uploads.get(id);
    if (upload === undefined || upload.isFinished) return false;
    this.#uploads.delete(id);
    this.#bytes -= upload.bytes;
    await rm(uploadFolder(this.#root, id), { recursive: true, force: true }).catch(() => undefined); // the next session does
    return true;
  }

  #get(id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload === undefined)
      throw new DataError(`there is no upload ${id}: begin a new one`, { code: 'not-found' });
    if (upload.isFinished)
      throw new SparringError('this upload is finished: begin a new one', { code: 'closed' });
    return upload;
  }

  #checkRoom(upload: Upload): void {
    const { files, atOnce } = this.#limits;
    if (upload.files >= files) throw tooLarge(`the upload has ${grouped(files)} files already`);
    if (upload.writing >= atOnce) {
      throw new SparringError(`${atOnce} files are being written already: send fewer at once`, {
        code: 'busy',
      });
    }
  }

  /** @throws SparringError if the disk has less than the room that runs need */
  async #checkDisk(): Promise<void> {
    const space = await spaceAt(this.#root);
    if (space === undefined || space.available >= this.#limits.leftBytes) return;
    throw new DataError(
      `the disk has only ${formatBytes(space.available)} left, and runs need ${formatBytes(this.#limits.leftBytes)}: free some space`,
      { code: 'file-system' },
    );
  }
}

async function* measured(
  content: AsyncIterable<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    onChunk(chunk);
    yield chunk;
  }
}

/**
 * A path that no other file of the upload has, and notes it: `a.jpg`, `a (2).jpg`.
 *
 * @param names in small letters, with the number for the next file of this name
 */
function freeName(parts: readonly string[], names: Map<string, number>): readonly string[] {
  const key = keyOf(parts);
  for (;;) {
    const number = names.get(key) ?? 1;
    names.set(key, number + 1);
    if (number === 1) return parts;
    const { name, ext } = parse(parts.at(-1)!);
    const other = [...parts.slice(0, -1), `${name} (${number})${ext}`];
    if (names.has(keyOf(other))) continue;
    names.set(keyOf(other), 2);
    return other;
  }
}

/** Not every disk tells `A.jpg` from `a.jpg`. */
function keyOf(parts: readonly string[]): string {
  return parts.join('/').toLowerCase();
}

function tooLarge(what: string): UsageError {
  return new UsageError(`${what}: train on a path of this computer instead`);
}
