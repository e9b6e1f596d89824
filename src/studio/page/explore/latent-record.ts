/** A z in a file, with what it is of. */
import { seedOf, type FavouriteRecord, type SampleRef } from '../parts/favourites.ts';
import { latentOfRefs, type Exploration } from './exploration.ts';

/** @param members such as `seed` and `z` */
export function latentRecord({ run, state, generator }: Exploration, members: object): object {
  return {
    run,
    step: generator?.description.step,
    weights: generator?.description.weights,
    ...(state.truncation === undefined ? {} : { truncation: state.truncation }),
    ...(state.label === undefined ? {} : { class: state.label }),
    ...members,
  };
}

/** A z that was computed, and what it is called. */
export interface NamedLatent {
  readonly name: string;
  readonly z: Float32Array;
}

/** As `samplesRecord`, of z that are no samples. */
export function computedRecord(exploration: Exploration, latents: readonly NamedLatent[]): object {
  return latentRecord(exploration, { favourites: latents.map(({ name, z }) => ({ name, z: [...z] })) });
}

/** Samples in a file: their z, which commands read, and what they are called. They can be imported as favourites. */
export function samplesRecord(exploration: Exploration, refs: readonly SampleRef[]): object {
  const { latent } = exploration.generator!;
  const z = latentOfRefs(refs, latent, exploration);
  const favourites: FavouriteRecord[] = refs.map((ref, i) => ({
    seed: seedOf(ref),
    name: exploration.favourites.find((each) => each.ref === ref)?.name,
    z: [...z.subarray(i * latent.dimension, (i + 1) * latent.dimension)],
  }));
  return latentRecord(exploration, { favourites });
}
