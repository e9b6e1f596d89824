/** One command with one failure put into it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { program as built } from '../../cli/sparring.ts';

/** What happens at the `at`-th change of a command; see `shim.mjs`. */
export interface Failure {
  readonly kind: 'none' | 'kill' | 'half' | 'eio' | 'full' | 'short';
  readonly at: number;
  /** For `full`: the change from which there is room again. Default: there never is. */
  readonly until?: number | undefined;
}

export const undisturbed: Failure = { kind: 'none', at: 0 };

/** A change that a command made, in the order of the changes. */
export interface Change {
  readonly n: number;
  readonly op:
    | 'create'
    | 'clear'
    | 'open'
    | 'write'
    | 'sync'
    | 'truncate'
    | 'rename'
    | 'link'
    | 'unlink'
    | 'rmdir'
    | 'mkdir';
  readonly path: string;
  readonly to?: string;
  readonly at?: number | 'end';
  readonly data?: string;
  readonly length?: number;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

const shim = fileURLToPath(new URL('shim.mjs', import.meta.url));

export interface RunSettings {
  /** A file outside the folder that receives the changes. */
  readonly log?: string | undefined;
  /** Whether it receives what is written, too. Default: no. */
  readonly withData?: boolean | undefined;
  /** The command line. Default: the built one. */
  readonly program?: string | undefined;
}

/** Runs the command line in `cwd`, whose changes count. */
export async function runWith(
  failure: Failure,
  cwd: string,
  args: readonly string[],
  settings: RunSettings = {},
): Promise<Ended> {
  return startWith(failure, cwd, args, settings).ended;
}

/** A command that runs. */
export interface Started {
  readonly child: ChildProcess;
  /** Waits until its output contains a text. */
  readonly says: (text: string) => Promise<void>;
  readonly ended: Promise<Ended>;
}

/** As `runWith`, without waiting for the end. */
export function startWith(
  failure: Failure,
  cwd: string,
  args: readonly string[],
  { log, withData = false, program = built }: RunSettings = {},
): Started {
  const env = {
    ...process.env,
    CRASH_ROOT: cwd,
    CRASH_PLAN: JSON.stringify(failure),
    CRASH_DATA: withData ? '1' : '0',
    ...(log === undefined ? {} : { CRASH_LOG: log }),
  };
  const child = spawn(process.execPath, ['--import', shim, program, ...args], { cwd, env });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    output,
  }));
  const says = async (text: string) => {
    while (!output.includes(text)) {
      const more = Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
      const last = await Promise.race([more.then(() => undefined), ended]);
      if (last !== undefined && !output.includes(text))
        throw new Error(`expected "${text}" before the end, got: ${output}`);
    }
  };
  return { child, says, ended };
}

export async function changesIn(log: string): Promise<Change[]> {
  const text = await readFile(log, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Change);
}
