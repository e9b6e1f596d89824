import { either, integer, oneOf, optional } from '../core/checks.ts';
import { stepWords } from '../runs/step-choice.ts';

/** The step of a run that is opened. */
export const stepRule = optional(either(integer(0), oneOf(stepWords)));
