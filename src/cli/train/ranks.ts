/** `--ranks`: runs a training in several processes of this machine, and after a crash again from its last checkpoint. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launched } from '../../cluster/mpi/launched.ts';
import { findLauncher, type Launcher } from '../../cluster/mpi/launcher.ts';
import { SparringError, UsageError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import { counted } from '../../core/wording.ts';
import { outputMode, reportsEvents } from '../terminal/output-mode.ts';
import { printEvent, printNotes, printScript } from '../terminal/print.ts';
import { exitCodeOf, onFirstSignal, type StopSignal } from '../terminal/signals.ts';
import { noteEnvironment, readNote, type LeaderNote } from '../terminal/leader-note.ts';
import type { TeamFlags } from './with-team.ts';

export interface RankFlags extends TeamFlags {
  readonly ranks?: number | undefined;
  readonly maxRestarts?: number | undefined;
}

/** What a restart takes over of the command that began. All else is stored with the run. */
export interface KeptFlags extends RankFlags {
  readonly device?: string | undefined;
  readonly dataRoot?: string | undefined;
  readonly fetch?: boolean | undefined;
  readonly values?: readonly number[] | undefined;
  readonly deadline?: Date | undefined;
  readonly json?: boolean | undefined;
  readonly studio?: boolean | undefined;
}

/** How a group of processes ended. */
interface Ended {
  readonly code: number;
  readonly note: LeaderNote;
  readonly stoppedBy: StopSignal | undefined;
}

/**
 * Runs the command that was typed in as many processes as it asks for: in this one, or in those of a launcher.
 *
 * @param alone the command in this process
 * @param resumed options that a restart needs besides, such as a new length
 * @returns the exit code
 * @throws UsageError if the options do not fit. @throws SparringError if there is no launcher, or the processes end too often
 */
export async function inRanks(
  flags: KeptFlags,
  alone: () => Promise<number>,
  resumed: Readonly<Record<string, string | number | undefined>> = {},
): Promise<number> {
  const { ranks, maxRestarts } = flags;
  if (ranks === undefined) {
    if (maxRestarts === undefined) return alone();
    throw new UsageError(
      says`${option('maxRestarts')} is for the processes that ${option('ranks', 2)} starts: pass both, or neither`,
      { code: 'not-applicable', option: 'maxRestarts' },
    );
  }
  const by = launched();
  if (by !== undefined) {
    throw new UsageError(
      says`${option('ranks')} starts the processes by itself, and this one was started by ${by.by} as one of ${by.size}: leave one of them out`,
      { code: 'not-applicable', option: 'ranks' },
    );
  }
  if (ranks === 1) return alone();
  const launcher = await findLauncher();
  const folder = mkdtempSync(join(tmpdir(), 'sparring-ranks-'));
  const file = join(folder, 'leader.json');
  try {
    let words = typedWords();
    // A process may end before it has opened the run again.
    let run: string | undefined;
    for (let restarts = 0; ; restarts++) {
      const { code, note, stoppedBy } = await launch(launcher, ranks, words, file);
      if (note.code !== undefined) return note.code;
      if (stoppedBy !== undefined) return exitCodeOf(stoppedBy);
      run = note.run ?? run;
      if (restarts === (maxRestarts ?? 0)) throw endedError(code, run, restarts);
      sayRestart(restarts + 1, maxRestarts ?? 0, run);
      if (run !== undefined) words = ['resume', run, ...keptWords(flags, resumed)];
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the processes, and passes signals on to the first, until they have ended. */
async function launch(
  launcher: Launcher,
  ranks: number,
  words: readonly string[],
  file: string,
): Promise<Ended> {
  rmSync(file, { force: true });
  const [command, ...args] = [...launcher.words(ranks), process.execPath, ...process.execArgv];
  const child = spawn(command!, [...args, process.argv[1]!, ...words], {
    stdio: ['ignore', outputMode().json ? 'pipe' : 'inherit', 'inherit'],
    env: { ...launcher.env, ...noteEnvironment(file) },
    // Ctrl-C reaches all processes of a terminal, and launchers end theirs before anything is saved.
    detached: true,
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  let stoppedBy: StopSignal | undefined;
  const stopAtOnce = (signal: StopSignal) => {
    child.kill('SIGTERM');
    process.exitCode = exitCodeOf(signal);
  };
  const stop = (signal: StopSignal) => {
    stoppedBy = signal;
    unlisten = onFirstSignal(stopAtOnce);
    const { pid } = readNote(file);
    if (pid === undefined || !hasHeard(pid, signal)) child.kill('SIGTERM');
  };
  let unlisten = onFirstSignal(stop);
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode, signal) => resolve(exitCode ?? exitCodeOf(signal as StopSignal)));
    });
    const note = readNote(file);
    // Launchers report a crash on standard output, too, where programs expect nothing but the outcome.
    if (note.code !== undefined) printScript(output);
    else if (output !== '') printNotes(output.trimEnd().split('\n'));
    return { code, note, stoppedBy };
  } finally {
    unlisten();
  }
}

/** Whether a process was there to be sent a signal. */
function hasHeard(pid: number, signal: StopSignal): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** What was typed after `sparring`, without the options that are for this process. */
function typedWords(): string[] {
  const own = ['--ranks', '--max-restarts'];
  const typed = process.argv.slice(2);
  const end = typed.includes('--') ? typed.indexOf('--') : typed.length;
  return typed.filter((word, i) => {
    if (i >= end) return true;
    return !own.includes(word.split('=')[0]!) && !own.includes(typed[i - 1] ?? '');
  });
}

function keptWords(
  { device, threads, dataRoot, fetch, values, deadline, json, studio, stallAfter, timeline }: KeptFlags,
  resumed: Readonly<Record<string, string | number | undefined>>,
): string[] {
  const given = {
    device,
    threads,
    'data-root': dataRoot,
    'stall-after': stallAfter,
    timeline,
    values: values?.join('..'),
    deadline: deadline?.toISOString(),
    progress: outputMode().progress,
    ...resumed,
  };
  const withValues = Object.entries(given).filter(([, value]) => value !== undefined);
  const flags = Object.entries({ fetch, json, studio }).filter(([, isSet]) => isSet === true);
  return [...withValues.map(([name, value]) => `--${name}=${value}`), ...flags.map(([name]) => `--${name}`)];
}

function sayRestart(number: number, of: number, run: string | undefined): void {
  const from = run === undefined ? 'the beginning' : `the last checkpoint of ${run}`;
  if (reportsEvents()) printEvent('restart', { run: run ?? null, number, of });
  else printNotes([`The processes ended: restart ${number} of ${of}, from ${from}.`]);
}

function endedError(code: number, run: string | undefined, restarts: number): SparringError {
  const after = restarts === 0 ? '' : ` after ${counted(restarts, 'restart')}`;
  const remedy = run === undefined ? 'nothing was trained' : `sparring resume ${run} continues`;
  return new SparringError(`the processes ended${after} with exit code ${code}: ${remedy}`, {
    code: 'failed',
  });
}
