import {
  callback,
  checkArguments,
  having,
  listOf,
  members,
  optional,
  recordOf,
  type RulesOf,
} from '../../core/checks.ts';
import { SparringError } from '../../core/errors.ts';
import { sameShape, showShape, sizeOf } from '../../core/shape.ts';
import { gradientRules, type GradientRules, type InputGradients } from './gradient-rules.ts';
import { nodeRule, type Node } from './node.ts';
import type { OpName } from './operations.ts';
import { add, constant, expand } from './ops.ts';
import { topologicalOrder } from './walk.ts';

/** The options of `grad`. */
export interface GradOptions {
  /** The gradient at the output, of its shape. Default: 1 for a scalar. */
  readonly seed?: Node;
  /**
   * Nodes that count as constants: no gradient passes through them. For example, the generator's loss is judged by an
   * updated discriminator and must not be differentiated through that update.
   */
  readonly constants?: Iterable<Node>;
  /**
   * Rules that replace the usual ones, for backward signals that are not gradients. Guided backpropagation, for example,
   * replaces the rule of the rectifier.
   */
  readonly rules?: Partial<GradientRules>;
}

const optionRules: RulesOf<GradOptions> = {
  seed: optional(nodeRule),
  constants: optional(having('nodes', 'constructor')),
  rules: optional(recordOf(callback)),
};

/**
 * Reverse-mode differentiation: ∂⟨output, seed⟩/∂x for each x in `wrt`, as graph nodes that can be differentiated
 * again. The gradient of a node that `output` does not depend on is zero.
 *
 * @param output any shape; a scalar needs no seed
 * @param wrt any nodes of the graph, not only its inputs
 * @returns one gradient per node of `wrt`, of its shape
 * @throws SparringError if `output` is not a scalar and there is no seed of its shape
 */
export function grad<const Wrt extends readonly Node[]>(
  output: Node,
  wrt: Wrt,
  options: GradOptions = {},
): { -readonly [K in keyof Wrt]: Node } {
  checkArguments(
    'grad',
    { output, wrt, options },
    { output: nodeRule, wrt: listOf(nodeRule), options: members(optionRules) },
  );
  const { seed, constants, rules = {} } = options;
  const table: GradientRules = { ...gradientRules, ...rules };
  if (seed === undefined && sizeOf(output.shape) !== 1) {
    throw new SparringError(
      `grad got an output of shape ${showShape(output.shape)} and no seed, expected a scalar: reduce it or pass a seed`,
      { code: 'invalid-graph' },
    );
  }
  if (seed !== undefined && !sameShape(seed.shape, output.shape)) {
    throw new SparringError(
      `grad got a seed of shape ${showShape(seed.shape)}, expected the output's ${showShape(output.shape)}`,
      { code: 'invalid-graph' },
    );
  }
  const order = topologicalOrder([output]);
  const needed = dependentsOf(wrt, order, new Set(constants));
  const gradients = new Map<Node, Node>();
  if (needed.has(output)) gradients.set(output, seed ?? expand(constant(1), output.shape));
  for (const node of order.toReversed()) {
    const gradient = gradients.get(node);
    if (gradient === undefined || !node.inputs.some((input) => needed.has(input))) continue;
    const contributions = backward(table, node, gradient);
    node.inputs.forEach((input, i) => {
      const contribution = contributions[i];
      if (contribution === undefined || !needed.has(input)) return;
      const accumulated = gradients.get(input);
      gradients.set(input, accumulated === undefined ? contribution : add(accumulated, contribution));
    });
  }
  const found: Node[] = wrt.map((x) => gradients.get(x) ?? expand(constant(0), x.shape));
  return found as { -readonly [K in keyof Wrt]: Node };
}

/** The sources, and the nodes of `order` that depend on a source by a path without constants. */
function dependentsOf(
  sources: readonly Node[],
  order: readonly Node[],
  constants: ReadonlySet<Node>,
): Set<Node> {
  const dependents = new Set<Node>(sources);
  for (const node of order) {
    const affected = !constants.has(node) && node.inputs.some((input) => dependents.has(input));
    if (affected) dependents.add(node);
  }
  return dependents;
}

function backward<K extends OpName>(table: GradientRules, node: Node<K>, gradient: Node): InputGradients {
  return table[node.op](node, gradient);
}
