import { broadcastShapes, sameShape } from '../../core/shape.ts';
import { isOp, type OpName } from '../../tensor/node.ts';
import { localPass, withInputs } from '../rewrite.ts';

const broadcasting: ReadonlySet<OpName> = new Set<OpName>([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Max',
  'Min',
  'Greater',
  'Less',
  'Equal',
  'Where',
]);

/**
 * Operations that broadcast by themselves do not need their inputs repeated in memory first: an Expand
 * before them goes wherever the result keeps its shape without it.
 */
export const dropExpand = localPass('drop-expand', (node) => {
  if (!broadcasting.has(node.op)) return node;
  const inputs = [...node.inputs];
  inputs.forEach((input, i) => {
    if (!isOp(input, 'Expand')) return;
    const shapes = inputs.with(i, input.inputs[0]!).map((candidate) => candidate.shape);
    const result = shapes.reduce((a, b) => broadcastShapes(a, b)!);
    if (sameShape(result, node.shape)) inputs[i] = input.inputs[0]!;
  });
  return inputs.every((input, i) => input === node.inputs[i]) ? node : withInputs(node, inputs);
});
