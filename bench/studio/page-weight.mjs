/** What a browser fetches of the built page, following what its files import. In bytes, compressed, without ONNX Runtime. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** How the build names the files of libraries, and those of words. */
const library = /^(preact|uplot|gifenc)-.*\.js$/;
const language = /^(english|chinese)-.*\.js$/;

/**
 * @typedef {object} PageWeight
 * @property {ReadonlyMap<string, number>} views of each view: all that is fetched if it is opened first, in the larger language
 * @property {number} everything of all views, both languages
 * @property {number} own of all views without libraries, in the larger language
 * @property {readonly string[]} libraries the names of their files
 * @property {ReadonlyMap<string, readonly string[]>} scripts of each view, the names of the files that it fetches beside the shell's
 */

/**
 * @param {string} page the folder of the built page
 * @returns {PageWeight}
 */
export function weighPage(page) {
  const html = readFileSync(join(page, 'index.html'), 'utf8');
  const names = readdirSync(join(page, 'assets')).filter((name) => /\.(js|css)$/.test(name));
  const files = new Map(names.map((name) => [name, readFileSync(join(page, 'assets', name), 'utf8')]));
  const bytesOf = (/** @type {Iterable<string>} */ some) =>
    [...some].reduce((sum, name) => sum + gzipSync(files.get(name) ?? '').length, 0);
  const shell = withImports(
    files,
    [...html.matchAll(/assets\/([\w.-]+\.(?:js|css))/g)].map(([, name]) => name),
  );
  const ofViews = [...filesOfViews(files, shell)].map(
    ([view, fetched]) => /** @type {const} */ ([view, withImports(files, fetched)]),
  );
  const words = Math.max(...names.filter((name) => language.test(name)).map((name) => bytesOf([name])));
  const htmlBytes = gzipSync(html).length;
  const others = names.filter((name) => !language.test(name));
  return {
    views: new Map(
      ofViews.map(([view, fetched]) => [view, htmlBytes + words + bytesOf(new Set([...shell, ...fetched]))]),
    ),
    everything: htmlBytes + bytesOf(names),
    own: htmlBytes + words + bytesOf(others.filter((name) => !library.test(name))),
    libraries: names.filter((name) => library.test(name)),
    scripts: new Map(
      ofViews.map(([view, fetched]) => [view, [...fetched].filter((name) => !shell.has(name))]),
    ),
  };
}

/**
 * Files, what they import when they run, and so on.
 *
 * @param {ReadonlyMap<string, string>} files
 * @param {readonly string[]} names
 */
function withImports(files, names) {
  const all = new Set(names);
  for (const name of all) {
    const text = files.get(name);
    if (text === undefined) throw new Error(`${name} was not built`);
    for (const [, imported] of text.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+)["'`]/g)) all.add(imported);
  }
  return all;
}

/**
 * The script of each view, and what the page fetches beside it, as the shell says.
 *
 * @param {ReadonlyMap<string, string>} files
 * @param {ReadonlySet<string>} shell
 */
function filesOfViews(files, shell) {
  const script = files.get([...shell].find((name) => /^index-.*\.js$/.test(name)) ?? '') ?? '';
  const [, list = ''] = /m\.f=\[([^\]]*)\]/.exec(script) ?? [];
  const fetched = [...list.matchAll(/["'`]\.\/([\w.-]+)["'`]/g)].map(([, name]) => name);
  const imports = script.matchAll(
    /\{(\w+)View:\w+\}=await import\([`"']\.\/([\w.-]+)[`"']\).{0,80}?__vite__mapDeps\(\[([\d,]*)\]\)/g,
  );
  return new Map(
    [...imports].map(([, view, name, places]) => [
      view,
      [name, ...places.split(',').map((place) => fetched[Number(place)])],
    ]),
  );
}
