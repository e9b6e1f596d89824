import { isOp, type Node } from './node.ts';

/**
 * Every node that `outputs` depend on, once, after its inputs. Iterative, because a graph may be deeper than the call
 * stack.
 */
export function topologicalOrder(outputs: Iterable<Node>): Node[] {
  const order: Node[] = [];
  const entered = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  const enter = (node: Node) => {
    if (entered.has(node)) return;
    entered.add(node);
    stack.push({ node, next: 0 });
  };
  for (const output of outputs) {
    enter(output);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const child = top.node.inputs[top.next++];
      if (child !== undefined) enter(child);
      else order.push(stack.pop()!.node);
    }
  }
  return order;
}

/** The inputs that `outputs` depend on, in order of first use. */
export function inputsOf(outputs: Iterable<Node>): Node<'Input'>[] {
  return topologicalOrder(outputs).filter((node) => isOp(node, 'Input'));
}
