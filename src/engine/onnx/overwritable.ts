import type { OnnxNode } from './file/model.ts';

/** Each element of their result is made of one element of every operand, and an operand is never passed on as it is. */
const elementwise: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div']);

/**
 * The inputs over which an output can be written, in the same memory: those that have been read for the last time when
 * the output is made, in whatever order a runtime takes the nodes. That is so where every node that reads the input is
 * needed for the output. The node that makes the output may itself read the input, being elementwise and of one shape.
 *
 * @param updates the output for each input, of the input's shape
 */
export function overwritable(
  nodes: readonly OnnxNode[],
  updates: Iterable<readonly [input: string, output: string]>,
): ReadonlySet<string> {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const readers = readersOf(nodes);
  const found = new Set<string>();
  for (const [input, output] of updates) {
    const reading = readers.get(input) ?? [];
    const maker = makers.get(output);
    if (maker === undefined || !reading.every(({ opType }) => elementwise.has(opType))) continue;
    if (areNeededFor(maker, reading, makers)) found.add(input);
  }
  return found;
}

/** The nodes that read each value. */
function readersOf(nodes: readonly OnnxNode[]): ReadonlyMap<string, readonly OnnxNode[]> {
  const readers = new Map<string, OnnxNode[]>();
  for (const node of nodes) {
    for (const input of new Set(node.inputs)) {
      const known = readers.get(input);
      if (known === undefined) readers.set(input, [node]);
      else known.push(node);
    }
  }
  return readers;
}

/** Whether all of `wanted` are `last` or come before it in any order. */
function areNeededFor(
  last: OnnxNode,
  wanted: readonly OnnxNode[],
  makers: ReadonlyMap<string, OnnxNode>,
): boolean {
  const missing = new Set(wanted);
  const reached = new Set([last]);
  // A set gives also what is added to it on the way.
  for (const node of reached) {
    missing.delete(node);
    if (missing.size === 0) return true;
    for (const input of node.inputs) {
      const maker = makers.get(input);
      if (maker !== undefined) reached.add(maker);
    }
  }
  return missing.size === 0;
}
