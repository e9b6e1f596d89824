import type { OnnxNode } from './file/model.ts';

/** Operations that compute each element from one element of every operand, and whose result never aliases an operand. */
const elementwise: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div']);

/**
 * The inputs whose memory an output can overwrite: those that have been read for the last time when the output is computed,
 * in every order in which a runtime may run the nodes. That holds if the output depends on every node that reads the
 * input. The node that computes the output must not read the input itself: a graphics card refuses to write what the same
 * pass reads.
 *
 * @param updates the input and the output of each update, which have the same shape
 */
export function overwritable(
  nodes: readonly OnnxNode[],
  updates: Iterable<readonly [input: string, output: string]>,
): ReadonlySet<string> {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const readers = readersOf(nodes);
  const found = new Set<string>();
  for (const [input, output] of updates) {
    const inputReaders = readers.get(input) ?? [];
    const producer = producers.get(output);
    if (producer === undefined || !inputReaders.every(({ opType }) => elementwise.has(opType))) continue;
    if (inputReaders.includes(producer)) continue;
    if (dependsOn(producer, inputReaders, producers)) found.add(input);
  }
  return found;
}

/** The nodes that read each value, by its name. */
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

/** Whether `last` is or depends on each of `wanted`. */
function dependsOn(
  last: OnnxNode,
  wanted: readonly OnnxNode[],
  producers: ReadonlyMap<string, OnnxNode>,
): boolean {
  const missing = new Set(wanted);
  const reached = new Set([last]);
  // Iterating over a set includes elements that are added meanwhile.
  for (const node of reached) {
    missing.delete(node);
    if (missing.size === 0) return true;
    for (const input of node.inputs) {
      const producer = producers.get(input);
      if (producer !== undefined) reached.add(producer);
    }
  }
  return missing.size === 0;
}
