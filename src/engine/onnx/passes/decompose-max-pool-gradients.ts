import { decomposeMaxPoolGradient } from '../../tensor/gradient-helpers.ts';
import { isOp } from '../../tensor/node.ts';
import { localPass } from './rewrite.ts';

/** The gradient of MaxPool by slices of its picture, for runtimes that cannot add numbers up at places that are told. */
export const decomposeMaxPoolGradients = localPass('decompose-max-pool-gradients', (node) =>
  isOp(node, 'MaxPoolGradient') ? decomposeMaxPoolGradient(node) : node,
);
