import { counted, grouped } from '../../core/wording.ts';

/** The maximum number of unreadable pictures that are listed. */
const maxListed = 10;

/** The skipped pictures with the reasons; no lines if there are none. @param total their number, if `faults` is incomplete */
export function skippedLines(
  faults: readonly { readonly name: string; readonly reason: string }[],
  total = faults.length,
): string[] {
  if (total === 0) return [];
  return [
    `Skipped ${counted(total, 'picture')} that could not be read:`,
    ...faults.slice(0, maxListed).map(({ name, reason }) => `  ${name}: ${reason}`),
    ...(total > maxListed ? [`  and ${grouped(total - maxListed)} more`] : []),
  ];
}
