import { constants, mkdir, open, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataError, messageOf, SparringError, type ErrorDetails } from '../../core/errors.ts';
import { option, says, type Sentence } from '../../core/sentence.ts';
import { digestOf } from './digest.ts';
import { httpGet, UnusableAddress } from './http-get.ts';
import { ProxyRefusal } from './proxy-connection.ts';
import { formatBytes, grouped } from '../../core/wording.ts';
import { linkTarget } from './output-target.ts';

/** A file that is published on the web. */
export interface PublishedFile {
  readonly name: string;
  /** Tried in order until one serves the file. */
  readonly addresses: readonly string[];
  readonly bytes: number;
  readonly sha256: string;
}

/** The options of a download. */
export interface DownloadOptions {
  /** Called with the number of bytes fetched, and then with the number of bytes checked. */
  readonly onProgress?: ((step: 'fetching' | 'checking', done: number) => void) | undefined;
  /** After this many consecutive attempts without progress, the address is abandoned; default 4. */
  readonly attempts?: number;
  /** The pause after the first of these, doubled after each further one; default 1 second. */
  readonly pauseMilliseconds?: number;
  /** An attempt fails if no data arrives for this long; default 60 seconds. */
  readonly quietMilliseconds?: number;
  /** Stops the download. What was received is kept for a later call. */
  readonly signal?: AbortSignal | undefined;
}

/** No address serves the published file. The message lists what was tried and how it failed. */
export class DownloadError extends DataError {
  override readonly name = 'DownloadError';

  constructor(message: string | Sentence, details: ErrorDetails = {}) {
    super(message, { code: 'download', ...details });
  }
}

/** Status codes worth a retry: timeouts, too many requests, server errors. */
const transientStatuses = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Fetches a published file.
 *
 * Data is collected in `PATH.part`. An interrupted download resumes from there, in this call or a later one, if the
 * server supports ranges. The part is renamed to `PATH` only if its length and SHA-256 match. A complete file that does
 * not match is removed. If some of it came from an earlier call, it is first fetched again from the start.
 *
 * @param path of the file; its folder is created
 * @throws DownloadError if no address serves the file. @throws SparringError if it cannot be written. The signal's
 *   reason if it is aborted. In all cases the data received so far is kept for the next call
 */
export async function download(
  file: PublishedFile,
  path: string,
  options: DownloadOptions = {},
): Promise<void> {
  const target = await linkTarget(path);
  const part = `${target}.part`;
  const handle = await explainingWriteErrors(part, async () => {
    await mkdir(dirname(part), { recursive: true });
    return open(part, constants.O_RDWR | constants.O_CREAT);
  });
  try {
    let { size: have } = await handle.stat();
    await checkSpace(part, file.bytes - have);
    if (have > file.bytes) await handle.truncate((have = 0)); // the part belongs to another file
    const checking = (done: number) => options.onProgress?.('checking', done);
    for (let isResumed = have > 0; ; isResumed = false) {
      await fetchRest(handle, file, part, options);
      const sha256 = await digestOf(part, 'sha256', checking, options.signal);
      if (sha256 === file.sha256) break;
      await handle.truncate(0);
      if (isResumed) continue;
      throw new DownloadError(
        `the file from ${file.addresses.join(' or ')} does not match the published ${file.name} (SHA-256 ${sha256}, expected ${file.sha256}) and was removed`,
      );
    }
    await explainingWriteErrors(part, () => handle.sync()); // as in writeFileAtomic
  } finally {
    const { size } = await handle.stat();
    await handle.close();
    if (size === 0) await rm(part, { force: true });
  }
  await explainingWriteErrors(path, () => rename(part, target));
}

/** Fetches the missing bytes from the first address that serves them. */
async function fetchRest(
  handle: FileHandle,
  file: PublishedFile,
  part: string,
  options: DownloadOptions,
): Promise<void> {
  const { attempts = 4, pauseMilliseconds = 1000, signal } = options;
  const faults: string[] = [];
  let have = (await handle.stat()).size;
  const before = have;
  for (const address of file.addresses) {
    let reason = '';
    for (let failures = 0; have < file.bytes && failures < attempts;) {
      if (failures > 0) await pause(pauseMilliseconds * 2 ** (failures - 1), signal);
      try {
        await attempt(handle, have, address, file, part, options);
      } catch (thrown) {
        signal?.throwIfAborted();
        if (thrown instanceof SparringError) throw thrown; // a disk error: another address would not help
        reason = reasonOf(thrown);
        // A host that has never answered is not retried. One that was cut off may come back in a moment.
        if (isFinal(thrown) || (have === before && isUnreachable(thrown))) break;
      }
      // A server without ranges starts over each time, so only new bytes count as progress.
      const furthest = have;
      have = (await handle.stat()).size;
      failures = have > furthest ? 0 : failures + 1;
    }
    if (have === file.bytes) return;
    faults.push(`${address} cannot be fetched (${reason})`);
  }
  const kept =
    have === 0 ? '' : `; ${formatBytes(have)} of ${formatBytes(file.bytes)} were received and are kept`;
  throw new DownloadError(`${faults.join(', ')}${kept}`);
}

/** Makes one request and writes the data it returns. Throws unless that completes the file. */
async function attempt(
  handle: FileHandle,
  have: number,
  address: string,
  file: PublishedFile,
  part: string,
  { onProgress, quietMilliseconds = 60_000, signal }: DownloadOptions,
): Promise<void> {
  const requestHeaders = have === 0 ? {} : { Range: `bytes=${have}-` };
  const response = await unlessAborted(httpGet(address, requestHeaders, quietMilliseconds), signal);
  try {
    const { statusCode = 0, headers } = response;
    if (statusCode !== 200 && statusCode !== 206) {
      const answer = `it answered ${statusCode} ${response.statusMessage ?? ''}`.trim();
      throw transientStatuses.has(statusCode) ? new Error(answer) : new UnusableAddress(answer);
    }
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
    let at = 0; // status 200: the server ignored the range and sends the whole file
    if (statusCode === 206) {
      at = Number(range?.[1] ?? Number.NaN);
      if (at !== have) throw new UnusableAddress('it sent another range than requested');
    }
    const total = statusCode === 206 ? range![2]! : (headers['content-length'] ?? '*'); // chunked responses have no length
    if (total !== '*' && Number(total) !== file.bytes) throw wrongLength(Number(total), file.bytes);
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      if (at + chunk.length > file.bytes) throw wrongLength(undefined, file.bytes);
      const start = at;
      await explainingWriteErrors(part, () => handle.write(chunk, 0, chunk.length, start));
      at += chunk.length;
      onProgress?.('fetching', at);
    }
    if (at < file.bytes) throw new Error(`it stopped after ${grouped(at)} of ${grouped(file.bytes)} bytes`);
  } finally {
    response.destroy();
  }
}

function wrongLength(found: number | undefined, expected: number): UnusableAddress {
  const size = found === undefined ? 'more than' : `${grouped(found)} bytes, not`;
  return new UnusableAddress(`it has ${size} the published ${grouped(expected)}`);
}

/** Whether the same request would fail again. */
function isFinal(thrown: unknown): boolean {
  if (thrown instanceof ProxyRefusal) return !transientStatuses.has(thrown.status);
  return thrown instanceof UnusableAddress;
}

/** Whether a host was not found or refused the connection. */
function isUnreachable(thrown: unknown): boolean {
  const { syscall } = thrown as NodeJS.ErrnoException;
  return syscall === 'getaddrinfo' || syscall === 'connect';
}

/** A network error in words: from its code, which is clearer than Node's message, or else the message. */
function reasonOf(thrown: unknown): string {
  const { code } = thrown as NodeJS.ErrnoException;
  switch (code) {
    case undefined:
      return messageOf(thrown);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its host was not found: check the network connection';
    case 'ECONNREFUSED':
      return 'its host refused the connection';
    case 'ECONNRESET':
      return 'the connection was cut';
    default:
      return code;
  }
}

/** @throws SparringError if the disk of the file's folder has less than `needed` bytes free */
export async function checkSpace(path: string, needed: number): Promise<void> {
  const { bavail, bsize } = await explainingWriteErrors(path, () => statfs(dirname(path)));
  const free = bavail * bsize;
  if (needed > free) {
    throw new DataError(
      says`${path} needs ${formatBytes(needed)}, but its disk has ${formatBytes(free)} free: choose another folder with ${option('dataRoot')}`,
      { code: 'file-system' },
    );
  }
}

/** Runs `work`. @throws SparringError instead of an error of the file system, and whatever else `work` throws */
export async function explainingWriteErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof SparringError) throw thrown;
    const { code } = thrown as NodeJS.ErrnoException;
    const reason = code === 'ENOSPC' ? 'the disk is full' : (code ?? messageOf(thrown));
    throw new DataError(
      says`cannot write ${path} (${reason}): choose another folder with ${option('dataRoot')}`,
      {
        code: 'file-system',
        cause: thrown,
      },
    );
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => signal?.throwIfAborted());
}

/** A response that the signal destroys, before or after it arrives. */
async function unlessAborted(
  arriving: Promise<IncomingMessage>,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  if (signal === undefined) return arriving;
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
  });
  try {
    return addAbortSignal(signal, await Promise.race([arriving, aborted]));
  } catch (thrown) {
    arriving.then((late) => late.destroy()).catch(() => undefined);
    throw thrown;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
