/** A z in a file, with what it is of. */
import type { Exploration } from './exploration.ts';

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
