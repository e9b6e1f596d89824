/** A network of a GAN as an ONNX model for a page, with its description. */
import { lowerWithFreeBatch } from '../../engine/onnx/free-batch.ts';
import type { OnnxModel, OnnxValueInfo } from '../../engine/onnx/file/model.ts';
import type { State } from '../../engine/runtime/state.ts';
import { isOp } from '../../engine/tensor/node.ts';
import { topologicalOrder } from '../../engine/tensor/walk.ts';
import { limitsOf } from '../../core/value-range.ts';
import { encodeWithWeights } from '../../gan/files/encode-model.ts';
import type { Gan } from '../../gan/networks/gan.ts';
import type { ModelDescription, ModelExamples, ModelSource, ModelTensor } from './description.ts';
import { networkOf, type ModelKind } from './model-kinds.ts';
import { modelGraph, type ModelGraph } from './network-outputs.ts';

/** A model and what a page must know to run it. */
export interface NetworkModel {
  /** ONNX, with the weights in it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly description: ModelDescription;
}

/**
 * A model of a GAN for any batch size, of operations that every ONNX Runtime has. Batch normalisation uses the statistics
 * that the state holds.
 *
 * @param state of the network, such as the result of `standingGenerator` or `standingDiscriminator`
 * @param source what to say about it
 * @throws UsageError if the GAN has no such model
 */
export async function networkModel(
  gan: Gan,
  state: State,
  kind: ModelKind,
  source: ModelSource,
): Promise<NetworkModel> {
  let graph: ModelGraph | undefined;
  let model: OnnxModel | undefined;
  const bytes = await encodeWithWeights(gan, networkOf(kind), state, (weights) => {
    model = lowerWithFreeBatch(kind, (batch) => {
      graph = modelGraph(gan, kind, weights, batch);
      return graph.outputs;
    });
    return model;
  });
  return { bytes, description: describe(gan, kind, source, model!, graph!) };
}

function describe(
  gan: Gan,
  kind: ModelKind,
  source: ModelSource,
  model: OnnxModel,
  graph: ModelGraph,
): ModelDescription {
  const tensor = ({ name, dims }: OnnxValueInfo): ModelTensor => ({
    name,
    shape: dims.map((size) => (typeof size === 'number' ? size : 'batch')),
    ...graph.meanings.get(name)!,
  });
  return {
    ...source,
    kind,
    inputs: model.inputs.map(tensor),
    outputs: model.outputs.map(tensor),
    latent: gan.latent,
    examples: examplesOf(gan),
    evidence: 'evidence' in graph.outputs ? evidenceOf(graph) : null,
  };
}

function examplesOf(gan: Gan): ModelExamples {
  if (gan.kind === 'points') return { kind: 'points', dimension: gan.point.dimension };
  const { channels, height, width, range } = gan.image;
  return { kind: 'pictures', channels, height, width, range, limits: limitsOf(range) };
}

/** The rule of guided backpropagation is one for rectifiers. */
function evidenceOf({ outputs }: ModelGraph): 'guided' | 'gradient' {
  const nodes = topologicalOrder(Object.values(outputs));
  return nodes.some((node) => isOp(node, 'LeakyRelu')) ? 'guided' : 'gradient';
}
