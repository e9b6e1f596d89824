import type { OpName } from '../../tensor/operations.ts';

/** Operations that broadcast, and whose result at an index depends only on the inputs at that index. */
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
