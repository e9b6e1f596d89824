import { basename } from 'node:path';
import { openSource } from '../../data/open.ts';
import type { SetProgress } from '../../data/sets/named-set.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { formatBytes } from '../../core/wording.ts';
import { fetchConsent } from './fetch-consent.ts';
import { ask, canAsk, openTerminal, type Terminal } from '../terminal/terminal.ts';
import { duration } from '../terminal/durations.ts';

/** The options of commands that take DATA. */
export interface DataFlags {
  readonly dataRoot?: string | undefined;
  /** Whether named sets are fetched; undefined: a little without a question (`fetchConsent`). */
  readonly fetch?: boolean | undefined;
}

const barWidth = 20;

/**
 * Opens what a person named as data (`openSource`); every command opens its data by this function. A named set that is
 * not there is fetched if `fetchConsent` lets it, and a progress bar on standard error says how far that is.
 */
export async function openData(data: string, flags: DataFlags): Promise<PictureSource> {
  const { dataRoot } = flags;
  const fetch = fetchConsent(flags, canAsk() ? ask : undefined);
  const bar = new ProgressBar();
  try {
    return await openSource(data, { dataRoot, fetch, onProgress: (progress) => bar.show(progress) });
  } finally {
    bar.end();
  }
}

const stepWording = { fetching: 'Fetching', checking: 'Checking', unpacking: 'Unpacking' } as const;

/** The work on one file after the other. */
class ProgressBar {
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
