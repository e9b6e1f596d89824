import { SparringError } from '../../core/errors.ts';
import type { Node } from '../tensor/node.ts';
import { lower } from './lower.ts';
import type { OnnxModel, OnnxValueInfo } from './file/model.ts';
import { printModel } from './file/print.ts';

/** Two batch sizes that no broadcasting rule confuses. What is the same for both does not depend on the batch size. */
const batchSizes = [2, 3] as const;

/**
 * Lowers a graph to a model for any batch size. Our shapes are fixed, so the graph is built and lowered at two batch sizes.
 * The two models must agree except in the first dimension of inputs and outputs, which becomes free where it is the batch
 * size.
 *
 * @param build builds the outputs at a batch size. Means over the batch are allowed, a sum times 1 / batch is not
 * @param dimension the name of the free dimension
 * @throws SparringError that quotes the first line in which the two models differ
 *
 * @example
 * lowerWithFreeBatch('generator', (batch) => ({ images: generate(input('z', [batch, 100])) }));
 */
export function lowerWithFreeBatch(
  name: string,
  build: (batch: number) => Readonly<Record<string, Node>>,
  dimension = 'batch',
): OnnxModel {
  const fixed = batchSizes.map((batch) => lower(name, build(batch))) as [OnnxModel, OnnxModel];
  const free = freeNames(fixed);
  const [one, other] = fixed.map((model) => freed(model, free, dimension)) as [OnnxModel, OnnxModel];
  const [lines, otherLines] = [printModel(one).split('\n'), printModel(other).split('\n')];
  const at = lines.findIndex((line, i) => line !== otherLines[i]);
  if (at !== -1 || lines.length !== otherLines.length) {
    const show = (line: string | undefined) => (line === undefined ? 'nothing more' : `"${line.trim()}"`);
    const i = at === -1 ? lines.length : at;
    throw new SparringError(
      `model "${name}" depends on the batch size: with ${batchSizes[0]} it has ${show(lines[i])}, with ${batchSizes[1]} ${show(otherLines[i])}; ` +
        'keep the batch size out of its constants and shapes',
      { code: 'invalid-graph' },
    );
  }
  return one;
}

const interfaceOf = ({ inputs, outputs }: OnnxModel) => [...inputs, ...outputs];

/** The inputs and outputs whose first dimension is the batch size at both sizes. */
function freeNames([one, other]: readonly [OnnxModel, OnnxModel]): Set<string> {
  const firsts = new Map(interfaceOf(other).map(({ name, dims }) => [name, dims[0]]));
  const free = interfaceOf(one).filter(
    ({ name, dims }) => dims[0] === batchSizes[0] && firsts.get(name) === batchSizes[1],
  );
  return new Set(free.map(({ name }) => name));
}

function freed(model: OnnxModel, free: ReadonlySet<string>, dimension: string): OnnxModel {
  const infoOf = (info: OnnxValueInfo): OnnxValueInfo =>
    free.has(info.name) ? { ...info, dims: [dimension, ...info.dims.slice(1)] } : info;
  return { ...model, inputs: model.inputs.map(infoOf), outputs: model.outputs.map(infoOf) };
}
