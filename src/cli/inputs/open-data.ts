import { openSource } from '../../data/open.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { fetchConsent } from './fetch-consent.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { ask, canAsk } from '../terminal/terminal.ts';

/** The options of commands that take DATA. */
export interface DataFlags {
  readonly dataRoot?: string | undefined;
  /** Whether named sets are fetched; undefined: a little without a question (`fetchConsent`). */
  readonly fetch?: boolean | undefined;
}

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
