/** What a page of the documentation has beside its prose: headings, commands, pictures and links. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Page {
  readonly text: string;
  /** The levels of the headings, in order: 1 for `#`. */
  readonly levels: readonly number[];
  /** The lines of all blocks of shell commands, without comments. */
  readonly commands: readonly string[];
  /** Every block of code, as it is. */
  readonly code: readonly string[];
  /** The files of the pictures, relative to the page. */
  readonly pictures: readonly string[];
  /** What the links lead to, without anchors, which are of the language. */
  readonly links: readonly string[];
}

/** @param path of a Markdown page, relative to the repository */
export function readPage(path: string): Page {
  const text = readFileSync(`${root}${path}`, 'utf8');
  const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, kind, code]) => ({
    kind,
    code: code!,
  }));
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  return {
    text,
    levels: [...prose.matchAll(/^(#{1,6}) /gm)].map(([, marks]) => marks!.length),
    commands: blocks
      .filter(({ kind }) => kind === 'sh')
      .flatMap(({ code }) => code.trim().split('\n'))
      .map((line) => line.replace(/\s+#.*$/, '')),
    code: blocks.map(({ code }) => code),
    pictures: [...prose.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, file]) => file!),
    links: [...prose.matchAll(/(?<!!)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target]) =>
      target!.replace(/#.*$/, ''),
    ),
  };
}
