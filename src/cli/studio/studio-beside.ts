/** Starts the studio beside a training. */
import { fork, type ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printLines, printsOnTerminal } from '../terminal/print.ts';
import { onFirstSignal } from '../terminal/signals.ts';
import { openInBrowser } from './open-in-browser.ts';

/** What the process of the studio is told. */
export interface BesideOptions {
  /** The folder of runs. */
  readonly root: string;
  /** Where named sets are looked for. Default: as for every command. */
  readonly dataRoot?: string | undefined;
}

/** What it tells. */
export type BesideMessage =
  | { readonly kind: 'open'; readonly address: string }
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'listeners'; readonly listeners: number };

/** The address of the studio, or why there is none. */
export type Watching = { readonly address: string } | { readonly sentence: string };

/** How long a training waits for the studio’s address. It is trained in any case. */
const startSeconds = 20;

const program = fileURLToPath(new URL('../beside.js', import.meta.url));

export function watchingLine(watching: Watching): string {
  return 'address' in watching
    ? `Watch it at ${watching.address}`
    : `There is no studio: ${watching.sentence}. The training goes on.`;
}

/** The studio that serves the run that this process trains. */
export class StudioBeside {
  readonly #child: ChildProcess;
  /** Its address, or why it has none. */
  readonly #opened: Promise<Watching>;
  #listeners = 0;

  /** @param file the program of its process */
  constructor(options: BesideOptions, file = program) {
    // What it prints would be mixed with the progress of the training.
    this.#child = fork(file, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    // Neither keeps a program that has nothing left to do.
    this.#child.unref();
    this.#child.channel?.unref();
    this.#child.on('message', (message: BesideMessage) => {
      if (message.kind === 'listeners') this.#listeners = message.listeners;
    });
    this.#opened = this.#address();
    this.#child.send(options, () => undefined);
  }

  async #address(): Promise<Watching> {
    return new Promise((resolve) => {
      const late = setTimeout(
        () => resolve({ sentence: `it did not start within ${startSeconds} seconds` }),
        startSeconds * 1000,
      );
      late.unref();
      const settle = (settled: Watching) => {
        clearTimeout(late);
        resolve(settled);
      };
      this.#child.on('message', (message: BesideMessage) => {
        if (message.kind !== 'listeners') settle(message);
      });
      this.#child.on('error', ({ message: sentence }) => settle({ sentence }));
      this.#child.on('exit', () => settle({ sentence: 'its process ended' }));
    });
  }

  /** Where to look at a run, once it has a folder. Opens the browser if there is one. */
  async watching(run: string): Promise<Watching> {
    const opened = await this.#opened;
    if ('sentence' in opened) return opened;
    const address = `${opened.address}#/run/${encodeURIComponent(basename(run))}`;
    if (printsOnTerminal()) openInBrowser(address);
    return { address };
  }

  /** When the training has ended, somebody may still be looking: then the studio stays until Ctrl-C. */
  async end(): Promise<void> {
    if (printsOnTerminal() && this.#listeners > 0 && this.#child.connected) {
      printLines(['The studio stays open until Ctrl-C.']);
      await new Promise<void>((resolve) => onFirstSignal(() => resolve()));
    }
    this.close();
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
