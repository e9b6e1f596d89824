/** What a run remembers of its data, so that a later session notices when it has changed. */
import { createHash } from 'node:crypto';
import { UsageError } from '../core/errors.ts';
import { withoutUndefined } from '../core/objects.ts';
import { option, says } from '../core/sentence.ts';
import { counted, firstOf, grouped } from '../core/wording.ts';
import { fingerprintOf } from '../data/fingerprint.ts';
import { classesOfNetwork } from '../gan/networks/network.ts';
import { classCountOf, emptyClassesOf } from '../data/labels.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import type { DataIdentity } from './data-identity-schema.ts';
import type { RunOptions } from './run-options.ts';
import type { RunData } from './subject.ts';

/** Options of networks that do not use the classes should not become long by their names. */
const maxUnusedClasses = 1000;

/**
 * The identity of the pictures that a run trains on; undefined for points. The names of all pictures and the contents of
 * 64 are read, so it takes a second for a million pictures.
 */
export async function identityOf(
  source: RunData,
  network: RunOptions['network'],
): Promise<DataIdentity | undefined> {
  if (source.kind !== 'pictures') return undefined;
  const hash = createHash('sha256').update(await fingerprintOf(source));
  // The same labels may be stored in one byte or in two.
  if (source.labels !== undefined) hash.update(Uint16Array.from(source.labels));
  const classes = classesOf(source);
  const isKept =
    classes !== undefined && (classesOfNetwork(network) !== undefined || classes.length <= maxUnusedClasses);
  const empty = emptyClassesOf(source);
  return {
    fingerprint: hash.digest('hex'),
    ...(source.channels === undefined ? {} : { channels: source.channels }),
    ...(isKept ? { classes } : {}),
    ...(isKept && empty.length > 0 ? { emptyClasses: empty } : {}),
  };
}

/** The options with the identity beside the number of pictures. */
export function withIdentity(options: RunOptions, identity: DataIdentity | undefined): RunOptions {
  if (identity === undefined) return options;
  const { sparring, data, passed, values, classes, pictures, identity: _, ...rest } = options;
  const ofData = withoutUndefined({ passed, values, classes });
  return { sparring, data, ...ofData, pictures, identity, ...rest };
}

function classesOf(source: PictureSource): readonly string[] | undefined {
  const count = classCountOf(source);
  if (count === undefined) return undefined;
  return Array.from({ length: count }, (_, number) => source.classNames?.[number] ?? String(number));
}

/**
 * Refuses data whose classes are not those that a conditional run was trained with: each class is known to the networks
 * by its number alone, so another would be trained in its place.
 *
 * @throws UsageError with both lists
 */
export function refuseOtherClasses({ network, identity }: RunOptions, source: RunData): void {
  const count = classesOfNetwork(network);
  if (count === undefined || source.kind !== 'pictures') return;
  const now = classesOf(source);
  const before = identity?.classes;
  const remedy = says`restore them, pass ${option('data')} with the same classes, or train a new run`;
  const had = before === undefined ? counted(count, 'class', 'classes') : `the classes ${firstOf(before)}`;
  if (now === undefined) {
    const why = source.whyNoLabels === undefined ? '' : ` (${source.whyNoLabels})`;
    throw new UsageError(says`the run began with ${had}, but ${source.name} has no labels${why}: ${remedy}`, {
      option: 'data',
    });
  }
  // Runs before the release of 0.1.0 have only the number of classes.
  if (before === undefined ? now.length === count : isSameList(before, now)) return;
  const changes = before === undefined ? '' : ` (${changesWording(before, now)})`;
  throw new UsageError(
    says`the run began with ${had}, but ${source.name} has ${firstOf(now)}${changes}: ${remedy}`,
    { option: 'data' },
  );
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, number) => name === other[number]);
}

/** `c is gone, f is new, d would become class 2 and e class 3` */
function changesWording(before: readonly string[], now: readonly string[]): string {
  const [old, current] = [new Set(before), new Set(now)];
  const numbers = new Map(now.map((name, number) => [name, number]));
  const moved = before.flatMap((name, number) => {
    const next = numbers.get(name);
    return next === undefined || next === number ? [] : [`${name} would become class ${next}`];
  });
  return firstOf([
    ...before.filter((name) => !current.has(name)).map((name) => `${name} is gone`),
    ...now.filter((name) => !old.has(name)).map((name) => `${name} is new`),
    ...moved,
  ]);
}

/** Why a run does not continue exactly on this data, a sentence for each reason. */
export function identityWarnings(
  { pictures, identity: before }: RunOptions,
  { count }: RunData,
  now: DataIdentity | undefined,
): readonly string[] {
  const consequence = 'so it does not continue exactly as without the interruption';
  if (pictures !== 0 && count !== pictures) {
    return [
      `the run started with ${counted(pictures, 'picture')} and now has ${grouped(count)}, ${consequence}`,
    ];
  }
  if (before === undefined || now === undefined || before.fingerprint === now.fingerprint) return [];
  const channels = before.channels === now.channels ? '' : channelsWording(before.channels, now.channels);
  return [
    `the run’s ${counted(count, 'picture')} are not those that it began with (other names, contents or labels${channels}), ${consequence}`,
  ];
}

function channelsWording(before: DataIdentity['channels'], now: DataIdentity['channels']): string {
  const worded = (channels: DataIdentity['channels']) =>
    channels === undefined ? 'of either colours' : channels === 1 ? 'grey' : 'in colour';
  return `; they were ${worded(before)} and are ${worded(now)}`;
}
