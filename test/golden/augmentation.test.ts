/** Augmented pictures and their gradients against PyTorch, with the same random numbers. */
import { describe, expect, it } from 'vitest';
import type { RandomStream } from '../../src/core/random.ts';
import { sizeOf } from '../../src/core/shape.ts';
import { grad } from '../../src/engine/tensor/grad.ts';
import { interpret } from '../../src/engine/tensor/interpret.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { augmentationNames, augmentationOf } from '../../src/gan/augmentation/augmentation.ts';
import { dcgan } from '../../src/gan/networks/dcgan.ts';
import { presets } from '../../src/gan/presets/presets.ts';
import { RandomInputs } from '../../src/nn/scope.ts';
import { maxDifference, readGolden } from './golden-file.ts';

const golden = readGolden('augmentation');
const given = (name: string) => golden.tensor(`random.${name}`).data;
const { shape, data: pictures } = golden.tensor('pictures');
const [height, width] = [shape[2]!, shape[3]!];
const gan = dcgan({ ...presets['dcgan-64'].network, height: 16, width: 16, ngf: 1, ndf: 1 });
const all = [...augmentationNames];

/** A stream that gives the numbers of the file, and checks their bounds. */
function scripted(numbers: readonly { readonly below: number; readonly value: number }[]): RandomStream {
  let at = 0;
  return {
    below(bound: number) {
      const { below, value } = numbers[at++]!;
      expect(bound).toBe(below);
      return value;
    },
  } as RandomStream;
}

/** What each random input is drawn from, in the order of the inputs. */
const uniform = (name: string) => (values: Float32Array, draw: RandomInputs['list'][number]['draw']) => {
  const low = drawn(draw, values.length, 0);
  const high = drawn(draw, values.length, 1);
  given(name).forEach((share, i) => (values[i] = low + (high - low) * share));
};

/** The limits of a draw of uniform numbers. */
function drawn(draw: RandomInputs['list'][number]['draw'], length: number, share: number): number {
  const values = new Float32Array(length);
  draw(values, {
    uniform: (out: Float32Array, low: number, high: number) => out.fill(low + (high - low) * share),
  } as unknown as RandomStream);
  return values[0]!;
}

const most = (side: number) => Math.floor(side / 8 + 0.5);
const shifts = (name: string, side: number) =>
  [...given(name)].map((value) => ({ below: 2 * most(side) + 1, value: value + most(side) }));
const flags = [...given('mirrored')].map((value) => ({ below: 2, value }));
const across = (...lists: readonly (readonly { below: number; value: number }[])[]) =>
  lists[0]!.flatMap((_, i) => lists.map((list) => list[i]!));
const integers =
  (numbers: readonly { below: number; value: number }[]) =>
  (values: Float32Array, draw: RandomInputs['list'][number]['draw']) =>
    draw(values, scripted(numbers));

const color = [uniform('brightness'), uniform('saturation'), uniform('contrast')];
const holes = integers(
  across(
    [...given('rows')].map((value) => ({ below: height + 1 - (Math.round(height / 2) % 2), value })),
    [...given('columns')].map((value) => ({ below: width + 1 - (Math.round(width / 2) % 2), value })),
  ),
);
const cases = {
  color: { names: ['color'], draws: color },
  translation: {
    names: ['translation'],
    draws: [integers(shifts('right', width)), integers(shifts('down', height))],
  },
  cutout: { names: ['cutout'], draws: [holes] },
  mirror: { names: ['mirror'], draws: [integers(flags)] },
  all: {
    names: all,
    draws: [
      ...color,
      integers(across(shifts('right', width), flags)),
      integers(shifts('down', height)),
      holes,
    ],
  },
} as const;

describe('augmentation follows PyTorch', () => {
  it.each(Object.entries(cases))('in %s, and its gradient', (name, { names, draws }) => {
    const random = new RandomInputs();
    const x = ops.input('pictures', shape);
    const value = augmentationOf(names, gan)(x, (size, draw) => random.add(size, draw));
    const seed = golden.tensor('seed');
    const [gradient] = grad(value, [x], { seed: ops.constant(seed.data, seed.shape) });
    const feeds: Record<string, Float32Array> = { pictures };
    expect(random.list).toHaveLength(draws.length);
    random.list.forEach(({ node, draw }, i) => {
      const values = new Float32Array(sizeOf(node.shape));
      draws[i]!(values, draw);
      feeds[node.attributes.name] = values;
    });
    const [values, gradients] = interpret([value, gradient], feeds);
    expect(value.shape).toEqual(shape);
    expect(maxDifference(values!, golden.tensor(`${name}.value`).data)).toBeLessThan(5e-7);
    expect(maxDifference(gradients!, golden.tensor(`${name}.gradient`).data)).toBeLessThan(2e-6);
  });
});
