/**
 * Fonts for rasterised drawings. The bundled fonts have Latin, Greek and Cyrillic letters and mathematical signs. For
 * other scripts the fonts of the system are searched, but only if a drawing needs them: that can take seconds.
 */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SparringError } from '../core/errors.ts';
import { readFontFile, type FontFace } from './font-file.ts';
import { isBundled } from './svg/measure.ts';

/** The files of the bundled fonts: Inter, and DejaVu Sans for mathematical signs. */
export const ownFontFiles: readonly string[] = [
  'Inter-Regular.ttf',
  'Inter-SemiBold.ttf',
  'Inter-Italic.ttf',
  'DejaVuSans-Signs.ttf',
].map((name) => fileURLToPath(new URL(`../../assets/fonts/${name}`, import.meta.url)));

export interface FoundFonts {
  /** Font files to load in addition to the bundled ones. */
  readonly files: readonly string[];
  /** Letters that no font has, in order of their codes. */
  readonly missing: readonly string[];
}

const maxDepth = 8;
const maxFiles = 20_000;

/**
 * The fonts that a text needs in addition to the bundled ones.
 *
 * @param folders to search. Default: `SPARRING_FONTS`, then the system's folders
 */
export function fontsFor(text: string, folders: readonly string[] = fontFolders()): FoundFonts {
  const wanted = new Set(Array.from(text).filter(needsOtherFont));
  if (wanted.size === 0) return { files: [], missing: [] };
  const files: string[] = [];
  for (const { path, faces } of candidates(folders)) {
    const available = [...wanted].filter((letter) => faces.some((face) => face.has(letter.codePointAt(0)!)));
    if (available.length === 0) continue;
    files.push(path);
    for (const letter of available) wanted.delete(letter);
    if (wanted.size === 0) break;
  }
  return { files, missing: [...wanted].toSorted((a, b) => a.codePointAt(0)! - b.codePointAt(0)!) };
}

/** A message about letters that no font has; undefined if there are none. */
export function missingLettersSentence(missing: readonly string[]): string | undefined {
  if (missing.length === 0) return undefined;
  const shown = missing.slice(0, 12).map((letter) => `${letter} (${codeOf(letter)})`);
  const others = missing.length > shown.length ? ` and ${missing.length - shown.length} more` : '';
  return `No font on this machine has ${shown.join(', ')}${others}. Their codes are drawn instead. Install a font that has them, or set SPARRING_FONTS to a folder of fonts.`;
}

/** `U+5BA4` */
export function codeOf(letter: string): string {
  return `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Letters that are not bundled. White space, and letters that only modify others, need no glyph. */
function needsOtherFont(letter: string): boolean {
  return (
    !isBundled(letter.codePointAt(0)!) &&
    !/[\p{Cf}\p{Cc}\p{Zs}\p{Mn}\p{Me}\p{Variation_Selector}]/u.test(letter)
  );
}

interface Candidate {
  readonly path: string;
  readonly faces: readonly FontFace[];
}

const read = new Map<string, readonly FontFace[]>();

/** Fonts with outlines, upright and plain ones first. Damaged and unreadable files are skipped. */
function* candidates(folders: readonly string[]): Generator<Candidate> {
  for (const path of folders.flatMap((folder) => fontFilesIn(folder).toSorted(plainestFirst))) {
    let faces = read.get(path);
    if (faces === undefined) {
      faces = facesOf(path);
      read.set(path, faces);
    }
    const drawn = faces.filter((face) => face.hasOutlines);
    if (drawn.length > 0) yield { path, faces: drawn };
  }
}

function facesOf(path: string): FontFace[] {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      return readFontFile((at, length) => {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - at)));
        return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, at));
      });
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    if (thrown instanceof SparringError || isFileError(thrown)) return [];
    throw thrown;
  }
}

/** Sans before serif before others, regular before bold, then by name, so that the choice is deterministic. */
function plainestFirst(a: string, b: string): number {
  return oddness(a) - oddness(b) || (a < b ? -1 : 1);
}

function oddness(path: string): number {
  const name = basename(path);
  const style = /bold|black|heavy|light|thin|italic|oblique|condensed/i.test(name) ? 4 : 0;
  const family = /mono|emoji|symbol|bitmap/i.test(name) ? 2 : /serif|ming|song|mincho/i.test(name) ? 1 : 0;
  return style + family;
}

function fontFilesIn(folder: string, depth = 0, found: string[] = []): string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (thrown) {
    if (isFileError(thrown)) return found;
    throw thrown;
  }
  for (const entry of entries) {
    if (found.length >= maxFiles) break;
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth < maxDepth) fontFilesIn(path, depth + 1, found);
    else if (!entry.isDirectory() && /\.(ttf|otf|ttc|otc)$/i.test(entry.name)) found.push(path);
  }
  return found;
}

/** Folders of fonts: those in SPARRING_FONTS, then those of the system. */
export function fontFolders(): string[] {
  const named = (process.env['SPARRING_FONTS'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...named, ...systemFolders()];
}

function systemFolders(): string[] {
  const home = homedir();
  switch (platform()) {
    case 'win32':
      return [
        join(process.env['WINDIR'] ?? 'C:\\Windows', 'Fonts'),
        join(process.env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Microsoft', 'Windows', 'Fonts'),
      ];
    case 'darwin':
      return ['/System/Library/Fonts', '/Library/Fonts', join(home, 'Library', 'Fonts')];
    default:
      return [
        '/usr/share/fonts',
        '/usr/local/share/fonts',
        join(process.env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'fonts'),
        join(home, '.fonts'),
      ];
  }
}

function isFileError(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string';
}
