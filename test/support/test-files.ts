/** The files of tests, by what is in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Their paths, relative to the root. @param isMeant is asked with the text of each file of tests in these folders */
export function testFilesIn(folders: readonly string[], isMeant: (text: string) => boolean): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts'))
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
      .filter((path) => isMeant(readFileSync(join(root, path), 'utf8'))),
  );
}

/** Those that have more tests in `npm run test:slow` than in `npm test`. */
export function filesWithSlowTests(): string[] {
  return testFilesIn(['src', 'test'], (text) => /from '[^']*testing\/slow\.ts'/.test(text));
}
