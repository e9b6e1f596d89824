import type { OpName } from '../../tensor/operations.ts';

/** Operations whose result at a place depends on their inputs at that place alone, and which broadcast. */
export const elementwise: ReadonlySet<OpName> = new Set<OpName>([
  'Neg',
  'Exp',
  'Log',
  'Sqrt',
  'Tanh',
  'Sigmoid',
  'Softplus',
  'Abs',
  'Sign',
  'LeakyRelu',
  'Clip',
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Max',
  'Min',
  'Greater',
  'Less',
  'Equal',
  'Where',
]);
