/** Runs a command that this process waits for: an inspection, an estimate. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import type { z } from 'zod';
import { SparringError } from '../../../core/errors.ts';
import type { JobProgress } from '../../messages/jobs.ts';
import { environmentOf, explainSpawn, type CommandLine } from './command-line.ts';
import { EventLines, progressOf } from './event-lines.ts';
import { errorOf, errorOfDeath, parseOutcome, type Outcome } from './outcome.ts';

export interface CommandSettings {
  readonly commandLine: CommandLine;
  /** Names the work in errors: `the estimate`. */
  readonly what: string;
  /** Ends the command. */
  readonly signal: AbortSignal;
  /** The command is stopped after these seconds: it may still say what it has. */
  readonly seconds: number;
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
}

/** The outcome of a command that did not fail. */
type Done = Exclude<Outcome, { readonly outcome: 'failure' }>;

/** What a command may print: an outcome is far smaller. */
const maxOutputLength = 2 ** 24;
/** How long a command that is asked to stop may take: one that computes does not hear it. */
const secondsToStop = 5;

/**
 * Runs a command at the lowest priority, so that trainings keep their pace. What it prints is bounded.
 *
 * @returns the outcome of a success, or of a stop after `seconds`
 * @throws the signal's reason if it is aborted. @throws SparringError with the sentence of the command if it failed
 */
export async function runCommand(args: readonly string[], settings: CommandSettings): Promise<Done> {
  const { commandLine, what, signal, seconds, onProgress } = settings;
  signal.throwIfAborted();
  const child = spawn(commandLine.file, [...commandLine.args, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: environmentOf(commandLine),
  });
  lowerPriority(child);
  let isLate = false;
  let isTooLong = false;
  const stop = () => stopGently(child);
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, seconds * 1000);
  signal.addEventListener('abort', stop);
  endWithThis(child);
  try {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > maxOutputLength && child.kill('SIGKILL')) isTooLong = true;
    });
    const lines = new EventLines();
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      for (const event of lines.push(text)) {
        const progress = progressOf(event);
        if (progress !== undefined) onProgress?.(progress);
      }
    });
    const [code, killedBy] = (await once(child, 'close').catch((thrown: unknown) => {
      throw explainSpawn(thrown, commandLine);
    })) as [number | null, NodeJS.Signals | null];
    signal.throwIfAborted();
    if (isTooLong)
      throw new SparringError(`${what} printed more than an outcome, and was ended: report this`);
    const outcome = parseOutcome(output);
    if (outcome?.outcome === 'failure') throw errorOf(outcome);
    if (outcome !== undefined) return outcome;
    throw isLate
      ? tooLate(settings)
      : errorOfDeath(what, { code, signal: killedBy, lastWords: lines.lastWords });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    children.delete(child);
  }
}

/** What an outcome says. @throws SparringError if a command that was stopped has nothing to say yet */
export function outcomeOf<T>(
  outcome: Done,
  schema: z.ZodType<T>,
  settings: Pick<CommandSettings, 'what' | 'seconds'>,
): T {
  const { success, data } = schema.safeParse(outcome);
  if (success) return data;
  if (outcome.outcome === 'stopped') throw tooLate(settings);
  throw new SparringError(`${settings.what} has an outcome of another version: restart Sparring`);
}

function tooLate({ what, seconds }: Pick<CommandSettings, 'what' | 'seconds'>): SparringError {
  return new SparringError(
    `${what} took more than ${seconds} seconds and was stopped: try again when this machine has less to do`,
  );
}

/** The commands that run. */
const children = new Set<ChildProcess>();
let endsThem = false;

/** Whatever ends this process in an orderly way ends the command. */
function endWithThis(child: ChildProcess): void {
  children.add(child);
  if (endsThem) return;
  endsThem = true;
  process.on('exit', () => {
    for (const each of children) each.kill('SIGKILL');
  });
}

/** Below a training, which may use the whole machine. At the lowest priority, a look at pictures beside it would take minutes. */
function lowerPriority({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or this system does not allow it: then it is only slower for others.
  }
}

/** As Ctrl-C, and at once if that is not heard. */
function stopGently(child: ChildProcess): void {
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGKILL'), secondsToStop * 1000);
  child.once('close', () => clearTimeout(timer));
}
