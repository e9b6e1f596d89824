/**
 * Links from pages to lines of code: [`name`](../src/file.ts#L12) links to the declaration of `name`. Lines move, so
 * `node scripts/code-links.mjs` updates their numbers. With --check it reports pages with wrong ones (`npm run check`).
 */
import { readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const link = /\[`([^`]+)`\]\(([^)\s#]+)#L(\d+)\)/g;

/**
 * The line that declares a name, counted from 1. If none does, the first line that contains it as a word.
 *
 * @param {string} text of a TypeScript file
 * @param {string} name `Trainer`, `step()`
 * @returns {number | undefined} undefined if the text does not contain the name
 */
export function lineOf(text, name) {
  const word = name.replace(/\(\)$/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const declared = new RegExp(
    `^\\s*(export )?(default )?(abstract )?(async )?(function\\*?|class|interface|type|const|let) ${word}\\b|^  (static |async |get )*${word}(\\(|: )`,
  );
  const mentioned = new RegExp(`(^|[^\\w$])${word}([^\\w$]|$)`);
  const lines = text.split('\n');
  const index = [declared, mentioned].map((pattern) => lines.findIndex((line) => pattern.test(line)));
  const found = index.find((line) => line >= 0);
  return found === undefined ? undefined : found + 1;
}

/**
 * A page with updated line numbers.
 *
 * @param {string} page its text
 * @param {(path: string) => string} read returns the text of a linked file
 * @throws Error if a file does not contain the name of a link to it
 */
export function withLines(page, read) {
  return page.replace(link, (_, name, path) => {
    const line = lineOf(read(path), name);
    if (line === undefined) throw new Error(`${path} has no ${name}: fix the link`);
    return `[\`${name}\`](${path}#L${line})`;
  });
}

function pages() {
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', 'CONTRIBUTING.md', ...docs.map((name) => `docs/${name}`)];
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  for (const page of pages()) {
    const path = join(root, page);
    const before = readFileSync(path, 'utf8');
    const after = withLines(before, (file) => readFileSync(join(dirname(path), file), 'utf8'));
    if (after === before) continue;
    if (process.argv.includes('--check')) {
      process.stderr.write(`${page} links to lines that have moved: run "node scripts/code-links.mjs".\n`);
      process.exitCode = 1;
    } else {
      writeFileSync(path, after);
    }
  }
}
