import { basename } from 'node:path';
import { formatBytes } from '../../core/wording.ts';
import type { SetProgress } from '../../data/sets/named-set.ts';
import { duration } from '../../core/durations.ts';
import type { Display } from './display.ts';
import { openTerminal } from './terminal.ts';

const stepWording = { fetching: 'Fetching', checking: 'Checking', unpacking: 'Unpacking' } as const;

/** Shows the progress of one file after the other, on standard error. */
export class ProgressBar {
  #terminal: Display | undefined;
  #current = '';
  #began = { at: 0, done: 0 };

  show({ step, path, done, bytes }: SetProgress): void {
    this.#terminal ??= openTerminal('stderr');
    const work = `${stepWording[step]} ${basename(path)}`;
    const now = performance.now() / 1000;
    if (work !== this.#current) {
      this.#current = work;
      this.#began = { at: now, done };
      if (step === 'fetching') this.#terminal.line(`Fetching ${path}`);
    }
    const share = bytes === 0 ? 1 : done / bytes;
    const percent = `${Math.floor(100 * share)}%`;
    const facts = `${percent} of ${formatBytes(bytes)}`;
    // Measured since this program started: the first part of a resumed download was fetched earlier.
    const perSecond = (done - this.#began.done) / (now - this.#began.at);
    const pace =
      perSecond > 0 && Number.isFinite(perSecond)
        ? ` · ${formatBytes(Math.round(perSecond))}/s · ${duration((bytes - done) / perSecond)} left`
        : '';
    this.#terminal.progress(
      { work: step, path, done, total: bytes, unit: 'bytes' },
      `${work} ${facts}${pace}`,
      `${stepWording[step]} ${facts}${pace}`,
      `${work} ${percent}`,
    );
  }

  end(): void {
    this.#terminal?.endProgress();
  }
}
