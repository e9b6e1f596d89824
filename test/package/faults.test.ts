/** Wrong arguments at the library's public entries: each is refused in one sentence that names it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as data from '../../src/data.ts';
import * as graph from '../../src/graph.ts';
import * as main from '../../src/index.ts';
import * as metrics from '../../src/metrics.ts';
import * as nn from '../../src/nn.ts';

const { ops, State } = graph;
const { adam, dcgan, Judge, latentOfSeeds, presets, Sampler, sgd, SparringError, Trainer, UsageError } = main;

const network = {
  ...presets['dcgan-28'].network,
  channels: 1,
  ngf: 2,
  ndf: 2,
  height: 16,
  width: 16,
} as const;
const gan = dcgan(network);
const setup = { gan, optimisers: { generator: adam(), discriminator: adam() }, batchSize: 2 };
const initialise = nn.normalInitialiser(0.1);
const source = data.pictureSource({ data: new Uint8Array(2 * 16 * 16), shape: [2, 16, 16] });
const stream = {
  source,
  shape: { channels: 1, height: 16, width: 16 },
  batchSize: 1,
  seed: 0,
  range: 'signed',
} as const;
const rows = metrics.rowsOf(new Float32Array(8), 2);
const wrong = (value: unknown) => value as never;
const x = ops.input('x', [2, 3]);

let runtime: main.Runtime;
beforeAll(async () => {
  runtime = await main.createNodeRuntime({ threads: 1 });
});

/** An entry with a wrong argument, and the sentence that it gives. */
type Fault = readonly [entry: string, call: () => unknown, message: string];

const faults: readonly Fault[] = [
  ['adam lr', () => adam(wrong({ lr: 1 })), 'adam: lr is not an option, did you mean learningRate?'],
  [
    'adam learningrate',
    () => adam(wrong({ learningrate: 1 })),
    'adam: learningrate is not an option, did you mean learningRate?',
  ],
  [
    'adam NaN',
    () => adam({ learningRate: NaN }),
    'adam: learningRate got NaN, expected a number of 0 or more',
  ],
  ['adam -1', () => adam({ learningRate: -1 }), 'adam: learningRate got -1, expected a number of 0 or more'],
  ['adam beta1', () => adam({ beta1: 1 }), 'adam: beta1 got 1, expected a number from 0 to below 1'],
  ['sgd', () => sgd(wrong({})), 'sgd: learningRate got nothing, expected a number of 0 or more'],
  [
    'schedule',
    () => sgd({ learningRate: () => NaN }).scalars(3),
    'the schedule of learningRate gave NaN for update 3, expected a number of 0 or more',
  ],
  [
    'seed NaN',
    () => latentOfSeeds(gan, [NaN]),
    'latentOfSeeds: seeds[0] got NaN, expected a whole number of 0 or more',
  ],
  [
    'seed 1.5',
    () => latentOfSeeds(gan, [0, 1.5]),
    'latentOfSeeds: seeds[1] got 1.5, expected a whole number of 0 or more',
  ],
  [
    'seed -1',
    () => latentOfSeeds(gan, [-1]),
    'latentOfSeeds: seeds[0] got -1, expected a whole number of 0 or more',
  ],
  [
    "seed '5'",
    () => latentOfSeeds(gan, [wrong('5')]),
    'latentOfSeeds: seeds[0] got "5", expected a whole number of 0 or more',
  ],
  [
    'RandomStream',
    () => new graph.RandomStream(0, wrong('tests'), 0),
    'RandomStream: stream got "tests", expected one of',
  ],
  [
    'k 0',
    () => Trainer.create({ ...setup, k: 0 }, runtime),
    'Trainer.create: k got 0, expected a whole number of 1 or more',
  ],
  [
    'k 1.5',
    () => Trainer.create({ ...setup, k: 1.5 }, runtime),
    'Trainer.create: k got 1.5, expected a whole number of 1 or more',
  ],
  [
    'trainer seed',
    () => Trainer.create({ ...setup, seed: wrong('5') }, runtime),
    'Trainer.create: seed got "5", expected a whole number of 0 or more',
  ],
  [
    'batchsize',
    () => Trainer.create(wrong({ ...setup, batchsize: 2 }), runtime),
    'Trainer.create: batchsize is not an option, did you mean batchSize?',
  ],
  [
    'no optimisers',
    () => Trainer.create(wrong({ gan, batchSize: 2 }), runtime),
    'Trainer.create: optimisers got nothing, expected optimisers of both networks: { generator, discriminator }',
  ],
  [
    'no runtime',
    () => Trainer.create(setup, wrong(undefined)),
    'Trainer.create: runtime got nothing, expected a runtime, of createNodeRuntime or createWebRuntime',
  ],
  [
    'steps x',
    () => Trainer.create(setup, runtime, wrong({ steps: 'x' })),
    'Trainer.create: compilation.steps got "x", expected joined or apart',
  ],
  [
    'hook of joined steps',
    () => Trainer.create(setup, runtime, wrong({ steps: 'joined', onGradients: () => 1 })),
    'Trainer.create: compilation.onGradients is not an option, expected steps',
  ],
  [
    'objective',
    () => Trainer.create({ ...setup, objective: wrong('minimax') }, runtime),
    'Trainer.create: objective got "minimax", expected an objective, such as objectives.minimax',
  ],
  [
    'objective that gives nothing',
    () =>
      Trainer.create(
        { ...setup, objective: { discriminator: wrong(() => undefined), generator: wrong(() => undefined) } },
        runtime,
      ),
    'an objective gave nothing for a loss, expected a scalar node',
  ],
  [
    'threads -1',
    () => main.createNodeRuntime({ threads: -1 }),
    'createNodeRuntime: threads got -1, expected a whole number from 1 to 1024',
  ],
  [
    'threads 0',
    () => main.createNodeRuntime({ threads: 0 }),
    'createNodeRuntime: threads got 0, expected a whole number from 1 to 1024',
  ],
  [
    'threads 1.5',
    () => main.createNodeRuntime({ threads: 1.5 }),
    'createNodeRuntime: threads got 1.5, expected a whole number from 1 to 1024',
  ],
  [
    'device',
    () => main.createNodeRuntime({ device: wrong('cdua') }),
    'createNodeRuntime: device got "cdua", expected one of cpu, webgpu, cuda, coreml, dml: did you mean cuda?',
  ],
  [
    'normalisation',
    () => Sampler.create(gan, runtime, { normalisation: wrong('standing') }),
    'Sampler.create: normalisation got "standing", expected running or batch',
  ],
  [
    'sampler batchSize',
    () => Sampler.create(gan, runtime, { batchSize: 0 }),
    'Sampler.create: batchSize got 0, expected a whole number of 1 or more',
  ],
  [
    'judge option',
    () => Judge.create(gan, runtime, wrong({ batch: 4 })),
    'Judge.create: batch is not an option, did you mean batchSize?',
  ],
  [
    'standingGenerator',
    () => main.standingGenerator(gan, new State(), runtime, wrong('mean')),
    'standingGenerator: weights got "mean", expected live or average',
  ],
  [
    'exportOnnx',
    () => main.exportOnnx(gan, new State(), wrong('standing')),
    'exportOnnx: normalisation got "standing", expected running or batch',
  ],
  ['4 channels', () => dcgan({ ...network, channels: wrong(4) }), 'dcgan: channels got 4, expected 1 or 3'],
  [
    'no channels',
    () => dcgan({ ...network, channels: wrong(undefined) }),
    'dcgan: channels got nothing, expected 1 or 3',
  ],
  [
    'architecture of another',
    () => dcgan(wrong({ ...network, architecture: 'maxout-mlp' })),
    'dcgan: architecture got "maxout-mlp", expected dcgan',
  ],
  [
    'unknown architecture',
    () => main.ganOfNetwork(wrong({ ...network, architecture: 'dcgn' })),
    'ganOfNetwork: network.architecture got "dcgn", expected one of dcgan, residual, fastgan, conditional-dcgan, maxout-mlp, maxout-conv, point-mlp: did you mean dcgan?',
  ],
  [
    'misspelt width',
    () => dcgan(wrong({ ...network, latentdim: 10 })),
    'dcgan: latentdim is not an option, did you mean latentDim?',
  ],
  [
    'Dense',
    () => new nn.Dense(0, 2, { initialise }),
    'Dense: inputs got 0, expected a whole number of 1 or more',
  ],
  [
    'Dense without options',
    () => new nn.Dense(1, 2, wrong(undefined)),
    'Dense: got nothing, expected an object with initialise, bias, maxNorm or spectralNorm',
  ],
  [
    'Conv2d kernel',
    () => new nn.Conv2d(1, 2, { initialise, kernel: 0 }),
    'Conv2d: kernel got 0, expected a whole number of 1 or more',
  ],
  [
    'Conv2d stride',
    () => new nn.Conv2d(1, 2, { initialise, kernel: 3, stride: [1, 0] }),
    'Conv2d: stride[1] got 0, expected a whole number of 1 or more',
  ],
  [
    'Conv2d groups',
    () => new nn.Conv2d(4, 2, { initialise, kernel: 3, groups: 3 }),
    'a convolution got groups 3 for 4 inputs and 2 outputs',
  ],
  [
    'BatchNorm',
    () => new nn.BatchNorm(2, { momentum: 2 }),
    'BatchNorm: momentum got 2, expected a number from 0 to 1',
  ],
  ['Dropout', () => new nn.Dropout(0), 'Dropout: keep got 0, expected a number above 0 and at most 1'],
  ['Sequential', () => new nn.Sequential({ a: wrong(5) }), 'Sequential: layers.a got 5, expected a layer'],
  [
    'initialiser',
    () => nn.normalInitialiser(NaN),
    'normalInitialiser: deviation got NaN, expected a number of 0 or more',
  ],
  [
    'BatchStream',
    () => new data.BatchStream(wrong({ ...stream, seeds: 1 })),
    'BatchStream: seeds is not an option, did you mean seed?',
  ],
  [
    'BatchStream range',
    () => new data.BatchStream({ ...stream, range: wrong('tanh') }),
    'BatchStream: range got "tanh", expected one of signed, unit, contrast',
  ],
  ['batch too large', () => new data.BatchStream({ ...stream, batchSize: 3 }), 'pass batchSize: 2 or less'],
  [
    'openSource',
    () => data.openSource(wrong(5)),
    'openSource: data got 5, expected text, a path or the name of a set',
  ],
  [
    'openSource option',
    () => data.openSource('mnist', wrong({ dataroot: '.' })),
    'openSource: dataroot is not an option, did you mean dataRoot?',
  ],
  [
    'writePack',
    () => data.writePack(source, 'x.pack', wrong({})),
    'writePack: options.shape got nothing, expected an object with channels, height or width',
  ],
  [
    'splitByHash share',
    () => data.splitByHash(source, 2, 'training'),
    'splitByHash: share got 2, expected a number from 0 to 1',
  ],
  [
    'splitByHash part',
    () => data.splitByHash(source, 0.5, wrong('train')),
    'splitByHash: part got "train", expected training or held-out: did you mean training?',
  ],
  [
    'findNearDuplicates',
    () => data.findNearDuplicates(source, runtime, { method: wrong('clos') }),
    'findNearDuplicates: options.method got "clos", expected exact or close: did you mean close?',
  ],
  [
    'evaluateNearest',
    () => main.evaluateNearest(wrong({})),
    'evaluateNearest: generator got nothing, expected a Generator, of Generator.create',
  ],
  [
    'nearestNeighbours',
    () => metrics.nearestNeighbours(rows, rows, 0, runtime),
    'nearestNeighbours: k got 0, expected a whole number of 1 or more',
  ],
  [
    'ragged rows',
    () => metrics.rowsOf(new Float32Array(7), 2),
    'got 7 numbers, expected one or more rows of 2',
  ],
  [
    'no labels',
    () => metrics.errorRate([], []),
    'got 0 found and 0 true labels, expected as many of both, and one or more',
  ],
  [
    'bandwidths',
    () => metrics.parzenScore(rows, rows, rows, runtime, []),
    'parzenScore: bandwidths got 0 elements, expected 1 or more',
  ],
  ['ops', () => ops.add(wrong('x'), 1), 'Add got a string, expected a node of a graph'],
  ['grad', () => graph.grad(ops.sum(x), wrong([5])), 'grad: wrt[0] got 5, expected a node of a graph'],
  [
    'compile',
    () => graph.compile({ y: wrong(5) }, runtime),
    'compile: outputs.y got 5, expected a node of a graph',
  ],
  ['state', () => new State().read('w'), 'there is no state "w"'],
  [
    'decodeCheckpoint',
    () => main.decodeCheckpoint(wrong('text'), 'f'),
    'decodeCheckpoint: bytes got "text", expected a Uint8Array',
  ],
  ['junk', () => main.decodeCheckpoint(new Uint8Array(40), 'f'), 'f: not a valid safetensors file'],
];

describe('a wrong argument', () => {
  it.each(faults)('%s', async (_, call, message) => {
    const thrown = await Promise.resolve()
      .then(call)
      .catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(SparringError);
    expect((thrown as Error).message).toContain(message);
    expect((thrown as Error).message).not.toMatch(/\n|--[a-z]/);
  });

  it('has a code, its name and a suggestion', () => {
    expect(() => adam(wrong({ lr: 1 }))).toThrow(
      expect.objectContaining({ code: 'unknown-option', option: 'lr', suggestion: 'learningRate' }) as Error,
    );
    expect(() => dcgan({ ...network, channels: wrong(4) })).toThrow(UsageError);
  });
});

describe('networks of presets', () => {
  it('are accepted as they are', () => {
    const made = dcgan(presets['dcgan-28'].network);
    expect(made.image).toEqual({ channels: 1, height: 28, width: 28, range: 'signed' });
    expect(Object.keys(made.generator.parameters)).toEqual(
      Object.keys(main.ganOfNetwork(presets['dcgan-28'].network).generator.parameters),
    );
  });
});

describe('a training', () => {
  let trainer: main.Trainer;
  beforeAll(async () => {
    trainer = await Trainer.create(setup, runtime);
  });
  afterAll(() => trainer.release());

  it('says that a batch is no supplier', async () => {
    await expect(trainer.step(wrong(new Float32Array(2)))).rejects.toThrow(
      'step: nextBatch got a Float32Array, expected a function that returns the next batch: async () => batch',
    );
  });

  it('says that bytes are not in the range of tanh, and changes nothing', async () => {
    const bytes = Float32Array.from({ length: 2 * 16 * 16 }, (_, i) => i % 256);
    await expect(trainer.step(async () => bytes)).rejects.toThrow(
      'a batch has the value 2, expected pictures with values from -1 to 1: this generator ends in tanh, so convert bytes by byte / 127.5 - 1',
    );
    expect(trainer.iterations).toBe(0);
    const scaled = bytes.map((byte) => byte / 127.5 - 1);
    expect((await trainer.step(async () => scaled)).step).toBe(1);
    await expect(trainer.step(async () => bytes)).rejects.toThrow(
      'expected pictures with values from -1 to 1',
    );
  });
});
