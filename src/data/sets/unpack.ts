/** Unpacking files from archives, whose checksums have already been checked, into the archive's folder. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { parseTar } from 'nanotar';
import { DataError } from '../../core/errors.ts';
import { openBytes, type Bytes } from '../disk/bytes.ts';
import { crc32 } from '../disk/crc32.ts';
import { checkSpace, explainingWriteErrors } from '../disk/download.ts';
import { unpack } from '../disk/inflate.ts';
import { linkTarget } from '../disk/output-target.ts';
import { writeChunks } from '../disk/write-chunks.ts';
import { packedMember, readZipDirectory, type ZipMember } from '../formats/zip.ts';
import type { OnSetProgress } from './named-set.ts';

const pieceBytes = 2 ** 20;

/**
 * Unpacks files of a `.tar.gz` archive into its folder. The archive is decompressed in memory, so this is only for
 * archives of megabytes.
 *
 * @param names of the files, without folders; nothing else is written, whatever the archive contains
 * @throws SparringError if one of them is not in the archive, or cannot be written
 */
export async function unpackTar(
  archive: string,
  names: readonly string[],
  onProgress?: OnSetProgress,
): Promise<void> {
  const bytes = openBytes(archive);
  try {
    const trailer = bytes.read(bytes.size - 4, 4);
    const length = new DataView(trailer.buffer, trailer.byteOffset, 4).getUint32(0, true); // RFC 1952: ISIZE
    const items = parseTar(await unpack(bytes, 'gzip', length));
    for (const [done, name] of names.entries()) {
      const item = items.find((one) => basename(one.name) === name);
      if (item?.data === undefined)
        throw new DataError(`${archive} does not contain ${name}: fetch it again`, { code: 'not-found' });
      const { data } = item;
      const path = join(dirname(archive), name);
      await writeAtomic(path, (part) => writeFile(part, data));
      onProgress?.({ step: 'unpacking', path: archive, done: done + 1, bytes: names.length });
    }
  } finally {
    bytes.close();
  }
}

/**
 * Unpacks one member of a zip file, of any length, and checks its CRC-32.
 *
 * @param name of the member, which is also its path below the folder of the zip
 * @throws SparringError if it is not in the zip, is damaged, or cannot be written; the signal's reason if it is aborted
 */
export async function unpackZipMember(
  archive: string,
  name: string,
  onProgress?: OnSetProgress,
  signal?: AbortSignal,
): Promise<void> {
  const zip = openBytes(archive);
  try {
    const members: ZipMember[] = [];
    await readZipDirectory(zip, (one) => {
      if (one.name === name) members.push(one);
    });
    const [member] = members;
    if (member === undefined)
      throw new DataError(`${archive} does not contain ${name}: fetch it again`, { code: 'not-found' });
    const path = join(dirname(archive), name);
    await explainingWriteErrors(path, () => mkdir(dirname(path), { recursive: true }));
    await checkSpace(path, member.size);
    await writeAtomic(path, (part) => copyMember(zip, member, part, { onProgress, signal }));
  } catch (thrown) {
    signal?.throwIfAborted();
    throw thrown;
  } finally {
    zip.close();
  }
}

async function copyMember(
  zip: Bytes,
  member: ZipMember,
  path: string,
  { onProgress, signal }: { onProgress: OnSetProgress | undefined; signal: AbortSignal | undefined },
): Promise<void> {
  const packed = packedMember(zip, member);
  let crc = 0;
  let done = 0;
  const pieces = function* () {
    for (let at = 0; at < packed.size; at += pieceBytes) {
      yield packed.read(at, Math.min(pieceBytes, packed.size - at));
    }
  };
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      if ((done += chunk.length) > member.size) break;
      crc = crc32(chunk, crc);
      onProgress?.({ step: 'unpacking', path: zip.name, done, bytes: member.size });
      yield chunk;
    }
  };
  const source = Readable.from(pieces());
  const write = (chunks: AsyncIterable<Uint8Array>) => writeChunks(path, chunks);
  if (member.method === 0) await pipeline(source, counted, write);
  else await pipeline(source, createInflateRaw(), counted, write);
  if (done !== member.size || crc !== member.crc) {
    throw new DataError(`${zip.name} is damaged: ${member.name} does not match its CRC-32; fetch it again`);
  }
}

/** Writes a file under a temporary name and renames it, so that it is complete or absent. */
async function writeAtomic(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const target = await linkTarget(path);
  const part = `${target}.part`;
  try {
    await explainingWriteErrors(path, () => write(part));
    await explainingWriteErrors(path, () => rename(part, target));
  } catch (thrown) {
    await rm(part, { force: true }).catch(() => undefined);
    throw thrown;
  }
}
