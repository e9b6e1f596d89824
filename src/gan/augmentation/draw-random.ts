import type { RandomInputs } from '../../nn/scope.ts';

/** Supplies random numbers that are drawn again for each batch that is judged: the method `add` of `RandomInputs`. */
export type DrawRandom = RandomInputs['add'];
