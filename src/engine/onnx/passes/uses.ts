import type { Node } from '../../tensor/node.ts';
import { topologicalOrder } from '../../tensor/walk.ts';

/** The number of uses of each node in a graph: by other nodes, and as an output. */
export function usesOf(outputs: readonly Node[]): ReadonlyMap<Node, number> {
  const uses = new Map<Node, number>();
  const use = (node: Node) => uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const { inputs } of topologicalOrder(outputs)) inputs.forEach(use);
  outputs.forEach(use);
  return uses;
}
