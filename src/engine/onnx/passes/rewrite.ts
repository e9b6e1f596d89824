import { makeNode, type Node } from '../../tensor/node.ts';
import type { OpName } from '../../tensor/operations.ts';
import { topologicalOrder } from '../../tensor/walk.ts';

/**
 * Returns the replacement of a node, or the node itself. Its inputs have been rewritten already; `before` is the node with
 * its original inputs.
 */
export type RewriteRule = (node: Node, before: Node) => Node;

/** A rewrite of graphs that keeps the value of every output. */
export interface Pass {
  readonly name: string;
  apply(outputs: readonly Node[]): Node[];
}

/** Applies `rule` to every node, inputs first, and returns the new outputs. */
export function rewrite(outputs: readonly Node[], rule: RewriteRule): Node[] {
  const replacements = new Map<Node, Node>();
  for (const node of topologicalOrder(outputs)) {
    const inputs = node.inputs.map((input) => replacements.get(input)!);
    const changed = inputs.some((input, i) => input !== node.inputs[i]);
    replacements.set(node, rule(changed ? withInputs(node, inputs) : node, node));
  }
  return outputs.map((output) => replacements.get(output)!);
}

/** The same operation on other inputs. */
export function withInputs<K extends OpName>(node: Node<K>, inputs: readonly Node[]): Node<K> {
  return makeNode(node.op, inputs, node.attributes);
}

/** A pass that rewrites one node at a time. */
export function localPass(name: string, rule: RewriteRule): Pass {
  return { name, apply: (outputs) => rewrite(outputs, rule) };
}
