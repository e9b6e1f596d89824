/** What `sparring data dedup` prints. */
import { counted, grouped } from '../../core/wording.ts';
import type { DedupFiles } from '../../analysis/dedup/files.ts';
import { verdictOnCode } from '../../analysis/dedup/autoencoder-page.ts';
import { repeatsOf, type NearDuplicates } from '../../analysis/dedup/near-duplicates.ts';
import { blankWording, deadWording, doubtWording } from '../../analysis/dedup/summary.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { skippedLines } from '../terminal/skipped-lines.ts';
import { shellPath } from '../terminal/shell-path.ts';

export function dedupText(source: PictureSource, found: NearDuplicates, files: DedupFiles): string[] {
  const dropped = repeatsOf(found);
  const blank = blankWording(found);
  const dead = deadWording(found);
  const inGroups = found.groups.length === 0 ? '' : `, in ${counted(found.groups.length, 'group')}`;
  const faults = [...found.skipped].map(([name, reason]) => ({ name, reason }));
  const line = (what: string, text: string) => `${what.padEnd(12)}${text}`;
  return [
    `${source.name}: ${source.description}`,
    line('Repeats', `${grouped(dropped)}${inGroups}; ${grouped(source.count - dropped)} pictures are kept`),
    line('Errors', doubtWording(found)),
    ...(dead === undefined ? [] : [line('Training', dead)]),
    ...(blank === undefined ? [] : [line('Codes', blank)]),
    line('Page', files.page),
    line('Lists', `${files.keep}, ${files.drop}`),
    ...autoencoderLines(found, files).map(([what, text]) => line(what, text)),
    ...(files.filter === undefined
      ? []
      : [line('Filter', files.filter), line('Train', `sparring train ${shellPath(files.filter)}`)]),
    ...skippedLines(faults),
  ];
}

/** The verdict on the autoencoder, and where its sheet is. */
function autoencoderLines({ autoencoder }: NearDuplicates, files: DedupFiles): [string, string][] {
  if (autoencoder === undefined || files.autoencoder === undefined) return [];
  const { page, picture, numbers } = files.autoencoder;
  return [
    ['Sheet', `${page}, ${picture}, ${numbers}`],
    ['Code', verdictOnCode(autoencoder)],
  ];
}
