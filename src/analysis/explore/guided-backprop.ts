/**
 * Guided backpropagation (Springenberg et al. 2014, arXiv 1412.6806): what in a picture makes a unit respond.
 *
 * It is the gradient of the unit with respect to the picture, with another rule for rectifiers. A gradient passes only
 * where the rectifier's input was positive, as usual, and where the gradient itself is positive, as in Zeiler and
 * Fergus' deconvolution (2013). Only paths that increase the unit in every layer are left. The result is not the
 * gradient of any function.
 */
import { checkArguments } from '../../core/checks.ts';
import { grad } from '../../engine/tensor/grad.ts';
import type { GradientRules } from '../../engine/tensor/gradient-rules.ts';
import { nodeRule, type Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';

/**
 * The rule for rectifiers: a gradient passes where it and the rectifier's output are positive. A leaky rectifier, as in
 * DCGAN's D, is treated as a ReLU in the backward pass, because its small slope would let inhibiting paths through.
 */
const guidedRules: Partial<GradientRules> = {
  LeakyRelu: (y, gradient) => [ops.mul(ops.relu(gradient), ops.max(ops.sign(y), 0))],
};

/**
 * The guided backpropagation of ⟨output, seed⟩ to `x`: a node with the shape of `x`.
 *
 * @param output any node that depends on `x` through rectifiers
 * @param seed a node with the shape of `output`: 1 at the unit in question, 0 elsewhere
 */
export function guidedBackpropagation(output: Node, x: Node, seed: Node): Node {
  checkArguments(
    'guidedBackpropagation',
    { output, x, seed },
    { output: nodeRule, x: nodeRule, seed: nodeRule },
  );
  return grad(output, [x], { seed, rules: guidedRules })[0];
}
