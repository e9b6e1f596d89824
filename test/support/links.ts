/** Finds broken links in the Markdown pages of a folder: to files, images, headings and lines of code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Folders at any depth that are not part of the repository. */
const ignored = new Set(['.git', '.venv', 'node_modules']);
/** Folders that programs create at the top. */
const ignoredAtTop = new Set(['coverage', 'dist', 'reproduced', 'runs', 'site']);

interface Link {
  readonly target: string;
  /** The line of the page, counted from 1. */
  readonly line: number;
}

/**
 * Checks every page below a folder. Links to other sites are not checked.
 *
 * @returns a sentence for each broken link: `README.md:12: docs/gone.md does not exist`
 */
export function brokenLinks(root: string): string[] {
  const paths = pathsBelow(root);
  const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
  const pages = [...paths].filter((path) => path.endsWith('.md')).sort();
  return pages.flatMap((page) =>
    linksOf(textOf(page)).flatMap(({ target, line }) => {
      const problem = problemOf(target, page, paths, textOf);
      return problem === undefined ? [] : [`${page}:${line}: ${problem}`];
    }),
  );
}

function problemOf(
  target: string,
  page: string,
  paths: ReadonlySet<string>,
  textOf: (path: string) => string,
): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith('//')) return undefined;
  const [file = '', fragment] = target.split('#', 2);
  const path = file === '' ? page : posix.join(posix.dirname(page), decodeURI(file)).replace(/\/$/, '');
  if (path.startsWith('..') || path.startsWith('/')) return `${target} leaves the repository`;
  if (!paths.has(path)) return `${target} does not exist`;
  if (fragment === undefined) return undefined;
  if (path.endsWith('.md')) {
    const found = anchorsOf(textOf(path)).has(decodeURI(fragment));
    return found ? undefined : `${target}: ${path} has no heading #${fragment}`;
  }
  const last = /^L(?:\d+-L)?(\d+)$/.exec(fragment)?.[1];
  if (last === undefined)
    return `${target}: only pages have headings, expected lines such as #L10 or #L10-L20`;
  const count = textOf(path).trimEnd().split('\n').length;
  return Number(last) <= count ? undefined : `${target}: ${path} ends with line ${count}`;
}

/** Files and folders below `root`, relative to it, with forward slashes. The case is that on the disk. */
function pathsBelow(root: string, folder = '', found = new Set(['.'])): Set<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (ignored.has(entry.name) || (folder === '' && ignoredAtTop.has(entry.name))) continue;
    const path = posix.join(folder, entry.name);
    found.add(path);
    if (entry.isDirectory()) pathsBelow(root, path, found);
  }
  return found;
}

function linksOf(text: string): Link[] {
  const lines = proseLines(text);
  return lines.flatMap((prose, i) => {
    // A definition stands alone. Within a paragraph, `[0, 1]: …` is text.
    const isAlone = i === 0 || lines[i - 1]!.trim() === '' || definition.test(lines[i - 1]!);
    const targets = [
      // [text](target), ![text](target "title"), and [![image](a)](b), of which both are found.
      ...prose.matchAll(/\]\(\s*<?([^\s<>()]+(?:\([^\s()]*\)[^\s<>()]*)?)>?(?:\s+"[^"]*")?\s*\)/g),
      ...prose.matchAll(/<[^>]*\b(?:src|srcset|href)="([^"]+)"/g),
      ...(isAlone ? [definition.exec(prose) ?? []] : []),
    ].map(([, target]) => target);
    return targets.flatMap((target) => (target === undefined ? [] : [{ target, line: i + 1 }]));
  });
}

const definition = /^\s{0,3}\[[^\]]+\]:\s+<?([^\s<>]+)>?/;

/** The anchors that GitHub generates for the headings of a page, and those in its HTML. */
export function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const line of proseLines(text, { keepCode: true })) {
    for (const [, name] of line.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(name!);
    const heading = /^ {0,3}#{1,6} +(.*?)(?: +#+)? *$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const slug = heading
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    let unique = slug;
    for (let n = 1; anchors.has(unique); n++) unique = `${slug}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The lines of a page, without code blocks, comments and, unless `keepCode`, code within paragraphs. */
function proseLines(text: string, { keepCode = false } = {}): string[] {
  const blank = (found: string) => found.replace(/[^\n]/g, '');
  let fence: string | undefined;
  const lines = text
    .replace(/<!--[\s\S]*?-->/g, blank)
    .split('\n')
    .map((line) => {
      const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
      if (fence !== undefined) {
        if (mark !== undefined && mark.startsWith(fence) && line.trim() === mark) fence = undefined;
        return '';
      }
      fence = mark;
      return mark === undefined ? line : '';
    });
  if (keepCode) return lines;
  const codeInParagraph = /(?<!`)(`+)(?!`)(?:(?!\n\s*\n)[^])*?(?<!`)\1(?!`)/g;
  return lines.join('\n').replace(codeInParagraph, blank).split('\n');
}
