/** Weights by our names and PyTorch's, from and to files. Hostile files are refused, and change nothing. */
import { describe, expect, it } from 'vitest';
import { DataError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
import type { FloatTensor } from '../../core/shape.ts';
import type { State } from '../../engine/runtime/state.ts';
import { dcgan, type DcganOptions } from '../networks/dcgan.ts';
import { stateNames, type NetworkName } from '../networks/state-names.ts';
import { presets } from '../presets/presets.ts';
import { untrainedNetworks } from '../training/initial-state.ts';
import { dcganOfWeights, importWeights } from './import-weights.ts';
import { pytorchEntries, toPytorch } from './pytorch.ts';
import { encodeSafetensors } from './safetensors.ts';

const options: DcganOptions = {
  ...presets['dcgan-64'].network,
  channels: 3,
  height: 16,
  width: 24,
  latentDim: 5,
  ngf: 2,
  ndf: 3,
};
const gan = dcgan(options);
const source = untrainedNetworks(gan, 1);

async function ownTensors(network: NetworkName): Promise<Map<string, FloatTensor>> {
  const tensors = new Map<string, FloatTensor>();
  for (const [path, { shape }] of Object.entries(gan[network].parameters)) {
    tensors.set(path, { shape, data: await source.read(stateNames.parameter(network, path)) });
  }
  return tensors;
}

async function pytorchTensors(network: NetworkName): Promise<Map<string, FloatTensor>> {
  const own = await ownTensors(network);
  return toPytorch(pytorchEntries(network, options, gan), (path) => own.get(path)!.data);
}

/** The file with an integer tensor of one value at its end, as PyTorch counts batches. */
function withCount(file: Uint8Array, name: string): Uint8Array {
  const length = new DataView(file.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as object;
  const end = file.length - 8 - length;
  const entry = { dtype: 'I64', shape: [], data_offsets: [end, end + 8] };
  const json = new TextEncoder().encode(JSON.stringify({ ...header, [name]: entry }));
  const all = new Uint8Array(8 + json.length + end + 8);
  new DataView(all.buffer).setUint32(0, json.length, true);
  all.set(json, 8);
  all.set(file.subarray(8 + length), 8 + json.length);
  return all;
}

const read = (state: State, network: NetworkName) =>
  Promise.all(
    Object.keys(gan[network].parameters).map((path) => state.read(stateNames.parameter(network, path))),
  );

describe.each(['generator', 'discriminator'] as const)('the weights of the %s', (network) => {
  it.each([
    ['our names', ownTensors],
    ['PyTorch’s names', pytorchTensors],
  ])('are taken by %s, and nothing else changes', async (_, tensorsOf) => {
    const state = untrainedNetworks(gan, 2);
    const other = network === 'generator' ? 'discriminator' : 'generator';
    const before = await read(state, other);
    const bytes = encodeSafetensors(await tensorsOf(network), {});
    importWeights(state, gan, { bytes, network, dcgan: options });
    expect(await read(state, network)).toEqual(await read(source, network));
    expect(await read(state, other)).toEqual(before);
  });

  it('are taken of PyTorch’s own files: with counts of batches, and from DataParallel', async () => {
    const tensors = new Map(
      [...(await pytorchTensors(network))].map(([key, tensor]) => [`module.${key}`, tensor]),
    );
    const bytes = withCount(encodeSafetensors(tensors, {}), 'module.main.1.num_batches_tracked');
    const state = untrainedNetworks(gan, 2);
    importWeights(state, gan, { bytes, network, dcgan: options });
    expect(await read(state, network)).toEqual(await read(source, network));
  });
});

it('starts the moving average of the generator from them', async () => {
  const state = untrainedNetworks(gan, 2);
  const path = 'deconv1.weight';
  const name = stateNames.average(path);
  const { shape } = gan.generator.parameters[path]!;
  state.add(name, shape, (await state.read(stateNames.parameter('generator', path))).slice());
  importWeights(state, gan, {
    bytes: encodeSafetensors(await ownTensors('generator'), {}),
    network: 'generator',
  });
  expect(await state.read(name)).toEqual(await source.read(stateNames.parameter('generator', path)));
});

it('tells the networks of PyTorch’s files by their shapes', async () => {
  const files = async (of: DcganOptions) => {
    const made = dcgan(of);
    const state = untrainedNetworks(made, 1);
    const bytesOf = async (network: NetworkName) => {
      const tensors = new Map<string, FloatTensor>();
      for (const { path, key, shape } of pytorchEntries(network, of, made)) {
        tensors.set(key, { shape, data: await state.read(stateNames.parameter(network, path)) });
      }
      return { bytes: encodeSafetensors(tensors, {}), name: `${network}.safetensors` };
    };
    return { generator: await bytesOf('generator'), discriminator: await bytesOf('discriminator') };
  };
  const usual = presets['dcgan-64'].network;
  const all: readonly DcganOptions[] = [
    options,
    { ...presets['dcgan-28'].network, ngf: 2, ndf: 2 },
    { ...options, discriminatorNorm: 'spectral' },
    { ...options, discriminatorNorm: 'none', generatorUpsampling: 'nearest' },
  ];
  for (const of of all) {
    const { sideMultiple: _, ...found } = dcganOfWeights(await files(of), usual);
    const { height, width, channels, latentDim, ngf, ndf, discriminatorNorm, generatorUpsampling } = of;
    const wanted = { height, width, channels, latentDim, ngf, ndf };
    expect(found).toMatchObject(wanted);
    expect(found.discriminatorNorm).toBe(discriminatorNorm);
    expect(found.generatorUpsampling).toBe(generatorUpsampling);
  }
  const bilinear = { ...usual, generatorUpsampling: 'bilinear' } as const;
  expect(dcganOfWeights(await files(all[3]!), bilinear).generatorUpsampling).toBe('bilinear');
  const none = { bytes: encodeSafetensors(await ownTensors('generator'), {}), name: 'g.safetensors' };
  expect(() => dcganOfWeights({ generator: none, discriminator: none }, usual)).toThrow(
    'g.safetensors: has no weights of PyTorch’s DCGAN',
  );
});

describe('a discriminator with spectral normalisation', () => {
  const spectral: DcganOptions = { ...options, discriminatorNorm: 'spectral' };
  const network = 'discriminator';
  const made = dcgan(spectral);
  const filled = untrainedNetworks(made, 1);
  const entries = pytorchEntries(network, spectral, made);
  async function tensorsOf() {
    const values = new Map<string, Float32Array>();
    for (const { path } of entries)
      values.set(path, (await filled.read(stateNames.parameter(network, path))).slice());
    return toPytorch(entries, (path) => values.get(path)!);
  }

  it('is taken of PyTorch’s names, with u and without v, which follows from it', async () => {
    const state = untrainedNetworks(made, 2);
    importWeights(state, made, {
      bytes: encodeSafetensors(await tensorsOf(), {}),
      network,
      dcgan: spectral,
    });
    for (const { path } of entries) {
      const name = stateNames.parameter(network, path);
      expect(await state.read(name), path).toEqual(await filled.read(name));
    }
  });

  it('is refused if a vector is none of length 1: σ would be wrong, or 0', async () => {
    for (const factor of [0, 2]) {
      const tensors = await tensorsOf();
      const { data } = tensors.get('main.0.weight_u')!;
      data.forEach((value, i) => (data[i] = factor * value));
      const bytes = encodeSafetensors(tensors, {});
      const take = () =>
        importWeights(untrainedNetworks(made, 2), made, { bytes, network, name: 'd', dcgan: spectral });
      expect(take).toThrow(DataError);
      expect(take).toThrow(/^d: "main\.0\.weight_u" has length (0|2|1\.99|2\.0)/);
    }
  });
});

describe('a file of something else', () => {
  const network = 'generator';

  it.each<[string, (tensors: Map<string, FloatTensor>) => void]>([
    ['"deconv1.weight" is missing', (tensors) => tensors.delete('deconv1.weight')],
    [
      '"deconv1.weight" is [1, 2], expected [4, 2, 4, 4]',
      (tensors) => tensors.set('deconv1.weight', { shape: [1, 2], data: new Float32Array(2) }),
    ],
    [
      '"deconv1.weight" has numbers that are not finite',
      (tensors) => (tensors.get('deconv1.weight')!.data[7] = Number.NaN),
    ],
    [
      '"deconv1.weight" has numbers that are not finite',
      (tensors) => (tensors.get('deconv1.weight')!.data[0] = Number.NEGATIVE_INFINITY),
    ],
    [
      '"norm1.runningVariance" has variances below 0',
      (tensors) => (tensors.get('norm1.runningVariance')!.data[0] = -1),
    ],
    ['has "more"', (tensors) => tensors.set('more', { shape: [1], data: new Float32Array(1) })],
  ])('is refused: %s', async (message, change) => {
    const tensors = await ownTensors(network);
    change(tensors);
    const state = untrainedNetworks(gan, 2);
    const before = await read(state, network);
    const file = { bytes: encodeSafetensors(tensors, {}), network, name: 'g.safetensors' } as const;
    expect(() => importWeights(state, gan, file)).toThrow(DataError);
    expect(() => importWeights(state, gan, file)).toThrow(`g.safetensors: ${message}`);
    expect(await read(state, network)).toEqual(before);
  });

  it.each([
    ['of PyTorch', [0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0]],
    ['of PyTorch before 1.6', [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20]],
  ])('is answered with the Python that converts it: a pickle %s', (_, head) => {
    const file = { bytes: Uint8Array.from(head), network, name: 'netG.pth' } as const;
    expect(() => importWeights(source, gan, file)).toThrow(
      `netG.pth is a pickle, which is a program and is not run here: convert it in Python with "import torch, safetensors.torch" and "safetensors.torch.save_file(torch.load("netG.pth", map_location='cpu', weights_only=True), 'netG.safetensors')"`,
    );
  });

  it.each(['F16', 'BF16', 'F64', 'I8'])(
    'is refused by the name of its first tensor: numbers of type %s',
    async (dtype) => {
      const whole = encodeSafetensors(await pytorchTensors(network), {});
      const text = Buffer.from(whole).toString('latin1');
      const bytes = Buffer.from(text.replace('"dtype":"F32"', `"dtype":"${dtype}"`.padEnd(13)), 'latin1');
      if (bytes.length !== whole.length)
        new DataView(bytes.buffer, bytes.byteOffset).setUint32(
          0,
          new DataView(whole.buffer).getUint32(0, true) + bytes.length - whole.length,
          true,
        );
      expect(() => importWeights(source, gan, { bytes, network, name: 'g' })).toThrow(
        `g: tensor "main.0.weight" holds "${dtype}" numbers, expected "F32"`,
      );
    },
  );

  it('is refused by PyTorch’s names if it is unknown how the networks were made', async () => {
    const bytes = encodeSafetensors(await pytorchTensors(network), {});
    expect(() => importWeights(source, gan, { bytes, network })).toThrow('pass the options of dcgan');
  });

  it('is refused in one sentence, or taken whole, however it is damaged', async () => {
    const whole = encodeSafetensors(await pytorchTensors(network), {});
    const state = untrainedNetworks(gan, 2);
    const refusals: unknown[] = [];
    for (let trial = 0; trial < 2000; trial++) {
      const random = new RandomStream(1, 'test', trial);
      const bytes = whole.slice(0, trial % 4 === 0 ? random.below(whole.length) : undefined);
      for (let i = 0; i < 3 && bytes.length > 0; i++)
        bytes[random.below(Math.min(bytes.length, 900))] = random.below(256);
      try {
        importWeights(state, gan, { bytes, network, dcgan: options });
      } catch (thrown) {
        refusals.push(thrown);
      }
    }
    expect(refusals.length).toBeGreaterThan(1000);
    for (const thrown of refusals) {
      expect(thrown).toBeInstanceOf(DataError);
      expect((thrown as Error).message).toMatch(/^the file: [^\n]+$/);
    }
  });
});
