/** The page that `sparring data dedup` writes, which shows near-duplicates group by group. */
import type { PictureSource } from '../../data/pictures/source.ts';
import { encodeThumbnail } from '../../data/pictures/thumbnail.ts';
import type { Repeat } from './grouping.ts';
import { repeatsOf, type NearDuplicates } from './near-duplicates.ts';
import { shownGroups, type ShownGroup } from './shown-groups.ts';
import { counted, grouped } from '../../core/wording.ts';
import { element, escapeText } from '../../drawing/svg/markup.ts';
import { shortenedTo } from '../../drawing/svg/measure.ts';
import { htmlPage } from '../../drawing/svg/page.ts';
import { galleryStyles, pageStyles } from '../../drawing/svg/page-styles.ts';

/** Maximum number of pictures on the page. Each has about 6 KB in base64, so the page has at most 5 MB. */
const maxShown = 800;
const thumbnailSide = 128;
/** Pixels per em of a name, as in `galleryStyles`. */
const nameSize = 13;
/** Names are measured in Inter. The fonts of systems without it are up to a fifth wider. */
const nameRoom = thumbnailSide / 1.2;

export interface DedupPage {
  readonly source: PictureSource;
  readonly found: NearDuplicates;
  /** Paragraphs below the title. */
  readonly sentences: readonly string[];
  /** Text at the end of the page: how it was made. */
  readonly footer: string;
}

/** The page as self-contained HTML with embedded pictures. */
export async function dedupPage({ source, found, sentences, footer }: DedupPage): Promise<string> {
  const groups = shownGroups(found.groups, maxShown);
  const cards: string[] = [];
  for (const group of groups) cards.push(await card(source, group));
  const dropped = repeatsOf(found);
  const facts: readonly (readonly [string, string])[] = [
    [grouped(source.count), 'pictures'],
    [grouped(dropped), dropped === 1 ? 'repeats another' : 'repeat another'],
    [grouped(found.groups.length), found.groups.length === 1 ? 'group' : 'groups'],
    [grouped(source.count - dropped), 'kept'],
    ...(found.skipped.size > 0 ? ([[grouped(found.skipped.size), 'unreadable']] as const) : []),
  ];
  const title = `Near-duplicates in ${source.name}`;
  const factList = facts.map(([number, what]) => element('li', {}, element('b', {}, number), what));
  return htmlPage({
    title,
    styles: `${pageStyles()}${galleryStyles()}`,
    body: [
      element('h1', {}, escapeText(title)),
      element('ul', { class: 'facts' }, ...factList),
      ...sentences.map((sentence) => element('p', {}, escapeText(sentence))),
      element('p', { class: 'soft' }, escapeText(shownWording(groups.length, found.groups.length))),
      element('div', { class: 'groups' }, '\n', ...cards),
      element('footer', {}, escapeText(footer)),
    ],
  });
}

function shownWording(shown: number, all: number): string {
  if (all === 0) return 'No picture repeats another.';
  const which =
    shown === all
      ? all === 1
        ? 'The one group is shown'
        : `All ${grouped(all)} groups are shown`
      : `Of ${counted(all, 'group')}, ${grouped(shown)} are shown: the least similar ones, and an even selection of the others`;
  return `${which}, the least similar first. The framed picture is kept. Below each repeat are the correlation of its details with the kept picture (1 for identical pictures), and how many of the 128 bits of their hashes differ.`;
}

async function card(source: PictureSource, group: ShownGroup): Promise<string> {
  const pictures = [await picture(source, group.kept, { kept: true, words: 'kept' })];
  for (const repeat of group.repeats) {
    pictures.push(await picture(source, repeat.index, { kept: false, words: wordsOf(repeat) }));
  }
  if (group.others > 0) pictures.push(element('p', { class: 'others' }, `and ${grouped(group.others)} more`));
  return `${element('div', { class: 'group' }, ...pictures)}\n`;
}

function wordsOf({ similarity, bits, mirrored }: Repeat): string {
  return [similarity.toFixed(2), counted(bits, 'bit'), ...(mirrored ? ['mirrored'] : [])].join(' · ');
}

async function picture(
  source: PictureSource,
  index: number,
  { kept, words }: { readonly kept: boolean; readonly words: string },
): Promise<string> {
  const thumbnail = Buffer.from(await encodeThumbnail(source, index, thumbnailSide)).toString('base64');
  const name = source.nameOf(index);
  // The start and the end tell names apart: the folder, and the number of the file.
  const shortName = shortenedTo(nameRoom, name, { size: nameSize, bold: false });
  const image = element('img', {
    src: `data:image/jpeg;base64,${thumbnail}`,
    alt: name,
    width: thumbnailSide,
    height: thumbnailSide,
    loading: 'lazy',
  });
  const caption = element(
    'figcaption',
    {},
    element('span', { class: 'words' }, escapeText(words)),
    element('span', { class: 'name', title: name }, escapeText(shortName)),
  );
  return element('figure', { class: kept ? 'kept-picture' : undefined }, image, caption);
}
