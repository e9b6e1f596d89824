import { decomposeMaxPoolGradient } from '../../tensor/gradient-helpers.ts';
import { isOp } from '../../tensor/node.ts';
import { localPass } from './rewrite.ts';

/** Computes the gradient of MaxPool by slices of its picture, for runtimes that cannot sum at indices (ScatterElements). */
export const decomposeMaxPoolGradients = localPass('decompose-max-pool-gradients', (node) =>
  isOp(node, 'MaxPoolGradient') ? decomposeMaxPoolGradient(node) : node,
);
