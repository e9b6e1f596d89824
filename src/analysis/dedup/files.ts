/** Writes near-duplicates as files: a page for review, lists of kept and dropped pictures, and a filter. */
import { join } from 'node:path';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { filterEnding, filterText } from '../../data/filter.ts';
import type { ValueLimits } from '../../core/value-range.ts';
import { isDataName } from '../../data/open.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { recordsOf } from '../../data/pictures/subset.ts';
import { encodePng } from '../../drawing/png.ts';
import { pageBox, renderPage } from '../../drawing/svg/page.ts';
import type { NearDuplicates } from './near-duplicates.ts';
import { autoencoderPage } from './autoencoder-page.ts';
import { dedupPage } from './page.ts';
import { autoencoderNumbers, dedupSummary, doubtWording, methodWording } from './summary.ts';

/** Paths of the written files. */
export interface DedupFiles {
  readonly page: string;
  readonly keep: string;
  readonly drop: string;
  readonly filter?: string;
  /** The sheet of the autoencoder, if it was asked for: a page, the same as a picture, and its numbers. */
  readonly autoencoder?: { readonly page: string; readonly picture: string; readonly numbers: string };
}

export interface DedupFilesOptions {
  /** The data as the user named it. */
  readonly data: string;
  /** The values of black and white that the user named. */
  readonly values?: ValueLimits | undefined;
  /** A folder that exists. */
  readonly out: string;
  /** Whether to write a filter as well. */
  readonly apply: boolean;
  /** Version of the program, for the page's footer. */
  readonly version: string;
}

/** Writes the page, the lists and, if `apply`, the filter. Page and filter are complete before anything is written. */
export async function writeDedupFiles(
  source: PictureSource,
  found: NearDuplicates,
  { data, values, out, apply, version }: DedupFilesOptions,
): Promise<DedupFiles> {
  const dropped = new Set(found.groups.flatMap(({ repeats }) => repeats.map(({ index }) => index)));
  const kept = recordsOf(source, (index) => !dropped.has(index));
  const files: DedupFiles = {
    page: join(out, 'near-duplicates.html'),
    keep: join(out, 'keep.json'),
    drop: join(out, 'drop.json'),
    ...(apply ? { filter: filterPath(out, source) } : {}),
    ...(found.autoencoder === undefined ? {} : { autoencoder: autoencoderFiles(out) }),
  };
  const page = await dedupPage({
    source,
    found,
    sentences: [
      `${sentence(source.description)}. ${methodWording(found)}`,
      `${sentence(doubtWording(found))}.`,
    ],
    footer: `Made by sparring ${version} from ${data}. No picture was changed.`,
  });
  const filter =
    files.filter === undefined
      ? undefined
      : await filterText({ data, path: files.filter, isName: isDataName(data), values }, source, {
          what: 'without near-duplicates',
          kept,
        });
  const summary = dedupSummary(data, source, found);
  const footer = `Made by sparring ${version} from ${data}.`;
  const sheet = await renderedSheet(source, found, footer);
  await writeFileAtomic(files.page, page);
  await writeFileAtomic(files.drop, listChunks(summary, 'groups', dropEntries(source, found)));
  await writeFileAtomic(files.keep, listChunks(summary, 'keep', keepEntries(source, kept)));
  if (files.filter !== undefined && filter !== undefined) await writeFileAtomic(files.filter, filter);
  if (files.autoencoder !== undefined && sheet !== undefined) {
    await writeFileAtomic(files.autoencoder.page, sheet.page);
    await writeFileAtomic(files.autoencoder.picture, sheet.picture);
    await writeFileAtomic(files.autoencoder.numbers, sheet.numbers);
  }
  return files;
}

function autoencoderFiles(out: string) {
  return {
    page: join(out, 'autoencoder.html'),
    picture: join(out, 'autoencoder.png'),
    numbers: join(out, 'autoencoder.json'),
  };
}

async function renderedSheet(source: PictureSource, found: NearDuplicates, footer: string) {
  const { autoencoder: look, method } = found;
  if (look === undefined) return undefined;
  const page = autoencoderPage({ name: source.name, look, standardised: method === 'close', footer });
  const { bytes } = await encodePng(pageBox(page), { margin: 24 });
  const numbers = `${JSON.stringify(autoencoderNumbers(look), undefined, 2)}\n`;
  return { page: renderPage(page, 'html'), picture: bytes, numbers };
}

/** The path of the filter. */
export function filterPath(out: string, source: Pick<PictureSource, 'name'>): string {
  return join(out, `${source.name}${filterEnding}`);
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

/** JSON of an object with a list, one entry per line. It comes in chunks, because three million pictures make long lists. */
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
