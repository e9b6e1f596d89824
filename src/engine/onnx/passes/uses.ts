import type { Node } from '../../tensor/node.ts';
import { topologicalOrder } from '../../tensor/walk.ts';

/** How often each value of a graph is used: by operations, and as an output. */
export function usesOf(outputs: readonly Node[]): ReadonlyMap<Node, number> {
  const uses = new Map<Node, number>();
  const use = (node: Node) => uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const { inputs } of topologicalOrder(outputs)) inputs.forEach(use);
  outputs.forEach(use);
  return uses;
}
