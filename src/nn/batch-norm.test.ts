/** Batch normalisation in its four modes, in float64, against direct computation. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import type { Node } from '../engine/tensor/node.ts';
import { input } from '../engine/tensor/ops.ts';
import { BatchNorm } from './batch-norm.ts';
import { Scope, type NormalisationMode } from './scope.ts';

const channels = 2;
const feeds = {
  gain: [1.5, -0.5],
  bias: [0.25, 3],
  runningMean: [0.3, -0.7],
  runningVariance: [2, 0.1],
};

/** Applies the layer to inputs. Returns its output and the scope's statistics afterwards. */
function build(shape: readonly number[], mode: NormalisationMode, layer = new BatchNorm(channels)) {
  const values = new Map<string, Node>(Object.keys(feeds).map((name) => [name, input(name, [channels])]));
  const y = layer.apply(input('x', shape), new Scope(values, mode));
  return { y, mean: values.get('runningMean')!, variance: values.get('runningVariance')! };
}

function draw(shape: readonly number[], step = 0): Float64Array {
  return new RandomStream(5, 'test', step).normal(new Float64Array(sizeOf(shape)), 1, 2);
}

/** The elements of channel c with their indices. */
function ofChannel(x: Float64Array, shape: readonly number[], c: number): { at: number; value: number }[] {
  const inner = sizeOf(shape.slice(2));
  return [...x.keys()]
    .filter((at) => Math.floor(at / inner) % channels === c)
    .map((at) => ({ at, value: x[at]! }));
}

function statistics(x: Float64Array, shape: readonly number[], c: number) {
  const values = ofChannel(x, shape, c).map(({ value }) => value);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, biased: squares / values.length, unbiased: squares / (values.length - 1) };
}

function normalised(
  x: Float64Array,
  shape: readonly number[],
  by: (c: number) => { mean: number; variance: number },
  epsilon = 1e-5,
): number[] {
  const expected = new Array<number>(x.length);
  for (let c = 0; c < channels; c++) {
    const { mean, variance } = by(c);
    for (const { at, value } of ofChannel(x, shape, c)) {
      expected[at] = ((value - mean) / Math.sqrt(variance + epsilon)) * feeds.gain[c]! + feeds.bias[c]!;
    }
  }
  return expected;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual[i]!).toBeCloseTo(expected[i]!, 12);
}

describe.each([{ shape: [5, channels] }, { shape: [3, channels, 2, 4] }])('of $shape', ({ shape }) => {
  const x = draw(shape);
  const byBatch = (c: number) => {
    const { mean, biased } = statistics(x, shape, c);
    return { mean, variance: biased };
  };

  it('in training uses the batch’s statistics and moves the running averages a tenth of the way', () => {
    const { y, mean, variance } = build(shape, 'training');
    const [values, newMean, newVariance] = interpret([y, mean, variance], { ...feeds, x });
    expectClose(values!, normalised(x, shape, byBatch));
    const found = [0, 1].map((c) => statistics(x, shape, c));
    expectClose(
      newMean!,
      found.map((s, c) => 0.9 * feeds.runningMean[c]! + 0.1 * s.mean),
    );
    expectClose(
      newVariance!,
      found.map((s, c) => 0.9 * feeds.runningVariance[c]! + 0.1 * s.unbiased),
    );
  });

  it('in batch mode gives the same output and moves nothing', () => {
    const { y, mean, variance } = build(shape, 'batch');
    const [values, sameMean, sameVariance] = interpret([y, mean, variance], { ...feeds, x });
    expectClose(values!, normalised(x, shape, byBatch));
    expectClose(sameMean!, feeds.runningMean);
    expectClose(sameVariance!, feeds.runningVariance);
  });

  it('when measuring gives the same output and replaces the averages by the batch’s statistics', () => {
    const { y, mean, variance } = build(shape, 'measuring');
    const [values, newMean, newVariance] = interpret([y, mean, variance], { ...feeds, x });
    expectClose(values!, normalised(x, shape, byBatch));
    const found = [0, 1].map((c) => statistics(x, shape, c));
    expectClose(
      newMean!,
      found.map((s) => s.mean),
    );
    expectClose(
      newVariance!,
      found.map((s) => s.unbiased),
    );
  });

  it('in running mode ignores the batch’s statistics', () => {
    const { y, mean } = build(shape, 'running');
    const [values, sameMean] = interpret([y, mean], { ...feeds, x });
    const byAverages = (c: number) => ({ mean: feeds.runningMean[c]!, variance: feeds.runningVariance[c]! });
    expectClose(values!, normalised(x, shape, byAverages));
    expectClose(sameMean!, feeds.runningMean);
  });
});

describe('applied twice in training', () => {
  it('moves the averages twice', () => {
    const shape = [4, channels];
    const [first, second] = [draw(shape, 1), draw(shape, 2)];
    const values = new Map<string, Node>(Object.keys(feeds).map((name) => [name, input(name, [channels])]));
    const layer = new BatchNorm(channels);
    layer.apply(input('first', shape), new Scope(values, 'training'));
    layer.apply(input('second', shape), new Scope(values, 'training'));
    const [mean] = interpret([values.get('runningMean')!], { ...feeds, first, second });
    expectClose(
      mean!,
      [0, 1].map(
        (c) =>
          0.9 * (0.9 * feeds.runningMean[c]! + 0.1 * statistics(first, shape, c).mean) +
          0.1 * statistics(second, shape, c).mean,
      ),
    );
  });
});

describe('options', () => {
  it('uses epsilon and momentum', () => {
    const shape = [3, channels];
    const x = draw(shape, 3);
    const { y, mean } = build(shape, 'training', new BatchNorm(channels, { epsilon: 0.5, momentum: 0.25 }));
    const [values, newMean] = interpret([y, mean], { ...feeds, x });
    const by = (c: number) => {
      const found = statistics(x, shape, c);
      return { mean: found.mean, variance: found.biased };
    };
    expectClose(values!, normalised(x, shape, by, 0.5));
    expectClose(
      newMean!,
      [0, 1].map((c) => 0.75 * feeds.runningMean[c]! + 0.25 * statistics(x, shape, c).mean),
    );
  });

  it('starts gains around 1 with the given deviation, biases and means at 0, variances at 1', () => {
    const initial = (layer: BatchNorm, name: string) => {
      const values = new Float32Array(4096);
      layer.parameters[name]!.initialise(values, new RandomStream(1, 'parameters', 0));
      return values;
    };
    const gains = initial(new BatchNorm(1), 'gain');
    const mean = gains.reduce((sum, v) => sum + v, 0) / gains.length;
    const deviation = Math.sqrt(gains.reduce((sum, v) => sum + (v - mean) ** 2, 0) / gains.length);
    expect(mean).toBeCloseTo(1, 2);
    expect(deviation).toBeGreaterThan(0.019);
    expect(deviation).toBeLessThan(0.021);
    expect(initial(new BatchNorm(1, { gainDeviation: 0 }), 'gain').every((v) => v === 1)).toBe(true);
    expect(initial(new BatchNorm(1), 'bias').every((v) => v === 0)).toBe(true);
    expect(initial(new BatchNorm(1), 'runningMean').every((v) => v === 0)).toBe(true);
    expect(initial(new BatchNorm(1), 'runningVariance').every((v) => v === 1)).toBe(true);
  });

  it('counts the unbiased variance of a batch of one number as 0, not NaN', () => {
    const { y, variance } = build([1, channels], 'training');
    const [values, newVariance] = interpret([y, variance], { ...feeds, x: [4, 5] });
    expectClose(values!, feeds.bias);
    expectClose(
      newVariance!,
      feeds.runningVariance.map((v) => 0.9 * v),
    );
  });
});

it('only normalises if it is not affine', () => {
  const shape = [4, channels];
  const bare = new BatchNorm(channels, { affine: false });
  expect(Object.keys(bare.parameters)).toEqual(['runningMean', 'runningVariance']);
  const x = draw(shape);
  const found = interpret([build(shape, 'batch', bare).y], { ...feeds, x })[0]!;
  const affine = interpret([build(shape, 'batch').y], { ...feeds, gain: [1, 1], bias: [0, 0], x })[0]!;
  found.forEach((value, i) => expect(value).toBeCloseTo(affine[i]!, 12));
});

describe('conditional', () => {
  const layer = new BatchNorm(channels, { classes: 3 });
  const gains = [1.5, -0.5, 2, 0.25, -1, 3];
  const biases = [0.25, 3, -2, 0.5, 0, 1];
  const classes = [2, 0, 2, 1];
  const label = classes.flatMap((number) => [0, 1, 2].map((each) => (each === number ? 1 : 0)));

  it.each(['training', 'running'] as const)('has the gain and bias of each example’s class: %s', (mode) => {
    for (const shape of [
      [4, channels],
      [4, channels, 2, 3],
    ]) {
      const x = draw(shape);
      const sizes = {
        gain: [3, channels],
        bias: [3, channels],
        runningMean: [channels],
        runningVariance: [channels],
      };
      const values = new Map<string, Node>(
        Object.entries(sizes).map(([name, size]) => [name, input(name, size)]),
      );
      const scope = new Scope(values, mode).withLabel(input('label', [4, 3]));
      const bare = build(shape, mode, new BatchNorm(channels, { affine: false })).y;
      const [found, normal, mean] = interpret(
        [layer.apply(input('x', shape), scope), bare, values.get('runningMean')!],
        { ...feeds, gain: gains, bias: biases, x, label },
      );
      const inner = sizeOf(shape.slice(2));
      const expected = Array.from(normal!, (value, at) => {
        const c = Math.floor(at / inner) % channels;
        const row = classes[Math.floor(at / (inner * channels))]!;
        return value * gains[row * channels + c]! + biases[row * channels + c]!;
      });
      expectClose(found!, expected);
      // The statistics are those of all classes.
      const moved = [0, 1].map((c) => 0.9 * feeds.runningMean[c]! + 0.1 * statistics(x, shape, c).mean);
      expectClose(mean!, mode === 'training' ? moved : feeds.runningMean);
    }
  });

  it('needs labels', () => {
    const values = new Map<string, Node>(Object.keys(feeds).map((name) => [name, input(name, [channels])]));
    expect(() => layer.apply(input('x', [4, channels]), new Scope(values, 'batch'))).toThrow(
      'needs the class of each example',
    );
  });
});
