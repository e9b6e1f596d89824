/**
 * Claims: lock files that name the process that holds them.
 *
 * A claim is written under a temporary name and hard-linked to its path. Only one of several processes can create the
 * link, and nobody reads half a claim. To remove the claim of a dead process, a process must first hold a second claim,
 * on the removal. Otherwise the slower of two processes that found a dead claim would remove the new claim of the
 * faster.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { link, open, readdir, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DataError } from '../../core/errors.ts';
import { codeOf, explainFileError } from './file-errors.ts';
import { checkNoLink } from './own-files.ts';
import { isStillRunning, startTimeOf } from './processes.ts';
import { removedBySignal, sweepOnce, temporaryPath } from './temporaries.ts';

/**
 * Claims a run for this process, so that no other process trains it at the same time.
 *
 * @throws SparringError as `claimFile` does
 */
export async function claimRun(path: string): Promise<() => Promise<void>> {
  return claimFile(path, 'this run is being trained');
}

/**
 * Creates a lock file that names this process. The claim of a process that is no longer running, such as one that
 * crashed, is taken over. A claim from another computer is not, because its process cannot be checked from here.
 *
 * @param path of the file
 * @param busy begins the error message if somebody else holds the claim: `this run is being trained`
 * @returns a function that releases the claim
 * @throws SparringError if another process, or another caller in this one, holds the claim, or the file cannot be
 *   written
 */
export async function claimFile(path: string, busy: string): Promise<() => Promise<void>> {
  const claim = newClaim();
  heldHere.add(claim.token);
  // Left behind, it would keep another computer from going on, on which nobody can tell that this process has ended.
  const settle = removedBySignal(() => removeAtOnce(path, textOfClaim(claim)));
  try {
    while (!(await placeClaim(path, claim))) await removeAbandoned(path, busy);
    await removeLeftRemovals(path, busy);
  } catch (thrown) {
    heldHere.delete(claim.token);
    settle();
    throw explainFileError(thrown, path);
  }
  return async () => {
    if (!heldHere.delete(claim.token)) return;
    // If somebody removed our claim by hand, the file may now be the claim of another process.
    // One that cannot be removed is taken over when this process has ended, and all that it guarded is done.
    await removeIfSame(path, textOfClaim(claim)).catch(() => undefined);
    settle();
  };
}

/**
 * Holds a claim while `work` runs, and waits while others hold it. Meant for work that takes a moment.
 *
 * @param busy as in `claimFile`
 * @throws SparringError if others still hold the claim after `seconds`, or the file cannot be written. Also throws
 *   whatever `work` throws
 */
export async function withClaim<T>(
  path: string,
  busy: string,
  work: () => Promise<T>,
  seconds = 60,
): Promise<T> {
  const release = await claimBefore(path, busy, performance.now() + seconds * 1000);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function claimBefore(path: string, busy: string, deadline: number): Promise<() => Promise<void>> {
  for (;;) {
    try {
      return await claimFile(path, busy);
    } catch (thrown) {
      if (!(thrown instanceof ClaimedError) || performance.now() > deadline) throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Who holds a claim. */
export interface ClaimHolder {
  readonly pid: number;
  /** Where the process runs: this very process, another one here, or one of another computer, which cannot be checked. */
  readonly place: 'this-process' | 'this-computer' | 'elsewhere';
  /** The name of its computer. */
  readonly host: string;
  /** When the process began, if it is the one that made the claim for certain: an id may be used again. */
  readonly begun?: string | undefined;
}

/**
 * Who holds the claim at a path; undefined if nobody does, because there is none or its process has ended. A claim that is
 * being written at this moment is not seen.
 */
export async function holderOfClaim(path: string): Promise<ClaimHolder | undefined> {
  const found = await readText(path).catch(() => undefined); // no claim of ours: a link, or something that cannot be read
  if (found === undefined) return undefined;
  const { pid, host = hostname(), begun, token } = parseClaim(found.text);
  if (Number.isNaN(pid)) return undefined;
  if (token !== undefined && heldHere.has(token)) return { pid, place: 'this-process', host, begun };
  if (host !== hostname()) return { pid, place: 'elsewhere', host };
  if (!isHolderRunning(pid, begun)) return undefined;
  return { pid, place: 'this-computer', host, begun: startTimeOf(pid) === begun ? begun : undefined };
}

/** Somebody else holds the claim. */
class ClaimedError extends DataError {
  constructor(message: string) {
    super(message, { code: 'busy' });
  }
}

/** The JSON in a claim's file. Earlier versions wrote only the process id, as a number. */
interface Claim {
  readonly pid: number;
  /** The computer's name. */
  readonly host?: string;
  /** See `startTimeOf`. */
  readonly begun?: string;
  readonly token?: string;
}

/** The tokens of the claims that this process holds or is about to place. */
const heldHere = new Set<string>();

function newClaim(): Required<Pick<Claim, 'token'>> & Claim {
  const begun = startTimeOf(process.pid);
  return {
    pid: process.pid,
    host: hostname(),
    ...(begun === undefined ? {} : { begun }),
    token: randomUUID(),
  };
}

function textOfClaim(claim: Claim): string {
  return `${JSON.stringify(claim)}\n`;
}

/** Writes a claim to its path. Returns false if the path is taken. */
async function placeClaim(path: string, claim: Required<Pick<Claim, 'token'>> & Claim): Promise<boolean> {
  const text = textOfClaim(claim);
  await sweepOnce(dirname(path));
  const temporary = temporaryPath(path);
  const finish = removedBySignal(() => rmSync(temporary, { force: true }));
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await link(temporary, path).catch(async (thrown: unknown) => {
      // File systems such as exFAT have no links. The file is then empty for a moment; `checkAbandoned` allows for
      // that.
      if (codeOf(thrown) === 'EEXIST') throw thrown;
      await writeFile(path, text, { flag: 'wx' });
    });
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  } finally {
    await rm(temporary, { force: true });
    finish();
  }
}

/** Removes a claim that nobody holds any more. @throws SparringError if somebody holds it or is removing it */
async function removeAbandoned(path: string, busy: string): Promise<void> {
  const found = await readText(path);
  if (found === undefined) return;
  checkAbandoned(path, found, busy);
  const { text } = found;
  // Named after the contents of the claim. Every new claim has a token, so no two claims share this name.
  const which = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const release = await claimFile(join(dirname(path), `.${basename(path)}.left-${which}`), busy);
  try {
    // Before we got the claim on the removal, another process may have removed the file and placed its own claim.
    await removeIfSame(path, text);
  } finally {
    await release();
  }
}

async function removeIfSame(path: string, text: string): Promise<void> {
  if ((await readText(path))?.text === text) await rm(path, { force: true });
}

/** As `removeIfSame`, in a program that is about to end. */
function removeAtOnce(path: string, text: string): void {
  if (readFileSync(path, 'utf8') === text) rmSync(path, { force: true });
}

/** Removes the claims on removals whose holders crashed before they released them. */
async function removeLeftRemovals(path: string, busy: string): Promise<void> {
  const prefix = `.${basename(path)}.left-`;
  const names = await readdir(dirname(path)).catch((): string[] => []);
  for (const name of names.filter((each) => each.startsWith(prefix) && !each.endsWith('.tmp'))) {
    const left = join(dirname(path), name);
    try {
      const found = await readText(left);
      if (found === undefined) continue;
      checkAbandoned(left, found, busy);
      await rm(left, { force: true });
    } catch {
      // Somebody may still hold it, or it is not a claim at all.
    }
  }
}

/** @throws SparringError if the holder of a claim is running, or may be */
function checkAbandoned(path: string, { text, secondsOld }: FoundText, busy: string): void {
  const { pid, host = hostname(), begun, token } = parseClaim(text);
  if (token !== undefined && heldHere.has(token)) {
    throw new ClaimedError(`${busy} by this process already: wait until that has finished`);
  }
  if (Number.isNaN(pid)) {
    // Without hard links a claim is empty before it is written, so a young file is not yet evidence of a crash.
    if (secondsOld > 5) return;
    throw new ClaimedError(`${busy} by another process, which has just started: stop that one first`);
  }
  if (host !== hostname()) {
    throw new ClaimedError(
      `${busy} by process ${pid} on ${host}: stop that one first (if it no longer runs, remove ${path})`,
    );
  }
  if (!isHolderRunning(pid, begun)) return;
  throw new ClaimedError(
    `${busy} by process ${pid}: stop that one first (if it is another program, remove ${path})`,
  );
}

/** Whether the process of a claim is still running, and its id was not reused by another process. */
function isHolderRunning(pid: number, begun: string | undefined): boolean {
  // Our own id in a claim that we do not hold: process ids start at 1 again when a container restarts.
  if (pid === process.pid && (begun === undefined || startTimeOf(pid) === undefined)) return false;
  return isStillRunning(pid, begun);
}

/** Parses the text of a claim. The process id is NaN if the text is empty or not a claim. */
function parseClaim(text: string): Claim {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { pid: Number.NaN };
  }
  const fields: Record<string, unknown> =
    typeof value === 'object' && value !== null ? { ...value } : { pid: value };
  const { pid } = fields;
  const textField = (name: string) => (typeof fields[name] === 'string' ? { [name]: fields[name] } : {});
  return {
    pid: typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 ? pid : Number.NaN,
    ...textField('host'),
    ...textField('begun'),
    ...textField('token'),
  };
}

interface FoundText {
  readonly text: string;
  readonly secondsOld: number;
}

/** A claim has some hundred bytes; more is none, whatever follows. */
const maxClaimBytes = 4096;

/** The text and the age of a file, both through one handle; undefined if the file does not exist. */
async function readText(path: string): Promise<FoundText | undefined> {
  let file: FileHandle | undefined;
  try {
    await checkNoLink(path, 'file'); // opening a pipe would block
    file = await open(path);
    const { mtimeMs } = await file.stat();
    const bytes = Buffer.alloc(maxClaimBytes);
    const { bytesRead } = await file.read(bytes, 0, maxClaimBytes, 0);
    return { text: bytes.toString('utf8', 0, bytesRead), secondsOld: (Date.now() - mtimeMs) / 1000 };
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  } finally {
    await file?.close();
  }
}
