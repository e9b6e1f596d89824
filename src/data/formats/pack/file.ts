import { statfs, type FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { DataError, SparringError } from '../../../core/errors.ts';
import { hint, says } from '../../../core/sentence.ts';
import { crc32 } from '../../disk/crc32.ts';
import { inOrder } from '../../../core/in-order.ts';
import {
  decodeChecksums,
  decodePackHeader,
  encodeChecksums,
  encodeLabels,
  encodePackHeader,
  headerBytes,
  isPack,
  isSamePack,
  recordsOffset,
  recordStates,
  recordRanges,
  type PackHeader,
  type PackPlan,
} from './format.ts';
import { faultIn } from './source.ts';
import type { PictureShape, PictureSource } from '../../pictures/source.ts';
import { grouped } from '../../../core/wording.ts';

/** The options of `writePack`. */
export interface PackOptions {
  /** Every picture is resized and cropped to this. */
  readonly shape: PictureShape;
  /** Called after each picture with the number of pictures done, including those of earlier calls. */
  readonly onProgress?: (done: number) => void;
  /** Stops packing before the next picture; a later call resumes from there. */
  readonly signal?: AbortSignal | undefined;
}

/** How packing ended. */
export interface PackOutcome {
  /** The number of pictures in the pack: all, unless packing was stopped. */
  readonly done: number;
  /** How many of them were done by earlier calls. */
  readonly before: number;
  /** The length of the complete file in bytes. */
  readonly size: number;
  /** The number of unreadable pictures among those done, and the first of them with the reasons. */
  readonly unreadable: number;
  readonly faults: readonly { readonly name: string; readonly reason: string }[];
}

/** At most this many faults are listed. */
const maxFaults = 1000;
/** How many bytes of pictures are written at a time. */
const chunkBytes = 8 * 2 ** 20;
/** How often pictures are flushed to the disk and counted: a power cut costs at most this much work. */
const commitMilliseconds = 2000;
/** Records in flight per core: enough to keep the decoders busy, few enough for their files to fit into memory. */
const inFlightPerCore = 4;

/**
 * A pack that is being written. Everything is written to its final place, and a second copy of the header after the end,
 * which is cut off when the pack is complete. Pictures are flushed to the disk before a header counts them, and one header
 * before the other is written, so that every counted picture survives a crash, and a crash spoils one header at most.
 */
export class PackFile {
  readonly #handle: FileHandle;
  readonly #plan: PackPlan;
  readonly #checksums: Uint32Array;
  readonly #states: Uint8Array;
  /** The number of pictures written, and the number that the header counts. */
  #written: number;
  #done: number;

  private constructor(
    handle: FileHandle,
    plan: PackPlan,
    done: number,
    checksums: Uint32Array,
    states: Uint8Array,
  ) {
    this.#handle = handle;
    this.#plan = plan;
    this.#written = done;
    this.#done = done;
    this.#checksums = checksums;
    this.#states = states;
  }

  /**
   * Starts the pack in an empty file, or resumes the one in the file.
   *
   * @param path of the file, for errors and to check the free space
   * @throws SparringError if the file holds something else, or the disk has too little space
   */
  static async begin(handle: FileHandle, path: string, plan: PackPlan): Promise<PackFile> {
    const { header, sections } = plan;
    const done = await readDone(handle, path, plan);
    await checkSpace(handle, path, sections.size);
    const checksums = new Uint32Array(header.count);
    const states = new Uint8Array(header.count);
    if (done === 0) {
      await handle.truncate(sections.size);
      await writeFully(handle, encodePackHeader(header), sections.size);
      await handle.datasync();
      await writeFully(handle, encodePackHeader(header), 0);
    } else {
      checksums.set(decodeChecksums(await readFully(handle, sections.checksums, 4 * done)));
      states.set(await readFully(handle, sections.states, done));
    }
    return new PackFile(handle, plan, done, checksums, states);
  }

  /** Adds the missing pictures, until all are done or the signal aborts. */
  async fill(source: PictureSource, options: PackOptions): Promise<PackOutcome> {
    const { onProgress, signal } = options;
    const { count, shape } = this.#plan.header;
    const { recordBytes } = this.#plan.sections;
    const before = this.#done;
    const recordsAtOnce = Math.max(1, Math.floor(chunkBytes / recordBytes));
    const chunk = new Uint8Array(recordsAtOnce * recordBytes);
    let held = 0;
    let committed = performance.now();
    const flush = async () => {
      await this.#append(chunk.subarray(0, held * recordBytes), held);
      held = 0;
    };
    const commit = async () => {
      await flush();
      await this.#commit();
      committed = performance.now();
    };
    await inOrder<Uint8Array | Fault>({
      from: before,
      count,
      inFlight: inFlightPerCore * availableParallelism(),
      isStopped: () => signal?.aborted === true,
      begin: (index) => prepare(source, index, shape, recordBytes),
      take: async (index, picture) => {
        const record = chunk.subarray(held * recordBytes, (held + 1) * recordBytes);
        const isFault = !(picture instanceof Uint8Array);
        if (isFault) writeFault(record, picture.reason);
        else record.set(picture);
        this.#states[index] = isFault ? recordStates.fault : recordStates.picture;
        this.#checksums[index] = crc32(record);
        held += 1;
        if (performance.now() - committed > commitMilliseconds) await commit();
        else if (held === recordsAtOnce) await flush();
        onProgress?.(index + 1);
      },
    });
    await commit();
    return { done: this.#done, before, size: this.#plan.sections.size, ...(await this.#faults(source)) };
  }

  /** Writes the index of a pack that has all its pictures. This completes the pack. */
  async finish(source: PictureSource): Promise<void> {
    const { header, meta, sections } = this.#plan;
    const { count, labelled, named } = header;
    let at = sections.checksums;
    let checksum = 0;
    const put = async (bytes: Uint8Array) => {
      await writeFully(this.#handle, bytes, at);
      checksum = crc32(bytes, checksum);
      at += bytes.length;
    };
    for (const range of recordRanges(count)) await put(encodeChecksums(this.#checksums, range));
    await put(this.#states);
    if (labelled) for (const range of recordRanges(count)) await put(encodeLabels(source.labels!, range));
    if (named) {
      let end = 0;
      for (const [from, to] of recordRanges(count)) {
        const ends = new DataView(new ArrayBuffer(8 * (to - from)));
        for (let i = from; i < to; i++) {
          end += Buffer.byteLength(source.nameOf(i));
          ends.setBigUint64(8 * (i - from), BigInt(end), true);
        }
        await put(new Uint8Array(ends.buffer));
      }
      for (const [from, to] of recordRanges(count)) {
        await put(Buffer.from(Array.from({ length: to - from }, (_, i) => source.nameOf(from + i)).join('')));
      }
    }
    if (at !== sections.meta) {
      throw new DataError(`the names of ${source.name} changed while it was packed: pack it again`);
    }
    await put(meta);
    await this.#handle.datasync();
    await this.#writeHeader({ indexChecksum: checksum });
    await this.#handle.sync();
    await this.#handle.truncate(sections.size);
    await this.#handle.sync();
  }

  /** Writes pictures after those already written. */
  async #append(bytes: Uint8Array, records: number): Promise<void> {
    const { sections } = this.#plan;
    const range = [this.#written, this.#written + records] as const;
    await writeFully(this.#handle, bytes, recordsOffset + range[0] * sections.recordBytes);
    const checksums = encodeChecksums(this.#checksums, range);
    await writeFully(this.#handle, checksums, sections.checksums + 4 * range[0]);
    await writeFully(this.#handle, this.#states.subarray(...range), sections.states + range[0]);
    this.#written = range[1];
  }

  /** Flushes the written pictures to the disk and then counts them in the header. */
  async #commit(): Promise<void> {
    if (this.#done === this.#written) return;
    await this.#handle.datasync();
    this.#done = this.#written;
    await this.#writeHeader({});
  }

  async #writeHeader(change: Partial<PackHeader>): Promise<void> {
    const header = encodePackHeader({ ...this.#plan.header, done: this.#done, ...change });
    await writeFully(this.#handle, header, this.#plan.sections.size);
    await this.#handle.datasync();
    await writeFully(this.#handle, header, 0);
  }

  async #faults(source: PictureSource): Promise<Pick<PackOutcome, 'unreadable' | 'faults'>> {
    const { recordBytes } = this.#plan.sections;
    const faults: { name: string; reason: string }[] = [];
    let unreadable = 0;
    for (let index = 0; index < this.#done; index++) {
      if (this.#states[index] !== recordStates.fault) continue;
      unreadable += 1;
      if (faults.length === maxFaults) continue;
      const record = await readFully(this.#handle, recordsOffset + index * recordBytes, recordBytes);
      faults.push({ name: source.nameOf(index), reason: faultIn(record) });
    }
    return { unreadable, faults };
  }
}

/** Why a picture could not be packed. */
interface Fault {
  readonly reason: string;
}

async function prepare(
  source: PictureSource,
  index: number,
  shape: PictureShape,
  recordBytes: number,
): Promise<Uint8Array | Fault> {
  try {
    const picture = await source.read(index, shape);
    if (picture.length === recordBytes) return picture;
    return { reason: `has ${picture.length} bytes, expected ${recordBytes}` };
  } catch (thrown) {
    if (!(thrown instanceof SparringError)) throw thrown;
    const name = `${source.nameOf(index)}: `;
    const { message } = thrown;
    return { reason: message.startsWith(name) ? message.slice(name.length) : message };
  }
}

/** Writes as much of the reason as fits into the record. */
function writeFault(record: Uint8Array, reason: string): void {
  record.fill(0);
  new TextEncoder().encodeInto(reason, record);
}

/** How many pictures of this pack are already in the file. */
async function readDone(handle: FileHandle, path: string, plan: PackPlan): Promise<number> {
  const { size } = await handle.stat();
  const end = plan.sections.size;
  const head = await readFully(handle, 0, Math.min(headerBytes, size));
  const copy = size === end + headerBytes ? await readFully(handle, end, headerBytes) : undefined;
  // A crash before the first header leaves an empty file, or zeros up to a part of the copy.
  if (size === 0) return 0;
  const hasCopy = copy !== undefined && isPack(copy);
  if (size >= end && size <= end + headerBytes && isZero(head) && !hasCopy) return 0;
  if (copy === undefined && !isPack(head)) {
    throw new DataError(`${path} exists and is not an unfinished pack: remove it`, { code: 'exists' });
  }
  const found = decodeEither(head, copy, path);
  if (!isSamePack(found, plan.header)) {
    throw new DataError(
      says`${path} is an unfinished pack of other pictures or of another size: remove it, or choose another path${hint('out')}`,
      { code: 'exists' },
    );
  }
  return copy === undefined && size !== end ? 0 : found.done;
}

/** Decodes a header, or its copy if a crash spoiled it. */
function decodeEither(head: Uint8Array, copy: Uint8Array | undefined, path: string): PackHeader {
  try {
    return decodePackHeader(head, path);
  } catch (thrown) {
    if (copy !== undefined && isPack(copy)) return decodeEither(copy, undefined, path);
    throw new DataError(`${path} is an unfinished pack that cannot be resumed: remove it`, {
      cause: thrown,
    });
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

async function checkSpace(handle: FileHandle, path: string, size: number): Promise<void> {
  const { blocks } = await handle.stat();
  const { bavail, bsize } = await statfs(dirname(path));
  const missing = size - 512 * blocks - bavail * bsize;
  if (missing <= 0) return;
  throw new DataError(
    says`the pack takes ${grouped(size)} bytes, ${grouped(missing)} more than the disk of ${path} has free: free some space or choose another path${hint('out')}`,
    { code: 'file-system' },
  );
}

async function readFully(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) throw new DataError('the unfinished pack was cut short: remove it');
    filled += bytesRead;
  }
  return bytes;
}

/** A single write may be partial. */
async function writeFully(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}
