/**
 * The packages with trained networks, one for each folder of `weights`. A package of its own has its own licence and
 * version, is not published again with each Sparring, and is left out for a page (`--omit=optional`).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../weights', import.meta.url));

/**
 * @typedef {object} WeightsPackage
 * @property {{ name: string, version: string, license: string, author: string, description: string }} manifest
 * @property {import('./tarball.mjs').PackedFile[]} files
 */

/** @returns {WeightsPackage[]} in order of their names */
export function weightsPackages() {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const read = (/** @type {string} */ path) => readFileSync(join(folder, name, path));
      const manifest = JSON.parse(read('package.json').toString());
      return {
        manifest,
        files: ['package.json', ...manifest.files].map((path) => ({ path, data: read(path) })),
      };
    });
}
