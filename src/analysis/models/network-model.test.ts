/** The models in plain ONNX Runtime, without Sparring, compared with the interpreter and with G and D at work. */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { sum } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { State } from '../../engine/runtime/state.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { dcgan } from '../../gan/networks/dcgan.ts';
import { exampleShape, type Gan, type PictureGan } from '../../gan/networks/gan.ts';
import { ganOfNetwork } from '../../gan/networks/network.ts';
import { networkInputs } from '../../gan/networks/state-names.ts';
import { presetNames, presets, type PresetName } from '../../gan/presets/presets.ts';
import { Judge } from '../../gan/sampling/judge.ts';
import { latentOfSeeds, labelsOfSeeds, Sampler } from '../../gan/sampling/sampler.ts';
import { tinyArchitectures, tinyPreset, tinyTrainingOf } from '../../gan/testing/tiny-presets.ts';
import { untrainedNetworks } from '../../gan/training/initial-state.ts';
import type { Sequential } from '../../nn/layer.ts';
import { Scope } from '../../nn/scope.ts';
import { generatorOfMaps, withoutMaps } from '../explore/generator-maps.ts';
import { guidedBackpropagation } from '../explore/guided-backprop.ts';
import { DiscriminatorSlope } from '../explore/discriminator-slope.ts';
import type { ModelSource } from './description.ts';
import { latentFeeds, strongestUnit } from './feeds.ts';
import { modelKinds, modelKindsOf, whyNoModel, type ModelKind } from './model-kinds.ts';
import { networkModel } from './network-model.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const source: ModelSource = {
  step: 7,
  weights: 'live',
  statistics: 'running',
  note: null,
  classNames: null,
};
const seeds = [3, 4, 5];
const count = seeds.length;

const gans: readonly (readonly [string, Gan])[] = [
  ...tinyArchitectures.map((name) => [name, tinyPreset(name).gan] as const),
  [
    'a DCGAN of 64×64 with 5×5 kernels',
    dcgan({ ...presets.dcgan.network, height: 64, width: 64, latentDim: 5, ngf: 2, ndf: 2 }),
  ],
];

/** Initial weights, with statistics of their size that are not 0 and 1, so that normalisation shows. */
function stateOf(gan: Gan): State {
  const state = untrainedNetworks(gan, 2);
  // Networks of blocks begin with weights that keep activations near 1, those of DCGANs with small ones.
  const isOfBlocks = 'block1' in (gan.generator as Sequential).layers;
  const variances: readonly [number, number] = isOfBlocks ? [0.5, 2] : [0.0005, 0.002];
  for (const network of ['generator', 'discriminator'] as const) {
    for (const [path, { role, shape }] of Object.entries(gan[network].parameters)) {
      if (role !== 'statistic') continue;
      const [from, to] = path.endsWith('runningMean') ? [-0.01, 0.01] : variances;
      const random = new RandomStream(4, 'test', sizeOf(shape));
      state.set(`${network}.${path}`, random.uniform(new Float32Array(sizeOf(shape)), from, to));
    }
  }
  return state;
}

/** The inputs of a model for the seeds, by name. */
function feedsFor(
  gan: Gan,
): Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }> {
  const { dimension, classes = 0 } = gan.latent;
  const { z, label } = latentFeeds(gan.latent, latentOfSeeds(gan, seeds));
  const example = exampleShape(gan);
  const examples = new RandomStream(1, 'test', 0).uniform(new Float32Array(count * sizeOf(example)), -1, 1);
  return {
    z: { shape: [count, dimension - classes], values: z },
    [gan.kind === 'points' ? 'points' : 'images']: { shape: [count, ...example], values: examples },
    ...(label && { label: { shape: [count, classes], values: label } }),
  };
}

async function run(
  gan: Gan,
  kind: ModelKind,
  more: ReturnType<typeof feedsFor> = {},
): Promise<Record<string, Float32Array>> {
  const { bytes, description } = await networkModel(gan, stateOf(gan), kind, source);
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  expect([...session.inputNames].toSorted()).toEqual(description.inputs.map(({ name }) => name).toSorted());
  expect(session.outputNames).toEqual(description.outputs.map(({ name }) => name));
  const given = { ...feedsFor(gan), ...more };
  const feeds = Object.fromEntries(
    description.inputs.map(({ name, shape }) => {
      const fed = given[name]!;
      expect(fed.shape).toEqual(shape.map((size) => (size === 'batch' ? count : size)));
      return [name, new ort.Tensor('float32', fed.values, fed.shape)];
    }),
  );
  const results = await session.run(feeds);
  for (const { name, shape } of description.outputs) {
    expect(results[name]!.dims).toEqual(shape.map((size) => (size === 'batch' ? count : size)));
  }
  const values = Object.entries(results).map(([name, tensor]) => [
    name,
    Float32Array.from(tensor.data as Float32Array),
  ]);
  await session.release();
  return Object.fromEntries(values) as Record<string, Float32Array>;
}

/** What the float64 interpreter makes of a network. */
async function interpreted(
  gan: Gan,
  network: 'generator' | 'discriminator',
  build: (x: Node, scope: Scope) => Node,
): Promise<Float64Array> {
  const { parameters } = gan[network];
  const state = stateOf(gan);
  const feeds: Record<string, ArrayLike<number>> = {};
  for (const path of Object.keys(parameters)) {
    feeds[`${network}.${path}`] = await state.read(`${network}.${path}`);
  }
  const given = feedsFor(gan);
  const constant = ({ values, shape }: { values: ArrayLike<number>; shape: readonly number[] }) =>
    ops.constant(Array.from(values), shape);
  const label = given['label'] && constant(given['label']);
  const x =
    network === 'generator'
      ? constant({ values: latentOfSeeds(gan, seeds), shape: [count, gan.latent.dimension] })
      : constant((given['images'] ?? given['points'])!);
  const scope = new Scope(networkInputs(network, parameters), 'running').withLabel(label);
  return interpret([build(x, scope)], feeds)[0]!;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  const size = Math.max(1, ...Array.from(expected, Math.abs));
  for (let i = 0; i < actual.length; i++) {
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(tolerance * size);
  }
}

/** Pictures of the seeds by another network with the same weights. */
async function sampled(network: Gan, of: Gan): Promise<Float32Array> {
  const sampler = await Sampler.create(network, runtime, { batchSize: count });
  try {
    return await sampler.sample(latentOfSeeds(of, seeds), stateOf(of));
  } finally {
    await sampler.release();
  }
}

describe.each(gans)('models of %s', (_, gan) => {
  const example = gan.kind === 'points' ? 'points' : 'images';

  it('generate what the interpreter generates, layer by layer', async () => {
    const expected = await interpreted(gan, 'generator', (z, scope) => gan.generator.apply(z, scope));
    const made = await run(gan, 'generator');
    expectClose(made[example]!, expected);
    const layers = await run(gan, 'generator-layers');
    expect(Object.values(layers).at(-1)).toEqual(made[example]);
  });

  it('judge as the interpreter and the judge do, layer by layer', async () => {
    const logits = await interpreted(gan, 'discriminator', (x, scope) => gan.discriminator.apply(x, scope));
    const { logit, probability } = await run(gan, 'discriminator');
    expectClose(logit!, logits);
    expectClose(
      probability!,
      logits.map((value) => 1 / (1 + Math.exp(-value))),
    );
    const judge = await Judge.create(gan, runtime, { batchSize: count });
    const labels = labelsOfSeeds(gan.latent, seeds);
    expectClose(probability!, await judge.judge(feedsFor(gan)[example]!.values, stateOf(gan), { labels }));
    await judge.release();
    const layers = await run(gan, 'discriminator-layers');
    expectClose(Object.values(layers).at(-1)!, logits);
  });
});

/** The GANs that have a model. */
function having(kind: ModelKind) {
  return gans.filter(([, gan]) => modelKindsOf(gan).includes(kind));
}

it.each(having('forget'))('of %s forget maps, and are the generator with all of them', async (_, gan) => {
  const pictures = gan as PictureGan;
  const { description } = await networkModel(gan, stateOf(gan), 'forget', source);
  const keep = description.inputs.find(({ meaning }) => meaning === 'keep')!;
  const maps = keep.shape[0] as number;
  const all = new Float32Array(maps).fill(1);
  const whole = await run(gan, 'forget', { keep: { shape: [maps], values: all } });
  expect(whole['images']).toEqual((await run(gan, 'generator'))['images']);
  expectClose(whole['maps']!, await sampled(generatorOfMaps(pictures, keep.layer!), gan));
  const some = await run(gan, 'forget', { keep: { shape: [maps], values: all.with(1, 0) } });
  expectClose(some['images']!, await sampled(withoutMaps(pictures, keep.layer!, [1]), gan));
  expect(some['images']).not.toEqual(whole['images']);
  expect(some['maps']).toEqual(whole['maps']);
});

it.each(having('discriminator-evidence'))('of %s show what speaks for being real', async (_, gan) => {
  const { evidence, logit } = await run(gan, 'discriminator-evidence');
  expect(logit).toEqual((await run(gan, 'discriminator'))['logit']);
  const expected = await interpreted(gan, 'discriminator', (x, scope) =>
    guidedBackpropagation(gan.discriminator.apply(x, scope), x, ops.constant([1, 1, 1], [count, 1])),
  );
  expectClose(evidence!, expected);
  const { description } = await networkModel(gan, stateOf(gan), 'discriminator-evidence', source);
  expect(description.evidence).toBe(modelKindsOf(gan).includes('forget') ? 'guided' : 'gradient');
  if (description.evidence === 'guided') return;
  const slope = await DiscriminatorSlope.create(gan as PictureGan, runtime);
  expectClose(evidence!, (await slope.of(feedsFor(gan)['images']!.values, stateOf(gan))).gradients);
  await slope.release();
});

it.each(having('discriminator-features'))(
  'of %s respond in maps, and show what excites a unit',
  async (_, gan) => {
    const { maps, responses } = await run(gan, 'discriminator-features');
    const { description } = await networkModel(gan, stateOf(gan), 'discriminator-features', source);
    const { shape, layer } = description.outputs.find(({ name }) => name === 'maps')!;
    const all = await run(gan, 'discriminator-layers');
    expect(maps).toEqual(all[layer!]);
    const [, features, rows, columns] = shape as [string, number, number, number];
    const area = rows * columns;
    expect([...responses!]).toEqual(
      Array.from({ length: count * features }, (__, i) =>
        Math.max(...maps!.subarray(i * area, (i + 1) * area)),
      ),
    );
    const values = new Float32Array(count * features * area);
    for (let picture = 0; picture < count; picture++) {
      const own = maps!.subarray(picture * features * area, (picture + 1) * features * area);
      const found = strongestUnit(own, { maps: features, height: rows, width: columns }, 1);
      expect(found.activation).toBe(responses![picture * features + 1]);
      expect(own[area + found.row * columns + found.column]).toBe(found.activation);
      values.set(found.unit, picture * features * area);
    }
    expect(sum(values)).toBe(count);
    const unit = { shape: [count, features, rows, columns], values };
    const { evidence } = await run(gan, 'discriminator-unit', { unit });
    const one = await interpreted(gan, 'discriminator', (x, scope) => {
      // Up to the maps of this layer, written out: the layers before D flattens them.
      const network = gan.discriminator as unknown as { layers: Record<string, Gan['discriminator']> };
      const names = Object.keys(network.layers);
      const end = names.indexOf('flatten');
      const made = names
        .slice(0, end)
        .reduce((y, name) => network.layers[name]!.apply(y, scope.child(name)), x);
      return guidedBackpropagation(made, x, ops.constant(Array.from(values), made.shape));
    });
    expectClose(evidence!, one);
  },
);
/** DCGANs, by class or not. */
function hasMaps(name: PresetName): boolean {
  return presets[name].network.architecture.endsWith('dcgan');
}

describe('presets', () => {
  it.each(presetNames)('%s has each model, or a sentence that says why not', async (name) => {
    const gan = ganOfNetwork(presets[name].network);
    const has = modelKindsOf(gan);
    expect(has).toEqual(
      expect.arrayContaining(['generator', 'generator-layers', 'discriminator', 'discriminator-layers']),
    );
    const isDcgan = hasMaps(name);
    expect(has.includes('forget')).toBe(isDcgan);
    expect(has.includes('discriminator-features')).toBe(isDcgan);
    expect(has.includes('discriminator-evidence')).toBe(gan.kind === 'pictures');
    for (const kind of modelKinds) expect(whyNoModel(gan, kind) === undefined).toBe(has.includes(kind));
  });

  it.each(presetNames.filter((name) => !hasMaps(name)))('%s is refused models of maps', async (name) => {
    const { gan } = tinyTrainingOf(name);
    for (const kind of ['forget', 'discriminator-unit'] as const) {
      const refused = networkModel(gan, stateOf(gan), kind, source);
      await expect(refused).rejects.toThrow(/^this [a-zA-Z ,]+: use (a DCGAN|one of pictures)$/);
    }
  });
});

it('says what a page must know', async () => {
  const gan = tinyPreset('conditional-dcgan').gan;
  const about: ModelSource = {
    ...source,
    statistics: 'standing',
    note: 'so it is',
    classNames: ['a', 'b', 'c'],
  };
  const { description } = await networkModel(gan, stateOf(gan), 'generator', about);
  expect(description).toEqual({
    ...about,
    kind: 'generator',
    inputs: [
      { name: 'z', shape: ['batch', 3], meaning: 'latent' },
      { name: 'label', shape: ['batch', 3], meaning: 'class' },
    ],
    outputs: [{ name: 'images', shape: ['batch', 1, 8, 8], meaning: 'example' }],
    latent: { dimension: 6, classes: 3, distribution: 'uniform' },
    examples: { kind: 'pictures', channels: 1, height: 8, width: 8, range: 'unit', limits: [0, 1] },
    evidence: null,
  });
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
});
