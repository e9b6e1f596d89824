/** The licences of packages whose code becomes part of ours: they must be kept with it. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const inPackage = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

/**
 * Writes `licences.txt`, if there is anything to write.
 *
 * @param {string} folder of files that a bundler made
 * @param {Iterable<string>} modules that they are made of, by their paths
 */
export async function writeLicences(folder, modules) {
  const found = Array.from(modules, (path) => inPackage.exec(path)?.[1]);
  const packages = [...new Set(found.filter((path) => path !== undefined))];
  const texts = await Promise.all(packages.map(licenceOf));
  if (texts.length > 0)
    await writeFile(join(folder, 'licences.txt'), texts.sort().join(`\n${'-'.repeat(80)}\n\n`));
}

async function licenceOf(folder) {
  const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`${name} has no licence in ${folder}`);
  const text = await readFile(join(folder, file), 'utf8');
  return `${name} ${version}\n\n${text.replaceAll('\r\n', '\n').trim()}\n`;
}
