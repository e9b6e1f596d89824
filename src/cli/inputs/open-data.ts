import type { ValueLimits } from '../../core/value-range.ts';
import { openSource } from '../../data/open.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { fetchConsent } from './fetch-consent.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { ask, canAsk } from '../terminal/terminal.ts';

/** The options of commands that open data. */
export interface DataFlags {
  readonly dataRoot?: string | undefined;
  /** Whether named sets are downloaded; undefined: small ones are, without a question (`fetchConsent`). */
  readonly fetch?: boolean | undefined;
  /** Which values are black and white. Default: as the kind of file has it. */
  readonly values?: ValueLimits | undefined;
}

/**
 * Opens the data that the user named (`openSource`). Every command opens its data with this function. A named set that
 * is not on this machine is downloaded if `fetchConsent` allows it, with a progress bar on standard error.
 */
export async function openData(data: string, flags: DataFlags): Promise<PictureSource> {
  const { dataRoot, values } = flags;
  const fetch = fetchConsent(flags, canAsk() ? ask : undefined);
  const bar = new ProgressBar();
  try {
    return await openSource(data, { dataRoot, fetch, values, onProgress: (progress) => bar.show(progress) });
  } finally {
    bar.end();
  }
}
