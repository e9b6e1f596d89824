/**
 * Writes docs/api: the public face of the library, a file for each subpath (`npm run api`). With --check it only reports
 * what is out of date (`npm run check`).
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFaces } from './declarations.mjs';
import { reportsOf } from './report.mjs';

const folder = fileURLToPath(new URL('../../docs/api/', import.meta.url));
const check = process.argv.includes('--check');

mkdirSync(folder, { recursive: true });
const reports = await withFaces((faces) => reportsOf(faces));
const before = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
const after = new Map(
  [...reports].map(([specifier, text]) => [`${specifier.replaceAll('/', '-')}.md`, text]),
);

for (const name of new Set([...before.keys(), ...after.keys()])) {
  const text = after.get(name);
  if (text === before.get(name)) continue;
  if (check) {
    process.stderr.write(`docs/api/${name} does not match the library: run "npm run api".\n`);
    process.exitCode = 1;
  } else if (text === undefined) {
    rmSync(join(folder, name));
  } else {
    writeFileSync(join(folder, name), text);
  }
}
