/**
 * Claims: files that say which process works on something, so that no other does.
 *
 * A claim is written beside its place and linked into it, which one of many can do, and nobody reads half a claim. One
 * that a dead process has left may be removed only by whoever holds the claim on removing it: otherwise the slower of two
 * that saw it would remove the claim that the faster has made meanwhile.
 */
import { createHash, randomUUID } from 'node:crypto';
import { link, open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { SparringError } from '../../core/errors.ts';
import { codeOf, explainFileError } from './file-errors.ts';
import { beginningOf, isRunning } from './processes.ts';

/**
 * Claims a run for this process, so that it is trained once at a time.
 *
 * @throws SparringError as `claimFile`
 */
export async function claimRun(path: string): Promise<() => Promise<void>> {
  return claimFile(path, 'this run is being trained');
}

/**
 * Claims something by a file that names this process. A claim of a process that is no longer running, as after a crash,
 * is taken over, by one of all that try; that of another computer, where nobody here can look, is not.
 *
 * @param path of the file
 * @param busy what is going on if somebody else has it: `this run is being trained`
 * @returns gives the claim back
 * @throws SparringError if another process or another part of this one has it, or the file cannot be written
 */
export async function claimFile(path: string, busy: string): Promise<() => Promise<void>> {
  const claim = newClaim();
  heldHere.add(claim.token);
  try {
    while (!(await place(path, claim))) await removeAbandoned(path, busy);
  } catch (thrown) {
    heldHere.delete(claim.token);
    throw explainFileError(thrown, path);
  }
  return async () => {
    if (!heldHere.delete(claim.token)) return;
    // Not if somebody has removed the claim by hand and another stands there now.
    if ((await readText(path))?.text === textOfClaim(claim)) await rm(path, { force: true });
  };
}

/**
 * Does something by a claim on it, which it waits for while others have it: for work of a moment, which is done whatever
 * comes before it.
 *
 * @param busy as of `claimFile`
 * @throws SparringError if others still have the claim after `seconds`, or it cannot be written; and whatever `work` throws
 */
export async function whileClaimed<T>(
  path: string,
  busy: string,
  work: () => Promise<T>,
  seconds = 60,
): Promise<T> {
  const release = await claimWithin(path, busy, performance.now() + seconds * 1000);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function claimWithin(path: string, busy: string, until: number): Promise<() => Promise<void>> {
  for (;;) {
    try {
      return await claimFile(path, busy);
    } catch (thrown) {
      if (!(thrown instanceof ClaimedError) || performance.now() > until) throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Somebody else has what was to be claimed. */
class ClaimedError extends SparringError {}

/** What a claim's file holds, as JSON. Files of versions before this one hold the process alone, as a number. */
interface Claim {
  readonly pid: number;
  /** The computer's name. */
  readonly host?: string;
  /** As `beginningOf` has it, where it does. */
  readonly begun?: string;
  readonly token?: string;
}

/** The tokens of what this process has claimed, or is about to. */
const heldHere = new Set<string>();

function newClaim(): Required<Pick<Claim, 'token'>> & Claim {
  const begun = beginningOf(process.pid);
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

/** Puts a claim into its place. Returns false if there is one already. */
async function place(path: string, claim: Required<Pick<Claim, 'token'>> & Claim): Promise<boolean> {
  const text = textOfClaim(claim);
  const temporary = join(dirname(path), `.${basename(path)}.${claim.token}`);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await link(temporary, path).catch(async (thrown: unknown) => {
      // Disks such as exFAT have no links: the file is then empty for a moment, which `removeAbandoned` bears in mind.
      if (codeOf(thrown) === 'EEXIST') throw thrown;
      await writeFile(path, text, { flag: 'wx' });
    });
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Removes a claim that nobody holds any more. @throws SparringError if somebody holds it, or is removing it */
async function removeAbandoned(path: string, busy: string): Promise<void> {
  const found = await readText(path);
  if (found === undefined) return;
  checkAbandoned(path, found, busy);
  const { text } = found;
  // Named by what is to be removed: a new claim has a token, so this name is never used for any other.
  const which = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const release = await claimFile(join(dirname(path), `.${basename(path)}.left-${which}`), busy);
  try {
    // It may have been removed, and the place taken, before we held the claim on removing it.
    if ((await readText(path))?.text === text) await rm(path, { force: true });
  } finally {
    await release();
  }
}

/** @throws SparringError if a claim is, or may be, somebody's who is at work */
function checkAbandoned(path: string, { text, secondsOld }: FoundText, busy: string): void {
  const { pid, host = hostname(), begun, token } = parseClaim(text);
  if (token !== undefined && heldHere.has(token)) {
    throw new ClaimedError(`${busy} by this process already: wait until that has ended`);
  }
  if (Number.isNaN(pid)) {
    // It may be one that is written in two steps, and not what a crash has left.
    if (secondsOld > 5) return;
    throw new ClaimedError(`${busy} by another process, which has just begun: stop that one first`);
  }
  if (host !== hostname()) {
    throw new ClaimedError(
      `${busy} by process ${pid} on ${host}: stop that one first (if it no longer runs, remove ${path})`,
    );
  }
  if (!isAtWork(pid, begun)) return;
  throw new ClaimedError(
    `${busy} by process ${pid}: stop that one first (if it is another program, remove ${path})`,
  );
}

/** Whether the process of a claim is running still, and is not another of the same id. */
function isAtWork(pid: number, begun: string | undefined): boolean {
  const beginning = beginningOf(pid);
  if (begun !== undefined && beginning !== undefined) return begun === beginning;
  // Our own id in a claim that we do not hold: a container that was restarted counts from 1 again.
  return pid !== process.pid && isRunning(pid);
}

/** What a text says; one that is empty or no claim has a NaN for its process. */
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
  const word = (name: string) => (typeof fields[name] === 'string' ? { [name]: fields[name] } : {});
  return {
    pid: typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 ? pid : Number.NaN,
    ...word('host'),
    ...word('begun'),
    ...word('token'),
  };
}

interface FoundText {
  readonly text: string;
  readonly secondsOld: number;
}

/** Reads a file and its age, both of the one that is there now; undefined: there is none. */
async function readText(path: string): Promise<FoundText | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { mtimeMs } = await file.stat();
    return { text: await file.readFile('utf8'), secondsOld: (Date.now() - mtimeMs) / 1000 };
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  } finally {
    await file?.close();
  }
}
