/** What Sparring depends on when it is installed, by the lock file: names, versions and licences. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The licences that a dependency may have. All allow use in other programs. The last two want their own sources to stay
 * open and say so in the package; Sparring links to such libraries and changes none.
 */
const permitted = [
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'CC0-1.0',
  'MPL-2.0',
  'LGPL-3.0-or-later',
];

/**
 * @typedef {object} Dependency
 * @property {string} name
 * @property {string} version
 * @property {string} licence in SPDX's words
 * @property {boolean} hasIntegrity whether the lock file has a hash of it
 * @property {boolean} hasInstallScript
 */

/**
 * The packages that `npm install sparring` may install, without those of development. In order of their names.
 *
 * @param {string} root of the project
 * @returns {readonly Dependency[]}
 */
export function dependenciesIn(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version, license, integrity, hasInstallScript }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? '',
      hasIntegrity: typeof integrity === 'string',
      hasInstallScript: hasInstallScript === true,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * Whether an SPDX expression is permitted: each of its parts with AND, one of them with OR.
 *
 * @param {string} licence
 */
export function isPermitted(licence) {
  return licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => permitted.includes(part)));
}

/**
 * A Markdown table of the packages. Those of one family that differ in their platform alone are one row.
 *
 * @param {readonly Dependency[]} dependencies
 */
export function dependencyTable(dependencies) {
  /** @type {Map<string, number>} */
  const rows = new Map();
  for (const { name, version, licence } of dependencies) {
    const row = `| ${familyOf(name)} | ${version} | ${licence} |`;
    rows.set(row, (rows.get(row) ?? 0) + 1);
  }
  const lines = [...rows].map(([row, count]) =>
    row.replace(' |', count === 1 ? ' |' : ` (${count} platforms) |`),
  );
  return ['| package | version | licence |', '| --- | --- | --- |', ...lines].join('\n');
}

/** @param {string} name such as `@img/sharp-linux-x64` */
function familyOf(name) {
  return name.replace(/-(android|darwin|freebsd|linux|linuxmusl|openbsd|webcontainers|win32)-?[\w-]*$/, '-*');
}
