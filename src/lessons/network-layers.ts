/** The layers of both networks of a GAN, with their sizes and costs, taken from the graphs that they build. */
import { sum } from '../core/numbers.ts';
import type { Shape } from '../core/shape.ts';
import { multiplyAddsOf } from '../engine/tensor/multiply-adds.ts';
import { isOp, type Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { topologicalOrder } from '../engine/tensor/walk.ts';
import { exampleShape, labelsOf, type Gan } from '../gan/networks/gan.ts';
import type { NetworkName } from '../gan/networks/state-names.ts';
import { BatchNorm } from '../nn/batch-norm.ts';
import { Sequential, type Layer } from '../nn/layer.ts';
import { Branched } from '../nn/branches.ts';
import { Excitation } from '../nn/excitation.ts';
import { Gated } from '../nn/gated.ts';
import { countTrained } from '../nn/parameter.ts';
import { Projection } from '../nn/projection.ts';
import { UpsampleConv2d } from '../nn/upsample.ts';
import { RandomInputs, Scope } from '../nn/scope.ts';
import { receptiveFields, type Link, type Sides, type Windows } from './receptive-field.ts';

/** Where a layer’s kernels are placed. */
export interface KernelGeometry {
  readonly kernel: Sides;
  readonly stride: Sides;
  readonly padding: Sides;
  /** Of a transposed convolution. */
  readonly outputPadding: Sides;
}

export type LayerOperation = 'dense' | 'convolution' | 'transposed convolution' | 'residual block';

/** A layer with weights, and everything up to the next one. */
export interface NetworkLayer {
  /** Its name in the network, the beginning of the paths of its weights. */
  readonly layer: string;
  readonly operation: LayerOperation;
  /** What is done to its input first: `flatten`, `class joined`, `dropout`. */
  readonly before: readonly string[];
  /** What is done to its result: `batch norm`, `ReLU`. */
  readonly after: readonly string[];
  /** Null if it is dense. Of a residual block: that of one kernel that would join what its kernels join together. */
  readonly geometry: KernelGeometry | null;
  /** Of a residual block: the kernels of its convolutions, in order. */
  readonly kernels?: readonly Sides[];
  /** Shape of its input for one example, and of its result. */
  readonly input: Shape;
  readonly output: Shape;
  /** Trained parameters, including those of what is done after it. */
  readonly parameters: number;
  /** Multiply-adds for one example. */
  readonly multiplyAdds: number;
  /**
   * Sides of the patch of the picture that one number of the result depends on, in D, or reaches, in G. Batch
   * normalisation is taken as constant. Null if the examples are points.
   */
  readonly field: Sides | null;
}

export interface NetworkSummary {
  readonly network: NetworkName;
  /** Shape of its input for one example. */
  readonly input: Shape;
  readonly layers: readonly NetworkLayer[];
  readonly parameters: number;
  readonly multiplyAdds: number;
}

export type Networks = Readonly<Record<NetworkName, NetworkSummary>>;

/** Both networks, layer by layer. */
export function networkSummaries(gan: Gan): Networks {
  return { generator: summaryOf(gan, 'generator'), discriminator: summaryOf(gan, 'discriminator') };
}

function summaryOf(gan: Gan, network: NetworkName): NetworkSummary {
  const input = network === 'generator' ? [gan.latent.dimension] : exampleShape(gan);
  const parts = partsOf(appliedLayers(gan, network, input), network);
  const fields = fieldsOf(gan, network, parts);
  const layers = parts.map(({ link: _, ...layer }, i) => ({ ...layer, field: fields?.[i] ?? null }));
  return {
    network,
    input,
    layers,
    parameters: sum(layers.map(({ parameters }) => parameters)),
    multiplyAdds: sum(layers.map(({ multiplyAdds }) => multiplyAdds)),
  };
}

/** A member of a network with what it adds to the graph for a batch of one. */
interface AppliedLayer {
  readonly name: string;
  readonly member: Layer;
  readonly parameters: number;
  /** Nodes that it adds, in topological order. */
  readonly nodes: readonly Node[];
  /** Those that its input has an effect on. Others prepare its weights, at the same cost for any batch. */
  readonly ofExample: readonly Node[];
  /** Those of them that the windows of a number are found by: not those of a shortcut, whose windows are within. */
  readonly path: readonly Node[];
  /** What cannot be seen in the nodes. */
  readonly described: DescribedLayer;
  readonly input: Shape;
  readonly output: Shape;
}

type DescribedLayer = Pick<NetworkLayer, 'before' | 'after'> &
  Partial<Pick<Part, 'operation' | 'geometry' | 'kernels'>> & {
    /** Whether it has a gain and a bias for each class. */
    readonly isByClass?: boolean;
  };

/** A layer that computes something else than what it is defined as says so by its class. */
function describedLayer(layer: Layer): DescribedLayer {
  const isSpectral = Object.values(layer.parameters).some(({ role }) => role === 'iterate');
  const after = [
    ...(isSpectral ? ['spectral norm'] : []),
    ...(layer instanceof Projection ? ['class projection'] : []),
  ];
  if (layer instanceof Branched) {
    const weighted = Object.values(layer.main.layers).filter(({ parameters }) => 'weight' in parameters);
    if (layer instanceof Gated) return describedLayer(weighted[0]!);
    const enlarged = weighted.flatMap((member) => describedLayer(member).before);
    const kernels = weighted.map(
      ({ parameters: { weight } }) => [weight!.shape[2]!, weight!.shape[3]!] as const,
    );
    const isByClass = Object.values(layer.main.layers).some(normalisesByClass);
    return { before: [], after: [...after, ...enlarged], operation: 'residual block', kernels, isByClass };
  }
  if (!(layer instanceof UpsampleConv2d)) {
    return { before: [], after, isByClass: normalisesByClass(layer) };
  }
  return {
    before: [`${layer.mode} up-sampling by 2`],
    after,
    operation: 'convolution',
    geometry: { kernel: [3, 3], stride: [1, 1], padding: [1, 1], outputPadding: [0, 0] },
  };
}

function normalisesByClass(layer: Layer): boolean {
  return layer instanceof BatchNorm && layer.classes !== undefined;
}

function appliedLayers(gan: Gan, network: NetworkName, input: Shape): AppliedLayer[] {
  const layer = gan[network];
  const values = new Map(
    Object.entries(layer.parameters).map(([path, { shape }]) => [path, ops.input(path, shape)]),
  );
  let x: Node = ops.input('input', [1, ...input]);
  const { classes } = gan.latent;
  const label =
    network === 'generator'
      ? labelsOf(gan.latent, x)
      : classes === undefined
        ? undefined
        : ops.input('label', [1, classes]);
  // As in training, so that dropout and the batch’s statistics are part of the graph.
  const scope = new Scope(values, 'training', new RandomInputs()).withLabel(label);
  const known = new Set(topologicalOrder(label === undefined ? [x] : [x, label]));
  return membersOf(layer, scope).map(([name, member, within]) => {
    const branches = member instanceof Branched ? member.branches(x, within) : undefined;
    const y =
      member instanceof Branched && branches !== undefined ? member.join(branches) : member.apply(x, within);
    const nodes = topologicalOrder([y]).filter((node) => !known.has(node));
    for (const node of nodes) known.add(node);
    const affected = new Set([x]);
    for (const node of nodes) if (node.inputs.some((from) => affected.has(from))) affected.add(node);
    const ofExample = nodes.filter((node) => affected.has(node));
    const main = new Set(topologicalOrder([branches?.main ?? y]));
    const applied = {
      name,
      member,
      parameters: countTrained(member.parameters),
      nodes,
      ofExample,
      path: ofExample.filter((node) => main.has(node)),
      described: describedLayer(member),
      input: x.shape.slice(1),
      output: y.shape.slice(1),
    };
    x = y;
    return applied;
  });
}

type Member = readonly [name: string, layer: Layer, scope: Scope];

function membersOf(layer: Layer, scope: Scope, name = ''): Member[] {
  if (!(layer instanceof Sequential)) return [[name, layer, scope]];
  return Object.entries(layer.layers).flatMap(([child, member]) =>
    membersOf(member, scope.child(child), name === '' ? child : `${name}.${child}`),
  );
}

type Part = Omit<NetworkLayer, 'field'> & { readonly link: Link };

/** Joins layers with weights and those that follow them. What prepares the input of the next one belongs to that. */
function partsOf(applied: readonly AppliedLayer[], network: NetworkName): Part[] {
  const parts: Part[] = [];
  let waiting: string[] = [];
  for (const layer of applied) {
    const product = layer.ofExample.find((node) => operationOf(node) !== undefined);
    const names = namesOf(layer);
    const last = parts.at(-1);
    if (product !== undefined) {
      parts.push(partOf(layer, product, waiting, names, network));
      waiting = [];
    } else if (last === undefined || waiting.length > 0 || preparesNext(layer)) {
      waiting.push(...(isFlattening(layer) ? ['flatten'] : names));
    } else {
      parts[parts.length - 1] = {
        ...last,
        after: [...last.after, ...names],
        output: layer.output,
        parameters: last.parameters + layer.parameters,
        multiplyAdds: last.multiplyAdds + (isBeside(layer) ? sum(layer.nodes.map(multiplyAddsOf)) : 0),
      };
    }
  }
  return parts;
}

function partOf(
  layer: AppliedLayer,
  product: Node,
  before: readonly string[],
  after: readonly string[],
  network: NetworkName,
): Part {
  const { name, parameters, ofExample, path, described, input, output } = layer;
  const { kernels } = described;
  const windows = path.flatMap(windowsOf);
  return {
    layer: name,
    operation: described.operation ?? operationOf(product)!,
    before: [...before, ...described.before],
    after: [...described.after, ...after],
    geometry:
      described.geometry ?? (kernels === undefined ? geometryOf(product) : joinedGeometry(windows, network)),
    ...(kernels === undefined ? {} : { kernels }),
    input,
    output,
    parameters,
    multiplyAdds: sum(ofExample.map(multiplyAddsOf)),
    link: isOp(product, 'MatMul') ? 'whole' : windows,
  };
}

function preparesNext(layer: AppliedLayer): boolean {
  return isFlattening(layer) || layer.nodes.some((node) => isOp(node, 'Concat'));
}

function isFlattening({ nodes, input, output }: AppliedLayer): boolean {
  return nodes.every((node) => isOp(node, 'Reshape')) && input.length > output.length;
}

function operationOf(node: Node): LayerOperation | undefined {
  if (isOp(node, 'MatMul')) return 'dense';
  if (isOp(node, 'Conv')) return 'convolution';
  if (isOp(node, 'ConvTranspose')) return 'transposed convolution';
  return undefined;
}

function geometryOf(node: Node): KernelGeometry | null {
  if (!isOp(node, 'Conv') && !isOp(node, 'ConvTranspose')) return null;
  const { strides, pads } = node.attributes;
  return {
    kernel: sidesOf(node.inputs[1]!),
    stride: strides,
    padding: [pads[0], pads[1]],
    outputPadding: isOp(node, 'ConvTranspose') ? node.attributes.outputPadding : [0, 0],
  };
}

/** The windows of several layers as those of one kernel. @param windows in the order of the data */
function joinedGeometry(windows: readonly Windows[], network: NetworkName): KernelGeometry {
  const inwards = network === 'generator' ? windows.toReversed() : windows;
  const axis = (i: 0 | 1) => {
    let [kernel, stride, padding] = [1, 1, 0];
    for (const each of inwards) {
      kernel += (each.extent[i] - 1) * stride;
      padding += each.padding[i] * stride;
      stride *= each.stride[i];
    }
    return { kernel, stride, padding };
  };
  const [down, across] = [axis(0), axis(1)];
  return {
    kernel: [down.kernel, across.kernel],
    stride: [down.stride, across.stride],
    padding: [down.padding, across.padding],
    outputPadding: [0, 0],
  };
}

/** What is done in a layer besides its product. */
function namesOf(layer: AppliedLayer): string[] {
  if (isBeside(layer)) return ['skip excitation'];
  const { isByClass = false } = layer.described;
  const names = layer.nodes
    .flatMap(nameOf)
    .map((name) => (isByClass && name === 'batch norm' ? 'batch norm by class' : name));
  if (!(layer.member instanceof Branched)) return names;
  // A block does the same more than once.
  const once = [...new Set(names)];
  return layer.member instanceof Gated ? once.map((name) => (name === 'sigmoid' ? 'gate' : name)) : once;
}

/** Whether it changes maps by what is computed beside them, from earlier ones. */
function isBeside({ member }: AppliedLayer): boolean {
  return member instanceof Excitation;
}

/** What a node does, in a word or two, if it is worth mentioning. */
function nameOf(node: Node): string[] {
  if (isOp(node, 'ReduceVariance')) return ['batch norm'];
  if (isOp(node, 'LeakyRelu')) {
    const { slope } = node.attributes;
    return [slope === 0 ? 'ReLU' : `leaky ReLU ${slope}`];
  }
  if (isOp(node, 'Tanh')) return ['tanh'];
  if (isOp(node, 'Sigmoid')) return ['sigmoid'];
  if (isOp(node, 'Concat')) return ['class joined'];
  if (isOp(node, 'ReduceMax')) return [`maxout of ${node.inputs[0]!.shape[node.attributes.axes[0]!]!}`];
  if (isOp(node, 'MaxPool')) {
    const { kernel, strides } = node.attributes;
    return [`max pool ${kernel.join('×')} by ${strides[0]}`];
  }
  if (isOp(node, 'Input') && node.attributes.name.startsWith('random/')) return ['dropout'];
  return [];
}

function windowsOf(node: Node): Windows[] {
  if (isOp(node, 'Conv') || isOp(node, 'ConvTranspose')) {
    const { strides, pads, dilations } = node.attributes;
    const kernel = sidesOf(node.inputs[1]!);
    const extent: Sides = [(kernel[0] - 1) * dilations[0] + 1, (kernel[1] - 1) * dilations[1] + 1];
    const inner = sidesOf(isOp(node, 'Conv') ? node : node.inputs[0]!);
    return [{ extent, stride: strides, padding: [pads[0], pads[1]], inner }];
  }
  if (isOp(node, 'Resize')) {
    // A pixel of linear interpolation has an effect on those between its neighbours' centres and its own.
    const { scales, mode } = node.attributes;
    const [extent, padding] = [mode === 'linear' ? 2 : 1, mode === 'linear' ? 0.5 : 0];
    const of = (factor: number): Sides => [factor * scales[0], factor * scales[1]];
    return [{ extent: of(extent), stride: scales, padding: of(padding), inner: sidesOf(node.inputs[0]!) }];
  }
  if (isOp(node, 'MaxPool')) {
    const { kernel, strides, pads } = node.attributes;
    return [{ extent: kernel, stride: strides, padding: [pads[0], pads[1]], inner: sidesOf(node) }];
  }
  return [];
}

/** Height and width of maps, or of kernels. */
function sidesOf({ shape }: Node): Sides {
  return [shape[2]!, shape[3]!];
}

/** D sees the picture through its layers from the first to each; G reaches it through those after each. */
function fieldsOf(gan: Gan, network: NetworkName, parts: readonly Part[]): Sides[] | undefined {
  if (gan.kind === 'points') return undefined;
  const { height, width } = gan.image;
  const links = parts.map(({ link }) => link);
  if (network === 'discriminator') return receptiveFields([height, width], links);
  const inwards = links
    .map((link) => (link === 'whole' ? link : link.toReversed()))
    .toReversed()
    .slice(0, -1);
  return [[1, 1] as const, ...receptiveFields([height, width], inwards)].toReversed();
}
