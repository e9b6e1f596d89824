/** Writes the drawings of docs. Requires `npm run build`. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { drawings } from './drawings/all.mjs';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
for (const { file, draw } of drawings) await writeFile(`${docs}${file}`, draw());
