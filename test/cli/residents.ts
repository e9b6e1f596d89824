/**
 * Processes in which the built command line runs again and again (`resident.mjs`). Most of what a short command computes
 * in a process of its own is to load and compile its modules.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** What a resident is sent. */
export interface CommandLine {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** How a command ended, and what it printed. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const script = fileURLToPath(new URL('resident.mjs', import.meta.url));

/** What a resident writes on both of its streams after each command. */
const mark = `[ended ${randomUUID()}]`;

/** Node reads them as it starts, so a resident has these. */
const nodeOptions = process.env['NODE_OPTIONS'];

/** Those that run nothing. A command that runs beside others needs one more. */
const idle: Resident[] = [];

/** Runs a command line in a process that has run others. @param program the built command line */
export async function runInResident(program: string, commandLine: CommandLine): Promise<Finished> {
  if (commandLine.env['NODE_OPTIONS'] !== nodeOptions)
    throw new Error('NODE_OPTIONS have no effect in a process that runs already: call sparringAlone');
  const resident = idle.pop() ?? new Resident(program);
  const finished = await resident.run(commandLine);
  if (resident.isAlive) idle.push(resident);
  return finished;
}

/** A process that runs command lines, one after the other. */
export class Resident {
  readonly #child: ChildProcess;
  readonly #closed: Promise<readonly [number | null, NodeJS.Signals | null]>;

  /** @param program the built command line */
  constructor(program: string) {
    this.#child = fork(script, [program, mark], { execArgv: [], stdio: ['pipe', 'pipe', 'pipe', 'ipc'] });
    this.#closed = once(this.#child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  }

  async end(): Promise<void> {
    const exit = once(this.#child, 'exit'); // it is not closed while nobody reads its output
    this.#child.disconnect();
    await exit;
  }

  get isAlive(): boolean {
    return this.#child.connected;
  }

  async run(commandLine: CommandLine): Promise<Finished> {
    const [stdout, stderr] = [this.#child.stdout!, this.#child.stderr!].map(readToMark);
    const told = once(this.#child, 'message') as Promise<[number]>;
    const ended = Promise.all([told, stdout!.marked, stderr!.marked]).then(
      ([[code]]) => [code, null] as const,
    );
    this.#child.send(commandLine);
    // A command may end the process, as a signal does.
    const [code, signal] = await Promise.race([ended, this.#closed]);
    return { code, signal, stdout: stdout!.end(), stderr: stderr!.end() };
  }
}

interface Reading {
  readonly marked: Promise<void>;
  /** Stops reading. Returns the text before the mark. */
  end(): string;
}

function readToMark(stream: Readable): Reading {
  const chunks: Buffer[] = [];
  let onMark = (): void => undefined;
  const marked = new Promise<void>((resolve) => (onMark = resolve));
  const read = (chunk: Buffer): void => {
    chunks.push(chunk);
    if (Buffer.concat(chunks.slice(-mark.length)).toString('latin1').endsWith(mark)) onMark();
  };
  stream.on('data', read);
  return {
    marked,
    end() {
      stream.off('data', read);
      return Buffer.concat(chunks).toString().replace(mark, '');
    },
  };
}
