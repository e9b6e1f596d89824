import { statfs, type FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { SparringError } from '../../../core/errors.ts';
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
  stretches,
  type PackHeader,
  type PackPlan,
} from './format.ts';
import { faultIn } from './source.ts';
import type { PictureShape, PictureSource } from '../../pictures/source.ts';
import { grouped } from '../../../core/wording.ts';

export interface PackOptions {
  /** Every picture is resized and cropped to this. */
  readonly shape: PictureShape;
  /** Told after each picture how many are done, those of an earlier sitting included. */
  readonly onProgress?: (done: number) => void;
  /** Ends it before the next picture; what was done so far is kept then, to resume from. */
  readonly signal?: AbortSignal | undefined;
}

/** How packing ended. */
export interface PackOutcome {
  /** Pictures that are in the pack: all, unless it was stopped. */
  readonly done: number;
  /** How many of them an earlier sitting had done. */
  readonly before: number;
  /** The length of the file, when it is whole. */
  readonly size: number;
  /** Of the pictures done, how many could not be read; the first of them, with the reason. */
  readonly unreadable: number;
  readonly faults: readonly { readonly name: string; readonly reason: string }[];
}

/** Faults are told up to this many. */
const mostFaults = 1000;
/** Pictures are written so many bytes at a time. */
const chunkBytes = 8 * 2 ** 20;
/** And brought to the disk, and counted, about so often: what a power cut can cost. */
const commitMilliseconds = 2000;
/** Records under way for each core: enough that no decoder waits, few enough that their files fit into memory. */
const inFlightPerCore = 4;

/**
 * A pack that is being written. Its length is the whole pack's from the beginning, and everything is put where
 * it will stay. Pictures are flushed to the disk before the header counts them, so that whatever happens, those
 * that are counted are there.
 */
export class PackFile {
  readonly #handle: FileHandle;
  readonly #plan: PackPlan;
  readonly #checksums: Uint32Array;
  readonly #states: Uint8Array;
  /** Pictures that were written, and those of them that the header counts. */
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
   * Begins the pack in an empty file, or goes on with what is in it.
   *
   * @param path of the file, for errors and to see how much room there is
   * @throws SparringError if there is something else in the file, or too little room on the disk
   */
  static async begin(handle: FileHandle, path: string, plan: PackPlan): Promise<PackFile> {
    const { header, sections } = plan;
    const done = await doneIn(handle, path, plan);
    await checkRoom(handle, path, sections.size);
    const checksums = new Uint32Array(header.count);
    const states = new Uint8Array(header.count);
    if (done === 0) {
      await writeWhole(handle, encodePackHeader(header), 0);
      await handle.truncate(sections.size);
    } else {
      checksums.set(decodeChecksums(await readWhole(handle, sections.checksums, 4 * done)));
      states.set(await readWhole(handle, sections.states, done));
    }
    return new PackFile(handle, plan, done, checksums, states);
  }

  /** Adds the pictures that are lacking, until all are there or the signal ends it. */
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

  /** Writes the index of a pack that has all its pictures, and with it that the pack is whole. */
  async finish(source: PictureSource): Promise<void> {
    const { header, meta, sections } = this.#plan;
    const { count, labelled, named } = header;
    let at = sections.checksums;
    let checksum = 0;
    const put = async (bytes: Uint8Array) => {
      await writeWhole(this.#handle, bytes, at);
      checksum = crc32(bytes, checksum);
      at += bytes.length;
    };
    for (const range of stretches(count)) await put(encodeChecksums(this.#checksums, range));
    await put(this.#states);
    if (labelled) for (const range of stretches(count)) await put(encodeLabels(source.labels!, range));
    if (named) {
      let end = 0;
      for (const [from, to] of stretches(count)) {
        const ends = new DataView(new ArrayBuffer(8 * (to - from)));
        for (let i = from; i < to; i++) {
          end += Buffer.byteLength(source.nameOf(i));
          ends.setBigUint64(8 * (i - from), BigInt(end), true);
        }
        await put(new Uint8Array(ends.buffer));
      }
      for (const [from, to] of stretches(count)) {
        await put(Buffer.from(Array.from({ length: to - from }, (_, i) => source.nameOf(from + i)).join('')));
      }
    }
    if (at !== sections.meta) {
      throw new SparringError(`the names of ${source.name} changed while it was packed: pack it again`);
    }
    await put(meta);
    await this.#handle.datasync();
    await this.#writeHeader({ indexChecksum: checksum });
    await this.#handle.sync();
  }

  /** Puts pictures behind those that were written. */
  async #append(bytes: Uint8Array, records: number): Promise<void> {
    const { sections } = this.#plan;
    const range = [this.#written, this.#written + records] as const;
    await writeWhole(this.#handle, bytes, recordsOffset + range[0] * sections.recordBytes);
    const checksums = encodeChecksums(this.#checksums, range);
    await writeWhole(this.#handle, checksums, sections.checksums + 4 * range[0]);
    await writeWhole(this.#handle, this.#states.subarray(...range), sections.states + range[0]);
    this.#written = range[1];
  }

  /** Counts the pictures that were written, when they are on the disk. */
  async #commit(): Promise<void> {
    if (this.#done === this.#written) return;
    await this.#handle.datasync();
    this.#done = this.#written;
    await this.#writeHeader({});
  }

  async #writeHeader(change: Partial<PackHeader>): Promise<void> {
    const header = { ...this.#plan.header, done: this.#done, ...change };
    await writeWhole(this.#handle, encodePackHeader(header), 0);
  }

  async #faults(source: PictureSource): Promise<Pick<PackOutcome, 'unreadable' | 'faults'>> {
    const { recordBytes } = this.#plan.sections;
    const faults: { name: string; reason: string }[] = [];
    let unreadable = 0;
    for (let index = 0; index < this.#done; index++) {
      if (this.#states[index] !== recordStates.fault) continue;
      unreadable += 1;
      if (faults.length === mostFaults) continue;
      const record = await readWhole(this.#handle, recordsOffset + index * recordBytes, recordBytes);
      faults.push({ name: source.nameOf(index), reason: faultIn(record) });
    }
    return { unreadable, faults };
  }
}

/** Why a picture is not in the pack. */
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

/** As much of a sentence as there is room for. */
function writeFault(record: Uint8Array, reason: string): void {
  record.fill(0);
  new TextEncoder().encodeInto(reason, record);
}

/** How many pictures of this pack are in the file. */
async function doneIn(handle: FileHandle, path: string, plan: PackPlan): Promise<number> {
  const { size } = await handle.stat();
  if (size === 0) return 0;
  const head = await readWhole(handle, 0, Math.min(headerBytes, size));
  if (!isPack(head)) {
    throw new SparringError(`${path} is in the way, and no beginning of a pack: remove it`);
  }
  let found: PackHeader;
  try {
    found = decodePackHeader(head, path);
  } catch (thrown) {
    throw new SparringError(`${path} is the beginning of a pack that cannot be gone on with: remove it`, {
      cause: thrown,
    });
  }
  if (!isSamePack(found, plan.header)) {
    throw new SparringError(
      `${path} is the beginning of a pack of other pictures or of another size: remove it, or choose another place with --out`,
    );
  }
  return size === plan.sections.size ? found.done : 0;
}

async function checkRoom(handle: FileHandle, path: string, size: number): Promise<void> {
  const { blocks } = await handle.stat();
  const { bavail, bsize } = await statfs(dirname(path));
  const lacking = size - 512 * blocks - bavail * bsize;
  if (lacking <= 0) return;
  throw new SparringError(
    `the pack takes ${grouped(size)} bytes and the disk of ${path} lacks ${grouped(lacking)} of them: free some space or choose another place with --out`,
  );
}

async function readWhole(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) throw new SparringError('the beginning of the pack was cut short: remove it');
    filled += bytesRead;
  }
  return bytes;
}

/** A single write may take fewer bytes than it was given. */
async function writeWhole(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}
