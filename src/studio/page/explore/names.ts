/** What pictures are called. */
import type { Exploration } from './exploration.ts';
import { seedOf, type SampleRef } from './explore-state.ts';

/** The seed of a sample, or the name of a favourite that has none. */
export function nameOf(ref: SampleRef, { favourites }: Pick<Exploration, 'favourites'>): string {
  if (seedOf(ref) !== undefined) return ref;
  return favourites.find((each) => each.ref === ref)?.name ?? ref;
}

/** The beginning of the names of files: the run and what is in them. */
export function fileName(run: string, what: string): string {
  return `${run}-${what}`.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
}
