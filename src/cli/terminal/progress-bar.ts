import { basename } from 'node:path';
import { formatBytes } from '../../core/wording.ts';
import type { SetProgress } from '../../data/sets/named-set.ts';
import { duration } from './durations.ts';
import { openTerminal, type Terminal } from './terminal.ts';

const barWidth = 20;

const stepWording = { fetching: 'Fetching', checking: 'Checking', unpacking: 'Unpacking' } as const;

/** How far the work on one file after the other is, on standard error. */
export class ProgressBar {
  #terminal: Terminal | undefined;
  #current = '';
  #began = { at: 0, done: 0 };

  show({ step, path, done, bytes }: SetProgress): void {
    this.#terminal ??= openTerminal('stderr');
    const doing = `${stepWording[step]} ${basename(path)}`;
    const now = performance.now() / 1000;
    if (doing !== this.#current) {
      this.#current = doing;
      this.#began = { at: now, done };
      if (step === 'fetching') this.#terminal.line(`Fetching ${path}`);
    }
    const share = bytes === 0 ? 1 : done / bytes;
    const filled = Math.round(share * barWidth);
    const percent = `${Math.floor(100 * share)}%`;
    const facts = `${percent} of ${formatBytes(bytes)}`;
    // From where this program began: of a download that goes on, the rest was not fetched now.
    const perSecond = (done - this.#began.done) / (now - this.#began.at);
    const pace =
      perSecond > 0 && Number.isFinite(perSecond)
        ? ` · ${formatBytes(Math.round(perSecond))}/s · ${duration((bytes - done) / perSecond)} left`
        : '';
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
    this.#terminal.progress(
      `${doing} ${bar} ${facts}${pace}`,
      `${stepWording[step]} ${bar} ${facts}${pace}`,
      `${doing} ${percent}`,
    );
  }

  end(): void {
    this.#terminal?.endProgress();
  }
}
