/** What `sparring data dedup` has found, as files and in words. */
import { join } from 'node:path';
import { filterEnding, filterText } from '../../data/filter.ts';
import { isDataName } from '../../data/open.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { recordsOf } from '../../data/pictures/subset.ts';
import type { NearDuplicates } from '../../analysis/dedup/near-duplicates.ts';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { dedupPage, repeatsOf } from '../../analysis/dedup/page.ts';
import { programVersion } from '../terminal/version.ts';
import { counted, grouped, percent, shellWord, skippedLines } from '../terminal/durations.ts';

/** What was written, by path. */
export interface DedupFiles {
  readonly page: string;
  readonly keep: string;
  readonly drop: string;
  readonly filter?: string;
}

/**
 * Writes the page and the lists, and the filter if it is asked for, when all of them are made.
 *
 * @param data as it was named
 */
export async function writeFindings(
  data: string,
  source: PictureSource,
  found: NearDuplicates,
  { out, apply }: { readonly out: string; readonly apply: boolean },
): Promise<DedupFiles> {
  const dropped = new Set(found.groups.flatMap(({ repeats }) => repeats.map(({ index }) => index)));
  const kept = recordsOf(source, (index) => !dropped.has(index));
  const files: DedupFiles = {
    page: join(out, 'near-duplicates.html'),
    keep: join(out, 'keep.json'),
    drop: join(out, 'drop.json'),
    ...(apply ? { filter: filterFile(out, source) } : {}),
  };
  const page = await dedupPage({
    source,
    found,
    sentences: [
      `${sentence(source.description)}. ${methodWording(found)}`,
      `${sentence(doubtWording(found))}.`,
    ],
    footer: `Made by sparring ${programVersion()} from ${data}. No picture was changed.`,
  });
  const filter =
    files.filter === undefined
      ? undefined
      : await filterText({ data, path: files.filter, isName: isDataName(data) }, source, {
          what: 'without near-duplicates',
          kept,
        });
  const summary = summaryOf(data, source, found);
  await writeFileAtomic(files.page, page);
  await writeFileAtomic(files.drop, listChunks(summary, 'groups', dropEntries(source, found)));
  await writeFileAtomic(files.keep, listChunks(summary, 'keep', keepEntries(source, kept)));
  if (files.filter !== undefined && filter !== undefined) await writeFileAtomic(files.filter, filter);
  return files;
}

/** Where the filter goes. */
export function filterFile(out: string, source: PictureSource): string {
  return join(out, `${source.name}${filterEnding}`);
}

/** What was found, in numbers. */
export function summaryOf(
  data: string,
  source: PictureSource,
  found: NearDuplicates,
): Record<string, unknown> {
  const { method, alike, radius, comparisons, hashed, skipped, loss, groups, falsePositives } = found;
  const dropped = repeatsOf(found);
  return {
    data,
    pictures: source.count,
    hashed,
    method,
    alike,
    radius,
    comparisons,
    loss,
    groups: groups.length,
    kept: source.count - dropped,
    dropped,
    falsePositives: {
      estimated: falsePositives,
      share: dropped === 0 ? 0 : falsePositives / dropped,
      how: doubtWording(found),
    },
    unreadable: [...skipped].map(([name, reason]) => ({ name, reason })),
  };
}

/** The same for a person, a line each. */
export function outcomeLines(source: PictureSource, found: NearDuplicates, files: DedupFiles): string[] {
  const dropped = repeatsOf(found);
  const inGroups = found.groups.length === 0 ? '' : `, in ${counted(found.groups.length, 'group')}`;
  const faults = [...found.skipped].map(([name, reason]) => ({ name, reason }));
  const line = (what: string, told: string) => `${what.padEnd(12)}${told}`;
  return [
    `${source.name}: ${source.description}`,
    line('Repeats', `${grouped(dropped)}${inGroups}; ${grouped(source.count - dropped)} are kept`),
    line('Wrong', doubtWording(found)),
    line('Page', files.page),
    line('Lists', `${files.keep}, ${files.drop}`),
    ...(files.filter === undefined
      ? []
      : [line('Filter', files.filter), line('Train', `sparring train ${shellWord(files.filter)}`)]),
    ...skippedLines(faults),
  ];
}

/** How many repeats may be none, and how that is known. */
function doubtWording(found: NearDuplicates): string {
  const { falsePositives, method, alike } = found;
  const repeats = repeatsOf(found);
  if (repeats === 0) return 'no repeats, so none that are wrong';
  const share = percent(Math.min(1, falsePositives / repeats));
  return method === 'exact'
    ? `${grouped(falsePositives)} of ${counted(repeats, 'repeat')} (${share}) are not alike when looked at closely (below ${alike})`
    : `about ${falsePositives.toFixed(1)} of ${counted(repeats, 'repeat')} (${share}) may not be any, by how strangers become fewer towards ${alike}`;
}

function methodWording({ method, radius, alike, comparisons }: NearDuplicates): string {
  return method === 'exact'
    ? 'Pictures of a group have the same hash.'
    : `Of pictures whose hashes differ in up to ${radius} of 128 bits, ${counted(comparisons, 'pair')} ${comparisons === 1 ? 'was' : 'were'} looked at closely; from a correlation of details of ${alike} on, two are one.`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function* keepEntries(source: PictureSource, kept: Uint32Array): Generator {
  for (const index of kept) yield source.nameOf(index);
}

function* dropEntries(source: PictureSource, found: NearDuplicates): Generator {
  const named = (index: number) => ({ record: index, name: source.nameOf(index) });
  for (const { kept, repeats } of found.groups) {
    yield {
      keep: named(kept),
      drop: repeats.map(({ index, similarity, ...how }) => ({
        ...named(index),
        similarity: Number(similarity.toFixed(4)),
        ...how,
      })),
    };
  }
}

/** JSON of an object and a list in it, an entry a line, in pieces: of three million pictures it is long. */
function listChunks(
  summary: Readonly<Record<string, unknown>>,
  key: string,
  entries: Iterable<unknown>,
): Uint8Array[] {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  const { [key]: _, ...others } = summary;
  let text = `${JSON.stringify(others, undefined, 2).slice(0, -2)},\n  ${JSON.stringify(key)}: [`;
  let first = true;
  for (const entry of entries) {
    text += `${first ? '' : ','}\n    ${JSON.stringify(entry)}`;
    first = false;
    if (text.length < 2 ** 20) continue;
    chunks.push(encoder.encode(text));
    text = '';
  }
  chunks.push(encoder.encode(`${text}\n  ]\n}\n`));
  return chunks;
}
