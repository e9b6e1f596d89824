/** The graphs of the models: what each kind computes of its inputs. */
import { UsageError } from '../../core/errors.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { exampleName, examplesInput, latentInput, type Weights } from '../../gan/files/encode-model.ts';
import { labelsOf, type Gan, type PictureGan } from '../../gan/networks/gan.ts';
import { labelInput } from '../../gan/sampling/label-rows.ts';
import { Sequential } from '../../nn/layer.ts';
import { Scope } from '../../nn/scope.ts';
import { secondHighestConvolution, splitAfter } from '../explore/generator-maps.ts';
import { guidedBackpropagation } from '../explore/guided-backprop.ts';
import { convolutionActivations } from '../features/discriminator.ts';
import type { ModelTensor } from './description.ts';
import { layerActivations } from './layer-activations.ts';
import { whyNoModel, type ModelKind } from './model-kinds.ts';

type Meaning = Pick<ModelTensor, 'meaning' | 'layer'>;

/** A graph for one batch size, and what its inputs and outputs mean, by name. */
export interface ModelGraph {
  readonly outputs: Readonly<Record<string, Node>>;
  readonly meanings: ReadonlyMap<string, Meaning>;
}

/**
 * The graph of a model of a GAN.
 *
 * @throws UsageError if the GAN has no such model
 */
export function modelGraph(gan: Gan, kind: ModelKind, weights: Weights, batch: number): ModelGraph {
  const why = whyNoModel(gan, kind);
  if (why !== undefined) throw new UsageError(why, { code: 'not-applicable' });
  const scope = new Scope(new Map(weights), 'running');
  return builders[kind](gan, scope, batch);
}

type Builder = (gan: Gan, scope: Scope, batch: number) => ModelGraph;

const builders: Readonly<Record<ModelKind, Builder>> = {
  generator: (gan, scope, batch) => ({
    outputs: { [exampleName(gan)]: gan.generator.apply(latentInput(gan, batch), scope) },
    meanings: meaningsOf(gan),
  }),
  'generator-layers': (gan, scope, batch) => {
    const z = latentInput(gan, batch);
    const layers = layerActivations(gan.generator, z, scope.withLabel(labelsOf(gan.latent, z)));
    return { outputs: Object.fromEntries(layers), meanings: meaningsOf(gan, layersMeaning(layers)) };
  },
  forget: (gan, scope, batch) => forgetGraph(gan as PictureGan, scope, batch),
  discriminator: (gan, scope, batch) => {
    const { logit } = judged(gan, scope, batch);
    return { outputs: { logit, probability: ops.sigmoid(logit) }, meanings: meaningsOf(gan, answers) };
  },
  'discriminator-evidence': (gan, scope, batch) => {
    const { logit, examples } = judged(gan, scope, batch);
    const evidence = guidedBackpropagation(logit, examples, onesLike(logit));
    return {
      outputs: { logit, probability: ops.sigmoid(logit), evidence },
      meanings: meaningsOf(gan, { ...answers, evidence: { meaning: 'evidence' } }),
    };
  },
  'discriminator-layers': (gan, scope, batch) => {
    const examples = examplesInput(gan, batch);
    const layers = layerActivations(gan.discriminator, examples, labelled(gan, scope, batch));
    return { outputs: Object.fromEntries(layers), meanings: meaningsOf(gan, layersMeaning(layers)) };
  },
  'discriminator-features': (gan, scope, batch) => {
    const { layer, maps } = lastMaps(gan, scope, batch);
    return {
      outputs: { maps, responses: ops.reduceMax(maps, { axes: [2, 3] }) },
      meanings: meaningsOf(gan, {
        maps: { meaning: 'activation', layer },
        responses: { meaning: 'response', layer },
      }),
    };
  },
  'discriminator-unit': (gan, scope, batch) => {
    const { layer, maps, examples } = lastMaps(gan, scope, batch);
    const unit = ops.input('unit', maps.shape);
    return {
      outputs: { evidence: guidedBackpropagation(maps, examples, unit) },
      meanings: meaningsOf(gan, {
        unit: { meaning: 'unit', layer },
        evidence: { meaning: 'evidence', layer },
      }),
    };
  },
};

const answers = { logit: { meaning: 'logit' }, probability: { meaning: 'probability' } } as const;

/** Of the inputs that several models share, and of what else one has. */
function meaningsOf(gan: Gan, more: Readonly<Record<string, Meaning>> = {}): Map<string, Meaning> {
  return new Map<string, Meaning>(
    Object.entries({
      z: { meaning: 'latent' },
      label: { meaning: 'class' },
      [exampleName(gan)]: { meaning: 'example' },
      ...more,
    } satisfies Record<string, Meaning>),
  );
}

function layersMeaning(layers: ReadonlyMap<string, Node>): Record<string, Meaning> {
  return Object.fromEntries(
    [...layers.keys()].map((layer) => [layer, { meaning: 'activation', layer } as const]),
  );
}

/** The generator with a factor for each map of the second-highest convolution, which the paper drops maps of. */
function forgetGraph(gan: PictureGan, scope: Scope, batch: number): ModelGraph {
  const layer = secondHighestConvolution(gan);
  const [head, tail] = splitAfter(gan, layer);
  const z = latentInput(gan, batch);
  const within = scope.withLabel(labelsOf(gan.latent, z));
  const maps = new Sequential(head).apply(z, within);
  const count = maps.shape[1]!;
  const keep = ops.input('keep', [count]);
  const kept = ops.mul(maps, ops.reshape(keep, [count, 1, 1]));
  return {
    outputs: { images: new Sequential(tail).apply(kept, within), maps },
    meanings: meaningsOf(gan, { keep: { meaning: 'keep', layer }, maps: { meaning: 'activation', layer } }),
  };
}

function labelled(gan: Gan, scope: Scope, batch: number): Scope {
  return scope.withLabel(labelInput(gan.latent.classes, batch));
}

function judged(gan: Gan, scope: Scope, batch: number): { logit: Node; examples: Node } {
  const examples = examplesInput(gan, batch);
  return { logit: gan.discriminator.apply(examples, labelled(gan, scope, batch)), examples };
}

/** The maps of D's last convolution. */
function lastMaps(gan: Gan, scope: Scope, batch: number): { layer: string; maps: Node; examples: Node } {
  const examples = examplesInput(gan, batch);
  const activations = convolutionActivations(gan.discriminator, examples, labelled(gan, scope, batch));
  const [layer, maps] = [...activations].at(-1)!;
  return { layer, maps, examples };
}

/** Ones in the shape of a node, whatever the batch size: a constant would fix it. */
function onesLike(x: Node): Node {
  return ops.add(ops.mul(ops.sigmoid(x), 0), 1); // a sigmoid is finite
}
