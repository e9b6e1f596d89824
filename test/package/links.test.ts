/** No page has broken links, and the check finds broken links. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anchorsOf, brokenLinks } from '../support/links.ts';

it('no page of the repository has a broken link', () => {
  expect(brokenLinks(fileURLToPath(new URL('../../', import.meta.url)))).toEqual([]);
});

describe('the check', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sparring-links-'));
    write(
      'docs/other.md',
      '# The other page\n\n## Why `share`?\n\n## Twice\n\n## Twice\n\n<a id="here"></a>\n',
    );
    write('docs/picture.png', 'png');
    write('src/code.ts', 'one\ntwo\nthree\n');
    write('src/runs/run.ts', 'one\n');
    write('runs/00000-digits/notes.md', '[a](gone.md)\n');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  /** The problems found in a page, without the page's name. */
  function problemsOf(text: string, page = 'README.md'): string[] {
    write(page, text);
    const found = brokenLinks(folder).filter((problem) => problem.startsWith(`${page}:`));
    rmSync(join(folder, page));
    return found.map((problem) => problem.slice(page.length + 1));
  }

  it.each([
    ['a file', '[a](docs/other.md)'],
    ['a folder', '[a](docs) and [a](docs/)'],
    ['an image', '![a](docs/picture.png "title")'],
    ['an image that is a link', '[![a](docs/picture.png)](docs/other.md)'],
    ['an image in HTML', '<img src="docs/picture.png" alt="a">'],
    ['a reference', '[a][b]\n\n[b]: docs/other.md'],
    ['a heading of this page', '# A b\n\n[a](#a-b)'],
    [
      'a heading of another',
      '[a](docs/other.md#why-share) [b](docs/other.md#twice-1) [c](docs/other.md#here)',
    ],
    ['a source folder with the name of a folder of runs', '[a](src/runs/run.ts#L1)'],
    ['lines of code', '[a](src/code.ts#L3) [b](src/code.ts#L1-L3)'],
    ['another site', '[a](https://example.org/gone) <a href="mailto:a@b">b</a>'],
    ['text that looks like a definition', 'Values in\n[0, 1]: what sigmoids give.'],
    ['code over two lines', '`[a]\n(x) [b](gone.md)` is code'],
    ['code that looks like a link', '`[a](gone.md)`\n\n```md\n[a](gone.md)\n```\n\n<!-- [a](gone.md) -->'],
  ])('follows %s', (_, text) => {
    expect(problemsOf(text)).toEqual([]);
  });

  it.each([
    ['[a](gone.md)', '1: gone.md does not exist'],
    ['\n\n![a](docs/gone.png)', '3: docs/gone.png does not exist'],
    ['<img alt="a" src="gone.png">', '1: gone.png does not exist'],
    ['[![a](gone.png)](docs/other.md)', '1: gone.png does not exist'],
    ['[a][b]\n\n[b]: gone.md', '3: gone.md does not exist'],
    ['`a` [b](gone.md) `c`', '1: gone.md does not exist'],
    ['An open ` only\n\n[b](gone.md) ` later', '3: gone.md does not exist'],
    ['[a](runs/00000-digits/notes.md)', '1: runs/00000-digits/notes.md does not exist'],
    ['[a](docs/Other.md)', '1: docs/Other.md does not exist'],
    ['[a](../outside.md)', '1: ../outside.md leaves the repository'],
    ['[a](#gone)', '1: #gone: README.md has no heading #gone'],
    ['[a](docs/other.md#twice-2)', '1: docs/other.md#twice-2: docs/other.md has no heading #twice-2'],
    ['```\n# In code\n```\n[a](#in-code)', '4: #in-code: README.md has no heading #in-code'],
    ['[a](src/code.ts#L4)', '1: src/code.ts#L4: src/code.ts ends with line 3'],
    [
      '[a](src/code.ts#main)',
      '1: src/code.ts#main: only pages have headings, expected lines such as #L10 or #L10-L20',
    ],
  ])('finds the broken link in %j', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('resolves links relative to the page', () => {
    expect(problemsOf('[a](other.md) [b](../src/code.ts) [c](docs/other.md)', 'docs/page.md')).toEqual([
      '1: docs/other.md does not exist',
    ]);
  });

  it('generates the same anchors as GitHub', () => {
    const text = '# What it *is*: 2×2, `a_b`\n## [A link](b.md) — and more\n### ø\n';
    expect([...anchorsOf(text)]).toEqual(['what-it-is-22-a_b', 'a-link--and-more', 'ø']);
  });
});
