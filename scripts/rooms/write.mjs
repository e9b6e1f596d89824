/**
 * Generates parts of files from folders.json: the tables of rooms in CONTRIBUTING.md and docs/design.md, and the list
 * of folders in tsconfig.anywhere.json (`npm run rooms`). With --check it only reports what is out of date
 * (`npm run check`).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { readRooms } from './rooms.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rooms = readRooms(join(root, 'folders.json'));
const runtimes = { anywhere: 'anywhere', node: 'Node', browser: 'a page' };

/** A Markdown table of all rooms. */
function table() {
  const rows = rooms.entries().map(([name, { holds, runs, packages = [] }]) => {
    const packageList = packages.map((each) => `\`${each}\``).join(', ');
    return `| \`${name}\` | ${holds} | ${codes(rooms.describeImports(name))} | ${runtimes[runs]} | ${packageList} |`;
  });
  const head = ['| room | holds | may import | runs in | packages |', '| --- | --- | --- | --- | --- |'];
  return [...head, ...rows].join('\n');
}

/** The room names of a list as Markdown code. `nothing` stays text. */
function codes(list) {
  return list === 'nothing' ? list : list.replace(/[^, ]+/g, '`$&`');
}

/** Replaces the text between `<!-- rooms -->` and `<!-- /rooms -->` by the table. */
function withTable(text) {
  return text.replace(
    /(<!-- rooms -->\n)[^]*?(\n<!-- \/rooms -->)/,
    (_, begin, end) => `${begin}\n${table()}\n${end}`,
  );
}

/** The TypeScript project of the folders that run anywhere. */
function anywhereProject() {
  const anywhere = ([, { runs }]) => runs === 'anywhere';
  const faces = rooms.faces().filter(anywhere);
  const folders = rooms.entries().filter(anywhere);
  return JSON.stringify({
    extends: './tsconfig.json',
    compilerOptions: { lib: ['ES2023'], types: [] },
    include: [
      'types/anywhere.d.ts',
      ...faces.map(([name]) => `src/${name}`),
      ...folders.map(([name]) => `src/${name}/*.ts`),
    ],
    exclude: ['**/*.test.ts'],
  });
}

const generated = {
  'CONTRIBUTING.md': withTable,
  'docs/design.md': withTable,
  'tsconfig.anywhere.json': anywhereProject,
};

const check = process.argv.includes('--check');
for (const [name, make] of Object.entries(generated)) {
  const path = join(root, name);
  const before = readFileSync(path, 'utf8');
  const after = await format(make(before), { ...(await resolveConfig(path)), filepath: path });
  if (after === before) continue;
  if (check) {
    process.stderr.write(`${name} does not match folders.json: run "npm run rooms".\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, after);
  }
}
