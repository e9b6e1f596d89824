/** Pictures to come back to. They are kept in the browser by the name of the run, and go in and out as a file. */

/** A picture that was chosen: a seed, or a favourite that has none, such as `f3`. */
export type SampleRef = string;

/** A sample by its seed, or a z of its own, such as a sum of others. */
export interface Favourite {
  readonly ref: SampleRef;
  /** Of one without a seed. */
  readonly z?: readonly number[] | undefined;
  readonly name?: string | undefined;
}

/** A favourite in a file: `z` is what makes the picture, whatever its seed is. */
export interface FavouriteRecord {
  readonly seed?: number | undefined;
  readonly name?: string | undefined;
  readonly z: readonly number[];
}

/** The seed of a sample; undefined of a favourite that has none. */
export function seedOf(ref: SampleRef): number | undefined {
  return ref.startsWith('f') ? undefined : Number(ref);
}

/** The seed of a sample, or the name of a favourite that has none. */
export function nameOf(ref: SampleRef, given: { readonly favourites: readonly Favourite[] }): string {
  if (seedOf(ref) !== undefined) return ref;
  return given.favourites.find((each) => each.ref === ref)?.name ?? ref;
}

const maxFavourites = 1000;
const maxName = 100;

export function toggled(favourites: readonly Favourite[], ref: SampleRef): Favourite[] {
  const others = favourites.filter((each) => each.ref !== ref);
  return others.length < favourites.length ? others : [...favourites, { ref }];
}

/** Adds a z that has no seed, with the first number that is free. */
export function withVector(
  favourites: readonly Favourite[],
  z: Float32Array | readonly number[],
  name?: string,
): Favourite[] {
  const numbers = favourites.map(({ ref }) => (ref.startsWith('f') ? Number(ref.slice(1)) : 0));
  return [...favourites, { ref: `f${Math.max(0, ...numbers) + 1}`, z: [...z], name }];
}

/** Those that are pictures of a generator whose z has so many numbers. A run of the same name may have had another. */
export function usable(favourites: readonly Favourite[], dimension: number): readonly Favourite[] {
  return favourites.every(({ z }) => z === undefined || z.length === dimension)
    ? favourites
    : favourites.filter(({ z }) => z === undefined || z.length === dimension);
}

/** What the browser kept; whatever is damaged there is left out. */
export function parseKept(text: string | null): Favourite[] {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  return Array.isArray(kept) ? kept.filter(isFavourite).slice(0, maxFavourites) : [];
}

function isFavourite(value: unknown): value is Favourite {
  if (typeof value !== 'object' || value === null) return false;
  const { ref, z, name } = value as Record<string, unknown>;
  if (typeof ref !== 'string' || (name !== undefined && typeof name !== 'string')) return false;
  return /^\d{1,15}$/.test(ref) ? z === undefined : /^f\d{1,6}$/.test(ref) && isNumbers(z);
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);
}

/** Why a file is none of favourites, for phrases. */
export type ImportProblem = 'not-favourites' | 'other-latent';

/**
 * Adds the favourites of a file to those that there are, each once.
 *
 * @param dimension how many numbers a z of the run has
 * @returns the favourites, or why the file cannot be read
 */
export function imported(
  favourites: readonly Favourite[],
  text: string,
  dimension: number,
): readonly Favourite[] | ImportProblem {
  let records: unknown;
  try {
    records = (JSON.parse(text) as { favourites?: unknown }).favourites;
  } catch {
    return 'not-favourites';
  }
  if (!Array.isArray(records)) return 'not-favourites';
  let all = favourites;
  for (const record of records as Partial<FavouriteRecord>[]) {
    const { seed, name, z } = record ?? {};
    if (!isNumbers(z)) return 'not-favourites';
    if (z.length !== dimension) return 'other-latent';
    if (Number.isSafeInteger(seed) && seed! >= 0) {
      if (!all.some(({ ref }) => ref === String(seed))) all = [...all, { ref: String(seed) }];
    } else if (!all.some((each) => each.z?.every((value, i) => value === z[i]) === true)) {
      all = withVector(all, z, typeof name === 'string' ? name.slice(0, maxName) : undefined);
    }
  }
  return all.slice(0, maxFavourites);
}
