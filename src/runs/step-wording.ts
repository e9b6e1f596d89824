import { grouped } from '../core/wording.ts';
import type { RunOptions } from './run-options.ts';

/** What a picture is of: `step 1,200`, or `the imported networks` before they are trained further. */
export function stepWording({
  step,
  options,
}: {
  readonly step: number;
  readonly options: Pick<RunOptions, 'imported'>;
}): string {
  return step === 0 && options.imported !== undefined ? 'the imported networks' : `step ${grouped(step)}`;
}
