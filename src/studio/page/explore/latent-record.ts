/** A z in a file, with what it is of. */
import type { Exploration } from './exploration.ts';

/** @param members such as `seed` and `z` */
export function latentRecord<T extends object>({ run, state, generator }: Exploration, members: T): object {
  return {
    run,
    step: generator?.description.step,
    weights: generator?.description.weights,
    ...(state.truncation === undefined ? {} : { truncation: state.truncation }),
    ...(state.label === undefined ? {} : { class: state.label }),
    ...members,
  };
}
