/** Test files that have more tests in `npm run test:slow` than in `npm test`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Their paths, relative to the root. */
export function filesWithSlowTests(): string[] {
  return ['src', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts'))
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
      .filter((path) => /from '[^']*testing\/slow\.ts'/.test(readFileSync(join(root, path), 'utf8'))),
  );
}
