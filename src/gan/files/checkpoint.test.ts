import { describe, expect, it } from 'vitest';
import { SparringError } from '../../core/errors.ts';
import { adam } from '../../nn/optimiser.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { decodeCheckpoint, encodeCheckpoint, NewerCheckpointError, networksOf } from './checkpoint.ts';
import { dcgan } from '../networks/dcgan.ts';
import { presets } from '../presets/presets.ts';
import { encodeSafetensors } from './safetensors.ts';
import { tinyBatches, tinyGan, tinyTraining } from '../testing/tiny.ts';
import { Trainer, type TrainerOptions } from '../training/trainer.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const options: TrainerOptions = {
  ...tinyTraining,
  optimisers: { generator: adam(), discriminator: adam() },
  averageDecay: 0.9,
};

/** The bytes of a checkpoint file, copied. */
const fileOf = async (trainer: Trainer, seconds: number) =>
  Buffer.concat(
    encodeCheckpoint({ tensors: await trainer.tensors(), iterations: trainer.iterations, seconds }),
  );

const trainer = await Trainer.create(options, runtime);
const batches = tinyBatches();
for (let i = 0; i < 2; i++) await trainer.step(batches);
const file = await fileOf(trainer, 12.5);
const saved = await trainer.tensors();

describe('a checkpoint', () => {
  it('holds the complete state, the iterations and the seconds', () => {
    const { tensors, iterations, seconds } = decodeCheckpoint(file, 'c');
    expect({ iterations, seconds }).toEqual({ iterations: 2, seconds: 12.5 });
    expect([...tensors.keys()]).toEqual(trainer.state.names());
    for (const [name, { shape, data }] of saved) {
      expect(tensors.get(name)!.shape, name).toEqual(shape);
      expect(Float32Array.from(tensors.get(name)!.data), name).toEqual(data);
    }
    const kinds = [
      'generator.',
      'discriminator.',
      'generator/moment1.',
      'discriminator/moment2.',
      'average.',
    ];
    for (const kind of kinds) {
      expect(
        [...tensors.keys()].some((name) => name.startsWith(kind)),
        kind,
      ).toBe(true);
    }
  });

  it('resumes to the same bits as the uninterrupted training', async () => {
    const { tensors, iterations } = decodeCheckpoint(file, 'c');
    const resumed = await Trainer.create(options, runtime);
    resumed.restore(tensors, iterations);
    expect((await fileOf(resumed, 12.5)).equals(file)).toBe(true);
    const uninterrupted = await Trainer.create(options, runtime);
    const again = tinyBatches();
    for (let i = 0; i < 3; i++) await uninterrupted.step(again);
    await resumed.step(tinyBatches(2));
    expect((await fileOf(resumed, 1)).equals(await fileOf(uninterrupted, 1))).toBe(true);
    await Promise.all([resumed.release(), uninterrupted.release()]);
  });

  it('is not changed by the training that resumes from it', async () => {
    const { tensors, iterations } = decodeCheckpoint(file, 'c');
    const resumed = await Trainer.create(options, runtime);
    resumed.restore(tensors, iterations);
    for (let i = 0; i < 3; i++) await resumed.step(tinyBatches(2));
    expect(Float32Array.from(tensors.get('generator.paint.weight')!.data)).toEqual(
      saved.get('generator.paint.weight')!.data,
    );
    await resumed.release();
  });
});

describe('the networks of a checkpoint', () => {
  it('are the weights and statistics of both, and G’s average, copied', async () => {
    const checkpoint = decodeCheckpoint(file, 'c');
    const state = networksOf(checkpoint, tinyGan, 'c');
    const expected = [...saved.keys()].filter((name) => !name.includes('/'));
    expect(state.names().sort()).toEqual(expected.sort());
    for (const name of expected) expect(await state.read(name), name).toEqual(saved.get(name)!.data);
    state.current('generator.paint.weight').write(new Float32Array(30));
    expect(checkpoint.tensors.get('generator.paint.weight')!.data.some((value) => value !== 0)).toBe(true);
  });

  it('have no average if the training kept none', () => {
    const { tensors, ...rest } = decodeCheckpoint(file, 'c');
    const without = new Map([...tensors].filter(([name]) => !name.startsWith('average.')));
    const names = networksOf({ ...rest, tensors: without }, tinyGan, 'c').names();
    expect(names.filter((name) => name.startsWith('average'))).toEqual([]);
  });

  it('must be those of the GAN', () => {
    const other = dcgan(presets['dcgan-28'].network);
    expect(() => networksOf(decodeCheckpoint(file, 'c'), other, 'c.safetensors')).toThrow(
      'c.safetensors: "generator.project.weight" is missing, expected [100, 6272]: it belongs to a run with other options',
    );
    const { tensors, ...rest } = decodeCheckpoint(file, 'c');
    const changed = new Map(tensors).set('discriminator.judge.weight', {
      shape: [1, 4],
      data: new Float32Array(4),
    });
    expect(() => networksOf({ ...rest, tensors: changed }, tinyGan, 'c')).toThrow(
      'c: "discriminator.judge.weight" is [1, 4], expected [4, 1]',
    );
  });
});

describe('a file that is not a valid checkpoint', () => {
  const good = { format: 'sparring', formatVersion: '1', iterations: '3', seconds: '4' };
  const withMetadata = (changes: Readonly<Record<string, string>>) =>
    encodeSafetensors(new Map(), { ...good, ...changes });

  it('is refused with its name', () => {
    expect(() => decodeCheckpoint(withMetadata({ format: 'pt' }), 'runs/1/x')).toThrow(
      'runs/1/x: a safetensors file, but not a checkpoint of a training run',
    );
    expect(() => decodeCheckpoint(encodeSafetensors(new Map(), {}), 'x')).toThrow('not a checkpoint');
    expect(decodeCheckpoint(withMetadata({}), 'x')).toMatchObject({ iterations: 3, seconds: 4 });
  });

  it('of a newer version asks for a newer program', () => {
    const read = () => decodeCheckpoint(withMetadata({ formatVersion: '2' }), 'x');
    expect(read).toThrow(NewerCheckpointError);
    expect(read).toThrow('x: written in format version 2, and this program reads up to 1: upgrade sparring');
  });

  it.each([
    { formatVersion: 'one' },
    { formatVersion: '0' },
    { formatVersion: '' },
    { formatVersion: '0.5' },
    { iterations: '-1' },
    { iterations: '2.5' },
    { iterations: 'many' },
    { iterations: '' },
    { iterations: ' ' },
    { iterations: '1e400' },
    { seconds: 'NaN' },
    { seconds: '-3' },
    { seconds: '' },
    { seconds: 'Infinity' },
  ] as Readonly<Record<string, string>>[])('with %o is refused', (changes) => {
    expect(() => decodeCheckpoint(withMetadata(changes), 'x')).toThrow(SparringError);
  });

  it('truncated anywhere is refused', () => {
    for (let length = 0; length < file.length; length += 97) {
      expect(() => decodeCheckpoint(file.subarray(0, length), 'x'), `${length} bytes`).toThrow(
        'x: not a valid safetensors file',
      );
    }
    expect(() => decodeCheckpoint(file.subarray(0, -1), 'x')).toThrow('x: not a valid safetensors file');
  });
});
