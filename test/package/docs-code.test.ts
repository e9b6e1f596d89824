/** The code in the documentation compiles, with the types that users get. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { subpaths } from '../../scripts/api/declarations.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Block {
  /** `library.md:12`, where its first line is. */
  readonly place: string;
  readonly code: string;
}

/** The blocks of TypeScript in a page. */
function blocksOf(name: string): Block[] {
  const text = readFileSync(join(root, 'docs', name), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ index, 1: code }) => ({
    place: `${name}:${text.slice(0, index).split('\n').length + 1}`,
    code: code!,
  }));
}

/** What tsc says of blocks, each a module of its own, by their places. */
function errorsOf(blocks: readonly Block[]): string[] {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'docs-'));
  try {
    const names = blocks.map((_, i) => `block-${i}.mts`);
    for (const [i, { code }] of blocks.entries())
      writeFileSync(join(folder, names[i]!), `${code}export {};\n`);
    const paths = subpaths().map(({ specifier, file }) => [
      specifier,
      [join(root, 'src', file.replace(/\.d\.ts$/, '.ts'))],
    ]);
    const project = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        paths: Object.fromEntries(paths),
        lib: ['ES2023', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
        noUnusedLocals: false, // an example may show what a call returns
      },
      include: [],
      files: names,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
      encoding: 'utf8',
      cwd: folder,
    });
    return stdout
      .split('\n')
      .filter((line) => line.includes('error TS'))
      .map((line) =>
        line.replace(/^block-(\d+)\.mts\((\d+),\d+\)/, (_, block, at) => {
          const [page, first] = blocks[Number(block)]!.place.split(':');
          return `${page}:${Number(first) + Number(at) - 1}`;
        }),
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the code in docs', () => {
  let errors: string[];
  let blocks: Block[];
  beforeAll(() => {
    const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
    blocks = pages.flatMap(blocksOf);
    errors = errorsOf(blocks);
  });

  it('is found', () => {
    expect(blocks.filter(({ place }) => place.startsWith('library.md')).length).toBeGreaterThan(8);
  });

  it('compiles', () => {
    expect(errors).toEqual([]);
  });

  it('would not compile if it were wrong', () => {
    const wrong = [
      { place: 'page.md:1', code: `import { openRun } from 'sparring';\nawait openRun(1);\n` },
      { place: 'page.md:9', code: `import { nothing } from 'sparring/graph';\n` },
    ];
    expect(errorsOf(wrong).map((line) => line.split(': error')[0])).toEqual(['page.md:2', 'page.md:9']);
  });
});
