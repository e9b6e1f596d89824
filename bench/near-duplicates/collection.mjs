/** A folder of pictures with planted near-duplicates, and how to judge groups of them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodePicture } from '../../dist/data/pictures/decode.js';
import { randomOf, sampled } from './plant.mjs';

/** The JPEG files of a folder, by name: all, or every second one for a half. */
export function filesOf(folder, half) {
  const names = readdirSync(folder, { recursive: true })
    .filter((name) => /\.jpe?g$/i.test(name))
    .sort((a, b) => (a < b ? -1 : 1));
  if (half === 'all') return names;
  return names.filter((_, i) => i % 2 === (half === 'even' ? 0 : 1));
}

/**
 * A source of a folder's pictures and planted ones, in random order. `origins[i]` is the original file of record i, and
 * `kinds[i]` the kind of change, undefined for originals.
 */
export async function plantedSource(folder, { half, perKind, seed, kinds }) {
  const files = filesOf(folder, half);
  const random = randomOf(seed, half === 'even' ? 1 : 2);
  const records = files.map((file) => ({ origin: file, kind: undefined, picture: join(folder, file) }));
  for (const { name, make } of kinds) {
    for (const origin of sampled(files, perKind, random)) {
      records.push({ origin, kind: name, picture: await make(join(folder, origin), random) });
    }
  }
  const shuffled = sampled(records, records.length, random);
  return {
    description: `${files.length} pictures and ${records.length - files.length} near-duplicates of them`,
    name: 'planted',
    count: shuffled.length,
    channels: undefined,
    origins: shuffled.map(({ origin }) => origin),
    kinds: shuffled.map(({ kind }) => kind),
    nameOf: (index) => `${shuffled[index].origin} (${shuffled[index].kind ?? 'as it is'})`,
    read: (index, shape) => decodePicture(shuffled[index].picture, `record ${index}`, shape),
  };
}

/**
 * Precision and recall of groups.
 *
 * @param source of `plantedSource`
 * @param groups `{ kept, repeats: [{ index }] }`
 * @param twins sets of files that were near-duplicates of each other before, found by eye
 * @returns for precision, the repeats that have the same origin as the kept picture, or a twin of it (`right`), among
 *   all (`repeats`); for recall, the planted pictures of each kind that are in the group of their original
 */
export function judge(source, groups, twins) {
  const twinOf = new Map(twins.flatMap((set) => set.map((file) => [file, set[0]])));
  const identity = (index) => twinOf.get(source.origins[index]) ?? source.origins[index];
  const groupOf = Array.from({ length: source.count }, (_, i) => i);
  let right = 0;
  const wrong = [];
  for (const { kept, repeats } of groups) {
    for (const { index, similarity } of repeats) {
      groupOf[index] = kept;
      if (identity(index) === identity(kept)) right += 1;
      else wrong.push({ kept: source.nameOf(kept), repeat: source.nameOf(index), similarity });
    }
  }
  const groupsOf = new Map();
  source.origins.forEach((origin, i) => {
    if (source.kinds[i] === undefined) groupsOf.set(origin, groupOf[i]);
  });
  const recall = {};
  source.kinds.forEach((kind, i) => {
    if (kind === undefined) return;
    recall[kind] ??= { found: 0, of: 0 };
    recall[kind].of += 1;
    if (groupOf[i] === groupsOf.get(source.origins[i])) recall[kind].found += 1;
  });
  return { repeats: right + wrong.length, right, wrong, recall };
}
