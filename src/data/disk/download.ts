import { constants, mkdir, open, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, SparringError } from '../../core/errors.ts';
import { digestOf } from './digest.ts';
import { httpGet, UnusableAddress } from './http-get.ts';
import { formatBytes, grouped } from '../../core/wording.ts';

/** A file as it is published. */
export interface PublishedFile {
  readonly name: string;
  /** Where it is to be had: the first that answers is taken. */
  readonly addresses: readonly string[];
  readonly bytes: number;
  readonly sha256: string;
}

export interface DownloadOptions {
  /** Called with the bytes that are there, while they come and again while they are checked. */
  readonly onProgress?: ((step: 'fetching' | 'checking', done: number) => void) | undefined;
  /** An address is given up after so many attempts in a row that brought nothing; default 4. */
  readonly attempts?: number;
  /** How long to wait after the first of them, doubled each time; default 1 second. */
  readonly pauseMilliseconds?: number;
  /** An attempt ends when nothing comes for so long; default 60 seconds. */
  readonly quietMilliseconds?: number;
}

/** No address has the published file: what was tried, and how it failed. */
export class DownloadError extends SparringError {
  override readonly name = 'DownloadError';
}

/** Answers that may be others in a moment: timeouts, too many requests, faults of the server. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Fetches a published file. What has come stands in `PATH.part`, from which it goes on when it was cut, in this
 * call or a later one, if the server can; it is renamed only when its length and SHA-256 are those published.
 * One that is whole and wrong is removed, after it was fetched anew if a part of it was from an earlier call.
 *
 * @param path where to put it; its folder is made
 * @throws DownloadError if no address has it. @throws SparringError if it cannot be written. What has come then
 *   stays for the next time
 */
export async function download(
  file: PublishedFile,
  path: string,
  options: DownloadOptions = {},
): Promise<void> {
  const part = `${path}.part`;
  const handle = await orSayWhy(part, async () => {
    await mkdir(dirname(part), { recursive: true });
    return open(part, constants.O_RDWR | constants.O_CREAT);
  });
  try {
    let { size: have } = await handle.stat();
    await checkSpace(part, file.bytes - have);
    if (have > file.bytes) await handle.truncate((have = 0)); // of something else
    for (let isResumed = have > 0; ; isResumed = false) {
      await fetchRest(handle, file, part, options);
      const sha256 = await digestOf(part, 'sha256', (done) => options.onProgress?.('checking', done));
      if (sha256 === file.sha256) break;
      await handle.truncate(0);
      if (isResumed) continue;
      throw new DownloadError(
        `what ${file.addresses.join(' or ')} sends is not the published ${file.name} (SHA-256 ${sha256}, expected ${file.sha256}), and was removed`,
      );
    }
    await orSayWhy(part, () => handle.sync()); // a rename that reaches the disk before the bytes would leave an empty file
  } finally {
    const { size } = await handle.stat();
    await handle.close();
    if (size === 0) await rm(part, { force: true });
  }
  await orSayWhy(path, () => rename(part, path));
}

/** What is not there yet, from whichever address has it. */
async function fetchRest(
  handle: FileHandle,
  file: PublishedFile,
  part: string,
  options: DownloadOptions,
): Promise<void> {
  const { attempts = 4, pauseMilliseconds = 1000 } = options;
  const faults: string[] = [];
  let have = (await handle.stat()).size;
  const before = have;
  for (const address of file.addresses) {
    let reason = '';
    for (let vain = 0; have < file.bytes && vain < attempts;) {
      if (vain > 0) await pause(pauseMilliseconds * 2 ** (vain - 1));
      try {
        await attempt(handle, have, address, file, part, options);
      } catch (thrown) {
        if (thrown instanceof SparringError) throw thrown; // the disk, which no other address mends
        reason = reasonOf(thrown);
        // A host that nothing has come from is not there; one that was cut off may be again in a moment.
        if (thrown instanceof UnusableAddress || (have === before && isUnreachable(thrown))) break;
      }
      // A server that begins anew each time brings nothing unless it gets further than before.
      const furthest = have;
      have = (await handle.stat()).size;
      vain = have > furthest ? 0 : vain + 1;
    }
    if (have === file.bytes) return;
    faults.push(`${address} cannot be fetched (${reason})`);
  }
  const kept = have === 0 ? '' : `; what came, ${formatBytes(have)} of ${formatBytes(file.bytes)}, is kept`;
  throw new DownloadError(`${faults.join(', ')}${kept}`);
}

/** One request. Writes what comes to its place; throws unless that reaches the file's end. */
async function attempt(
  handle: FileHandle,
  have: number,
  address: string,
  file: PublishedFile,
  part: string,
  { onProgress, quietMilliseconds = 60_000 }: DownloadOptions,
): Promise<void> {
  const asked = have === 0 ? {} : { Range: `bytes=${have}-` };
  const response = await httpGet(address, asked, quietMilliseconds);
  try {
    const { statusCode = 0, headers } = response;
    if (statusCode !== 200 && statusCode !== 206) {
      const answer = `it answers ${statusCode} ${response.statusMessage ?? ''}`.trim();
      throw passing.has(statusCode) ? new Error(answer) : new UnusableAddress(answer);
    }
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
    let at = 0; // of 200: the range was not heeded, so all of it comes
    if (statusCode === 206) {
      at = Number(range?.[1] ?? Number.NaN);
      if (at !== have) throw new UnusableAddress('it sends another part than it was asked for');
    }
    const total = statusCode === 206 ? range![2]! : (headers['content-length'] ?? '*'); // unknown of what comes in chunks
    if (total !== '*' && Number(total) !== file.bytes) throw wrongLength(Number(total), file.bytes);
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      if (at + chunk.length > file.bytes) throw wrongLength(undefined, file.bytes);
      const start = at;
      await orSayWhy(part, () => handle.write(chunk, 0, chunk.length, start));
      at += chunk.length;
      onProgress?.('fetching', at);
    }
    if (at < file.bytes) throw new Error(`it ends after ${grouped(at)} bytes of ${grouped(file.bytes)}`);
  } finally {
    response.destroy();
  }
}

function wrongLength(found: number | undefined, expected: number): UnusableAddress {
  const has = found === undefined ? 'more bytes than' : `${grouped(found)} bytes where`;
  return new UnusableAddress(`it has ${has} ${grouped(expected)} are published`);
}

/** Whether a host was not found, or did not let itself be connected to. */
function isUnreachable(thrown: unknown): boolean {
  const { syscall } = thrown as NodeJS.ErrnoException;
  return syscall === 'getaddrinfo' || syscall === 'connect';
}

/** What a network fault is called: by its code, which says more than Node's message, or its message. */
function reasonOf(thrown: unknown): string {
  const { code } = thrown as NodeJS.ErrnoException;
  switch (code) {
    case undefined:
      return messageOf(thrown);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its host is not found: is there a network?';
    case 'ECONNREFUSED':
      return 'its host refuses the connection';
    case 'ECONNRESET':
      return 'the connection was cut';
    default:
      return code;
  }
}

/** @throws SparringError if so many bytes do not fit on the disk of the file's folder */
export async function checkSpace(path: string, needed: number): Promise<void> {
  const { bavail, bsize } = await orSayWhy(path, () => statfs(dirname(path)));
  const free = bavail * bsize;
  if (needed > free) {
    throw new SparringError(
      `${path} needs ${formatBytes(needed)} and its disk has ${formatBytes(free)} left: name another place with --data-root`,
    );
  }
}

/** @throws SparringError for what the file system throws, and what `work` throws itself */
export async function orSayWhy<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof SparringError) throw thrown;
    const { code } = thrown as NodeJS.ErrnoException;
    const reason = code === 'ENOSPC' ? 'the disk is full' : (code ?? messageOf(thrown));
    throw new SparringError(`cannot write ${path} (${reason}): name another place with --data-root`, {
      cause: thrown,
    });
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
