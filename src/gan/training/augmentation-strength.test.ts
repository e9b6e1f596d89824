/** Augmentation by chance: fixed, and adapted to D, in the graphs of a step and in small trainings. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { inputsOf } from '../../engine/tensor/walk.ts';
import { adam, sgd } from '../../nn/optimiser.ts';
import { adapted } from '../augmentation/adaptive.ts';
import {
  augmentationNames,
  augmentationOf,
  type AugmentationStrength,
} from '../augmentation/augmentation.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../files/checkpoint.ts';
import { dcgan } from '../networks/dcgan.ts';
import { objectives } from '../objectives/objectives.ts';
import { presets } from '../presets/presets.ts';
import { expectDeviceAgrees } from '../testing/step-graphs.ts';
import { stateBytes } from './initial-state.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';
import { fullStep } from './training-step.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const batchSize = 4;
const network = {
  ...presets['dcgan-64'].network,
  ...({ height: 16, width: 16, channels: 3, latentDim: 3, ngf: 2, ndf: 2 } as const),
};
const gan = dcgan(network);
const plainGan = dcgan({ ...network, discriminatorNorm: 'none' });

function trainingWith(strength: AugmentationStrength | undefined, changes: Partial<TrainerOptions> = {}) {
  const optimiser = adam({ learningRate: 1e-3 });
  return {
    gan,
    objective: objectives['non-saturating'],
    augmentation: augmentationOf(augmentationNames, gan),
    augmentationStrength: strength,
    optimisers: { generator: optimiser, discriminator: optimiser },
    batchSize,
    realLabel: 1,
    generatorNoise: 'shared',
    updates: 'alternating',
    k: 1,
    seed: 3,
    ...changes,
  } as const satisfies TrainerOptions;
}

function batchesFrom(first: number) {
  let taken = first;
  return async () =>
    new RandomStream(5, 'test', taken++).uniform(new Float32Array(batchSize * 3 * 16 * 16), -1, 1);
}

/** Random values for all inputs, in float32 as devices require: chances and scalars are from 0 to 1, rates and weights small. */
function feedsFor(nodes: readonly Node[]): Record<string, Float32Array> {
  const feeds: Record<string, Float32Array> = {};
  for (const { attributes, shape } of inputsOf(nodes)) {
    const random = new RandomStream(9, 'test', Object.keys(feeds).length);
    const { name } = attributes;
    const isShare = name.includes('/') || shape.length === 0;
    const size = name.endsWith('/rate') ? 0.01 : name.includes('.') ? 0.05 : 1;
    feeds[name] = random.uniform(new Float32Array(sizeOf(shape)), (isShare ? 0.05 : -1) * size, size);
  }
  return feeds;
}

/** Plain gradient descent, whose updates are the gradients. */
const descent = { generator: sgd({ learningRate: 0.1 }), discriminator: sgd({ learningRate: 0.1 }) };

describe('the rule of ADA', () => {
  const [probability, sign] = [ops.input('probability', []), ops.input('sign', [])];
  const after = (start: { probability: number; sign: number }, outputs: readonly number[], boundary = 0) => {
    const next = adapted({ probability, sign }, ops.input('outputs', [outputs.length, 1]), boundary);
    const feeds = { outputs, probability: [start.probability], sign: [start.sign] };
    const [p, r] = interpret([next.probability, next.sign], feeds);
    return { probability: p![0]!, sign: r![0]! };
  };

  it('moves the probability by one for 50,000 pictures, up while more than 80% are taken for real', () => {
    const keep = 0.5 ** (4 / 256);
    const start = { probability: 0.5, sign: 0.7 };
    const up = after(start, [3, 0.1, 2, -1]);
    expect(up.sign).toBeCloseTo(0.7 * keep + 0.5 * (1 - keep), 12);
    expect(up.probability).toBeCloseTo(0.5 + 4 / 50_000, 12);
    expect(after({ ...start, sign: 0.5 }, [3, 0.1, 2, 1]).probability).toBeCloseTo(0.5 - 4 / 50_000, 12);
  });

  it('stays from 0 to 1', () => {
    expect(after({ probability: 0.99999, sign: 1 }, [1, 1]).probability).toBe(1);
    expect(after({ probability: 0.00001, sign: 0 }, [1, 1]).probability).toBe(0);
  });

  it('counts outputs from the boundary of the objective', () => {
    expect(after({ probability: 0, sign: 0 }, [0.4, 0.6], 0.5).sign).toBe(0);
    expect(after({ probability: 0, sign: 0 }, [0.4, 0.6]).sign).toBeGreaterThan(0);
  });

  it('reaches 1 in as many pictures for any batch size, if D is sure of all', () => {
    for (const size of [10, 50]) {
      let numbers = { probability: 0, sign: 0.9 };
      for (let seen = 0; seen < 500; seen += size) {
        numbers = after(
          numbers,
          Array.from({ length: size }, () => 1),
        );
      }
      expect(numbers.probability).toBeCloseTo(500 / 50_000, 12);
      expect(numbers.sign).toBeCloseTo(1 - 0.1 * 0.5 ** (500 / 256), 12);
    }
  });
});

describe.each([
  ['at 0.4', 0.4],
  ['adaptive', 'adaptive'],
] as const)('augmentation %s', (_, strength) => {
  it('is computed by a device as by the interpreter', async () => {
    for (const name of ['non-saturating', 'hinge', 'least-squares'] as const) {
      await expectDeviceAgrees(
        fullStep(trainingWith(strength, { gan: plainGan, objective: objectives[name], optimisers: descent })),
        feedsFor,
        runtime,
      );
    }
  });

  it.each(['alternating', 'simultaneous'] as const)(
    'continues from a checkpoint bit by bit, and apart as joined, with %s updates',
    async (updates) => {
      const options = trainingWith(strength, { updates, k: 2 });
      const whole = await Trainer.create(options, runtime);
      const apart = await Trainer.create(options, runtime, { steps: 'apart' });
      const resumed = await Trainer.create(options, runtime);
      const [first, second] = [batchesFrom(0), batchesFrom(0)];
      const reports = [];
      for (let step = 0; step < 5; step++) {
        reports.push(await whole.step(first));
        const { lossD, lossG, augmentation } = await apart.step(second);
        const joined = reports.at(-1)!;
        expect(lossD).toBeCloseTo(joined.lossD, 4);
        expect(lossG).toBeCloseTo(joined.lossG, 4);
        expect(augmentation).toBe(joined.augmentation);
        if (step !== 2) continue;
        const saved = encodeCheckpoint({ tensors: await whole.tensors(), iterations: 3, seconds: 0 });
        const { tensors, iterations } = decodeCheckpoint(Buffer.concat(saved), 'checkpoint');
        resumed.restore(tensors, iterations);
      }
      const rest = batchesFrom(resumed.batchesConsumed);
      expect([await resumed.step(rest), await resumed.step(rest)]).toEqual(reports.slice(3));
      expect(await resumed.tensors()).toEqual(await whole.tensors());
      await Promise.all([whole, apart, resumed].map(async (trainer) => trainer.release()));
    },
  );
});

describe('the probability of an adaptive augmentation', () => {
  it('is reported, and rises while D takes nearly all real pictures for real', async () => {
    const trainer = await Trainer.create(trainingWith('adaptive'), runtime);
    const tensors = await trainer.tensors();
    tensors.get('augmentation/sign')!.data[0] = 1;
    tensors.get('augmentation/probability')!.data[0] = 0.25;
    trainer.restore(tensors, 0);
    const { augmentation } = await trainer.step(batchesFrom(0));
    expect(augmentation).toBeCloseTo(0.25 + batchSize / 50_000, 7);
    expect((await trainer.tensors()).get('augmentation/probability')!.data).toEqual(
      Float32Array.of(augmentation!),
    );
    await trainer.release();
  });

  it('is in the size of a checkpoint', () => {
    expect(stateBytes(trainingWith('adaptive')) - stateBytes(trainingWith(0.5))).toBe(2 * 4);
  });

  it('is not reported where it is fixed', async () => {
    const trainer = await Trainer.create(trainingWith(0.5), runtime);
    expect(await trainer.step(batchesFrom(0))).not.toHaveProperty('augmentation');
    await trainer.release();
  });
});

describe('a probability', () => {
  const outputsWith = (strength: AugmentationStrength | undefined) => {
    const { outputs, random } = fullStep(trainingWith(strength));
    return { losses: [outputs['lossD']!, outputs['lossG']!], random };
  };

  it('of 0 changes nothing', () => {
    const none = fullStep(trainingWith(undefined, { augmentation: undefined }));
    const never = outputsWith(0).losses;
    const feeds = feedsFor(never);
    const [expected, losses] = [[none.outputs['lossD']!, none.outputs['lossG']!], never].map((nodes) =>
      interpret(nodes, { ...feedsFor(nodes), ...feeds }).map((values) => values[0]),
    );
    expect(losses).toEqual(expected);
  });

  it('is that of each picture and each change by itself', () => {
    const x = ops.input('x', [200, 1, 8, 8]);
    const draws: { readonly name: string; readonly draw: (values: Float32Array, s: RandomStream) => void }[] =
      [];
    const y = augmentationOf(['mirror', 'cutout'], {
      ...gan,
      image: { ...gan.image, channels: 1, height: 8, width: 8 },
    })(
      x,
      (shape, draw) => {
        const node = ops.input(`random/${draws.length}`, shape);
        draws.push({ name: node.attributes.name, draw });
        return node;
      },
      ops.constant(0.3),
    );
    const feeds: Record<string, ArrayLike<number>> = {
      x: Array.from({ length: 200 * 64 }, (_, i) => 0.1 + (i % 8)),
    };
    const stream = new RandomStream(4, 'masks', 0);
    const shapes = new Map(inputsOf([y]).map(({ attributes, shape }) => [attributes.name, shape]));
    for (const { name, draw } of draws) {
      const values = new Float32Array(sizeOf(shapes.get(name)!));
      draw(values, stream);
      feeds[name] = values;
    }
    const [values] = interpret([y], feeds);
    const kinds = Array.from({ length: 200 }, (_, i) => {
      const picture = [...values!.subarray(i * 64, i * 64 + 64)];
      return {
        hasHole: picture.includes(0),
        isMirrored: picture.some((value, at) => value !== 0 && value !== 0.1 + (at % 8)),
      };
    });
    const share = (has: (kind: (typeof kinds)[number]) => boolean) => kinds.filter(has).length / 200;
    expect(share(({ hasHole }) => hasHole)).toBeCloseTo(0.3, 1);
    expect(share(({ isMirrored }) => isMirrored)).toBeCloseTo(0.15, 1);
    expect(share(({ hasHole, isMirrored }) => hasHole && isMirrored)).toBeCloseTo(0.045, 1);
    expect(share(({ hasHole, isMirrored }) => hasHole && isMirrored)).toBeGreaterThan(0);
  });
});

describe('a strength', () => {
  it.each([
    ['wasserstein', { gan: plainGan }],
    ['relativistic', {}],
  ] as const)(
    'is not adapted to %s, of whose scores only differences have a meaning',
    async (name, changes) => {
      await expect(
        Trainer.create(trainingWith('adaptive', { objective: objectives[name], ...changes }), runtime),
      ).rejects.toThrow(
        'adaptive augmentation counts the real examples that D takes for real, and of the scores of this objective only differences have a meaning: pass augmentationStrength: 0.5',
      );
    },
  );

  it.each([[1.1], [-0.1], [Number.NaN], ['often'], [null]])('is refused as %j', async (wrong) => {
    const made = Trainer.create(trainingWith(wrong as AugmentationStrength), runtime);
    await expect(made).rejects.toThrow(UsageError);
    await expect(made).rejects.toThrow('expected adaptive, or a number from 0 to 1');
  });

  it('is refused without an augmentation', async () => {
    await expect(Trainer.create(trainingWith(0.5, { augmentation: undefined }), runtime)).rejects.toThrow(
      'says how often pictures are changed, and nothing changes them',
    );
  });
});
