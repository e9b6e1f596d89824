/** `node scripts/supply/write.mjs`: writes the table of docs/dependencies.md from the lock file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { dependenciesIn, dependencyTable } from './dependencies.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const path = join(root, 'docs/dependencies.md');

/** The page with its table made anew. */
export async function dependencyPage() {
  const before = readFileSync(path, 'utf8').replace(/\n\| package[\s\S]*$/, '\n');
  const page = `${before}${dependencyTable(dependenciesIn(root))}\n`;
  return format(page, { ...(await resolveConfig(path)), parser: 'markdown' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(path, await dependencyPage());
