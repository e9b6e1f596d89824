/** Each command loads only the modules that it needs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { program } from './sparring.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-startup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The modules that are loaded, those of packages by their URLs. The files of the bundle say what they are made of. */
function loadedBy(...args: readonly string[]): string[] {
  execFileSync(process.execPath, [program, ...args], {
    env: { ...process.env, NODE_V8_COVERAGE: folder },
    stdio: 'ignore',
  });
  const files = readdirSync(folder).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
  });
  return files.flatMap((url) => (url.includes('/dist/cli/') ? modulesIn(new URL(url)) : url));
}

function modulesIn(file: URL): readonly string[] {
  const heads = readFileSync(file, 'utf8').matchAll(/^\/\/ ((?:\w+-?)+\/.*\.js)$/gm);
  return Array.from(heads, ([, module]) => `dist/${module}`);
}

it('prints the version without loading a command, a data format or a runtime', () => {
  const loaded = loadedBy('--version');
  expect(loaded).toContain('dist/cli/program.js');
  // What is printed is wrapped, which takes the widths of letters.
  const unneeded =
    /dist\/cli\/(train|sample|data)\/|dist\/(gan|engine|analysis)\/|dist\/runs\/(?!program-version)|node_modules\/(?!commander|get-east-asian-width)/;
  expect(loaded.filter((each) => unneeded.test(each))).toEqual([]);
});

it('prints the help of a command without loading the others', () => {
  const loaded = loadedBy('explain', '--help');
  expect(loaded).toContain('dist/cli/explain/explain-command.js');
  expect(loaded.filter((each) => /dist\/cli\/(train|sample|data|reproduce)\//.test(each))).toEqual([]);
});
