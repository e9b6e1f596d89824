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

/** The URLs of the loaded modules, from the coverage that V8 writes at exit. */
function loadedBy(...args: readonly string[]): string[] {
  execFileSync(process.execPath, [program, ...args], {
    env: { ...process.env, NODE_V8_COVERAGE: folder },
    stdio: 'ignore',
  });
  return readdirSync(folder).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
  });
}

it('prints the version without loading a command, a data format or a runtime', () => {
  const loaded = loadedBy('--version');
  expect(loaded.some((url) => url.endsWith('dist/cli/program.js'))).toBe(true);
  // What is printed is wrapped, which takes the widths of letters.
  const unneeded =
    /dist\/cli\/(train|sample|data)\/|dist\/(gan|engine|analysis)\/|dist\/runs\/(?!program-version)|node_modules\/(?!commander|get-east-asian-width)/;
  expect(loaded.filter((url) => unneeded.test(url))).toEqual([]);
});

it('prints the help of a command without loading the others', () => {
  const loaded = loadedBy('explain', '--help');
  expect(loaded.some((url) => url.endsWith('dist/cli/explain/explain-command.js'))).toBe(true);
  expect(loaded.filter((url) => /dist\/cli\/(train|sample|data|reproduce)\//.test(url))).toEqual([]);
});
