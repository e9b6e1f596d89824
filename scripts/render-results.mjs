/** Renders docs/results.md again from docs/results, after a change to the page's format. Needs `npm run build`. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { experiments } from '../dist/experiments/registry.js';
import { resultsPage } from '../dist/experiments/results-page.js';
import { readResults } from '../dist/experiments/results.js';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
await writeFile(`${docs}results.md`, resultsPage(experiments, await readResults(`${docs}results`)));
