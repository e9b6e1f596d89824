/**
 * Writes anew what is made of folders.json: the table of rooms in CONTRIBUTING.md and docs/design.md, and the list of
 * folders in tsconfig.anywhere.json. `npm run rooms`; with --check it only says what is out of date (`npm run check`).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { readRooms } from './rooms.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rooms = readRooms(join(root, 'folders.json'));
const places = { anywhere: 'anywhere', node: 'Node', browser: 'a page' };

/** A Markdown table of all rooms. */
function table() {
  const rows = rooms.entries().map(([name, { holds, runs, packages = [] }]) => {
    const packageList = packages.map((each) => `\`${each}\``).join(', ');
    return `| \`${name}\` | ${holds} | ${codes(rooms.describeImports(name))} | ${places[runs]} | ${packageList} |`;
  });
  const head = ['| room | holds | may import | runs in | packages |', '| --- | --- | --- | --- | --- |'];
  return [...head, ...rows].join('\n');
}

/** The room names of a list as Markdown code; `nothing` stays a word. */
function codes(list) {
  return list === 'nothing' ? list : list.replace(/[^, ]+/g, '`$&`');
}

/** The text with what stands between `<!-- rooms -->` and `<!-- /rooms -->` replaced by the table. */
function withTable(text) {
  return text.replace(
    /(<!-- rooms -->\n)[^]*?(\n<!-- \/rooms -->)/,
    (_, begin, end) => `${begin}\n${table()}\n${end}`,
  );
}

/** The TypeScript project of the folders that know neither Node nor the browser. */
function anywhereProject() {
  const folders = rooms.entries().filter(([, { runs }]) => runs === 'anywhere');
  return JSON.stringify({
    extends: './tsconfig.json',
    compilerOptions: { lib: ['ES2023'], types: [] },
    include: ['types/anywhere.d.ts', 'src/library.ts', ...folders.map(([name]) => `src/${name}/*.ts`)],
    exclude: ['**/*.test.ts'],
  });
}

const made = {
  'CONTRIBUTING.md': withTable,
  'docs/design.md': withTable,
  'tsconfig.anywhere.json': anywhereProject,
};

const check = process.argv.includes('--check');
for (const [name, make] of Object.entries(made)) {
  const path = join(root, name);
  const before = readFileSync(path, 'utf8');
  const after = await format(make(before), { ...(await resolveConfig(path)), filepath: path });
  if (after === before) continue;
  if (check) {
    process.stderr.write(`${name} is not what folders.json says: run "npm run rooms".\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, after);
  }
}
