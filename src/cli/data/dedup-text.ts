/** What `sparring data dedup` prints. */
import { counted, grouped } from '../../core/wording.ts';
import type { DedupFiles } from '../../analysis/dedup/files.ts';
import { repeatsOf, type NearDuplicates } from '../../analysis/dedup/near-duplicates.ts';
import { doubtWording } from '../../analysis/dedup/summary.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { skippedLines } from '../terminal/skipped-lines.ts';
import { shellPath } from '../terminal/shell-path.ts';

export function dedupText(source: PictureSource, found: NearDuplicates, files: DedupFiles): string[] {
  const dropped = repeatsOf(found);
  const inGroups = found.groups.length === 0 ? '' : `, in ${counted(found.groups.length, 'group')}`;
  const faults = [...found.skipped].map(([name, reason]) => ({ name, reason }));
  const line = (what: string, text: string) => `${what.padEnd(12)}${text}`;
  return [
    `${source.name}: ${source.description}`,
    line('Repeats', `${grouped(dropped)}${inGroups}; ${grouped(source.count - dropped)} pictures are kept`),
    line('Errors', doubtWording(found)),
    line('Page', files.page),
    line('Lists', `${files.keep}, ${files.drop}`),
    ...(files.filter === undefined
      ? []
      : [line('Filter', files.filter), line('Train', `sparring train ${shellPath(files.filter)}`)]),
    ...skippedLines(faults),
  ];
}
