import { describe, expect, it } from 'vitest';
import { SparringError } from '../../core/errors.ts';
import { makeNode, type Node } from './node.ts';
import * as ops from './ops.ts';

const float = (...shape: number[]) => ops.input('float', shape);
const int = (...shape: number[]) => ops.input('int', shape, 'int64');
const bool = (...shape: number[]) => ops.input('bool', shape, 'bool');
const conv = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] } as const;

describe('an error states what was got and expected', () => {
  it.each<readonly [string, () => Node]>([
    ['Constant got 3 values, expected 4 for shape [2, 2]', () => ops.constant([1, 2, 3], [2, 2])],
    ['Input would give shape [0, 2]: every axis must have at least one element', () => float(0, 2)],
    ['Input would give shape [2.5]: every axis must have at least one element', () => float(2.5)],

    ['Exp got a tensor of int64, expected float32', () => ops.exp(int(2))],
    ['Neg got a tensor of bool, expected float32', () => ops.neg(bool(2))],
    ['LeakyRelu got slope 1, expected a slope in [0, 1)', () => ops.leakyRelu(float(2), 1)],
    ['LeakyRelu got slope -0.1, expected a slope in [0, 1)', () => ops.leakyRelu(float(2), -0.1)],
    ['Clip got bounds 1 and 1, expected the lower bound first', () => ops.clip(float(2), 1, 1)],
    ['LeakyRelu got slope NaN, expected a slope in [0, 1)', () => ops.leakyRelu(float(2), Number.NaN)],

    [
      'Add got shapes [2, 3] and [2], expected shapes that broadcast (equal, or 1, axis by axis)',
      () => ops.add(float(2, 3), float(2)),
    ],
    ['Mul got a tensor of int64, expected float32', () => ops.mul(float(2), int(2))],
    ['Greater got a tensor of int64, expected float32', () => ops.greater(int(2), int(2))],
    ['Equal got a tensor of float32, expected int64', () => ops.equal(int(2), float(2))],
    ['Equal got a tensor of int64, expected float32', () => ops.equal(float(2), int(2))],
    ['Where got a tensor of float32, expected bool', () => ops.where(float(2), 1, 0)],
    ['Where got a tensor of int64, expected float32', () => ops.where(bool(2), int(2), 0)],
    [
      'Where got shapes [3] and [2], expected shapes that broadcast',
      () => ops.where(bool(3), float(2), float(2)),
    ],
    ['Add got 1 inputs, expected 2', () => makeNode('Add', [float(2)], {})],

    [
      'ReduceSum got axes [2] of shape [2, 3], expected distinct ascending axes of that shape',
      () => ops.sum(float(2, 3), { axes: [2] }),
    ],
    ['ReduceMean got axes [0, 0] of shape [2, 3]', () => ops.mean(float(2, 3), { axes: [0, -2] })],
    ['ReduceMax got axes [0.5] of shape [2]', () => ops.reduceMax(float(2), { axes: [0.5] })],
    ['ReduceVariance got axes [-1] of shape [2]', () => ops.variance(float(2), { axes: [-2] })],

    [
      'Reshape got [2, 3] to [4, 2], expected the same number of elements',
      () => ops.reshape(float(2, 3), [4, 2]),
    ],
    ['Reshape would give shape [4, 1.5]: every axis must have', () => ops.reshape(float(2, 3), [4, -1])],
    [
      'Expand got [2, 3] to [2], expected a shape that the input broadcasts to',
      () => ops.expand(float(2, 3), [2]),
    ],
    ['Expand got [2] to [3], expected a shape that the input broadcasts to', () => ops.expand(float(2), [3])],
    [
      'Transpose got order [0, 0] for shape [2, 3], expected each axis once',
      () => ops.transpose(float(2, 3), [0, 0]),
    ],
    [
      'Transpose got order [0] for shape [2, 3], expected each axis once',
      () => ops.transpose(float(2, 3), [0]),
    ],
    [
      'Slice got starts [1], lengths [3], steps [1] of shape [3], expected one of each per axis, within the shape',
      () => ops.slice(float(3), { starts: [1], lengths: [3] }),
    ],
    [
      'Slice got starts [0], lengths [3], steps [-1] of shape [3]',
      () => ops.slice(float(3), { lengths: [3], steps: [-1] }),
    ],
    ['Slice got starts [0], lengths [2], steps [0]', () => ops.slice(float(3), { lengths: [2], steps: [0] })],
    ['Slice got starts [0.5], lengths [1]', () => ops.slice(float(3), { starts: [0.5], lengths: [1] })],
    ['Slice got starts [0, 0], lengths [1], steps [1, 1]', () => ops.slice(float(3, 3), { lengths: [1] })],
    ['Slice would give shape [0]', () => ops.slice(float(3), { starts: [1], lengths: [0] })],
    [
      'Pad got [1] and [0] for [2, 3], expected integers ≥ 0, one per axis',
      () => ops.pad(float(2, 3), [1], [0]),
    ],
    ['Pad got [] and [] for [2], expected integers ≥ 0, one per axis', () => ops.pad(float(2), [], [])],
    ['Pad got [-1] and [2] for [3]', () => ops.pad(float(3), [-1], [2])],
    ['Pad got [0.5] and [0.5] for [3]', () => ops.pad(float(3), [0.5], [0.5])],
    ['Concat got nothing, expected at least one tensor', () => ops.concat([], 0)],
    [
      'Concat got [2, 3] and [3, 3], expected equal shapes except along axis 1',
      () => ops.concat([float(2, 3), float(3, 3)], 1),
    ],
    [
      'Concat got axis 2 of [2, 3], expected one of its axes',
      () => ops.concat([float(2, 3), float(2, 3)], 2),
    ],
    [
      'Concat got axis -1 of [2, 3], expected one of its axes',
      () => ops.concat([float(2, 3), float(2, 3)], -1),
    ],
    ['Concat got a tensor of int64, expected float32', () => ops.concat([float(2), int(2)], 0)],
    ['Gather got a tensor of float32, expected int64', () => ops.gather(float(2), float(1))],
    ['Gather got axis 1 of [2], expected one of its axes', () => ops.gather(float(2), int(1), 1)],
    ['DepthToSpace got 6 channels, expected a multiple of 4', () => ops.depthToSpace(float(1, 6, 2, 2), 2)],
    [
      'SpaceToDepth got 4×3, expected sides that are multiples of 2',
      () => ops.spaceToDepth(float(1, 1, 4, 3), 2),
    ],
    ['SpaceToDepth got shape [4, 4], expected rank 4', () => ops.spaceToDepth(float(4, 4), 2)],
    ['DepthToSpace got a tensor of bool, expected float32', () => ops.depthToSpace(bool(1, 4, 1, 1), 2)],

    ['MatMul got [2, 3] · [4, 3], expected equal inner sizes', () => ops.matmul(float(2, 3), float(4, 3))],
    [
      'MatMul got [2, 3]ᵀ · [4, 3]ᵀ, expected equal inner sizes',
      () => ops.matmul(float(2, 3), float(4, 3), { transposeA: true, transposeB: true }),
    ],
    ['MatMul got shape [3], expected rank 2 or more', () => ops.matmul(float(3), float(3, 2))],
    [
      'MatMul got shapes [2] and [3], expected shapes that broadcast',
      () => ops.matmul(float(2, 3, 4), float(3, 4, 2)),
    ],
    ['Softmax got axis 2 of [2, 3], expected one of its axes', () => ops.softmax(float(2, 3), 2)],
    ['LogSoftmax got axis -1 of [], expected one of its axes', () => ops.logSoftmax(float())],
    ['Softmax got a tensor of int64, expected float32', () => ops.softmax(int(3))],
    [
      'Resize got scales [2, 0], expected integers of at least 1',
      () => ops.resize(float(1, 1, 2, 2), [2, 0], 'nearest'),
    ],
    ['Resize got scales [1.5, 1.5], expected integers', () => ops.resize(float(1, 1, 2, 2), 1.5, 'linear')],
    ['Resize got shape [4, 4], expected rank 4', () => ops.resize(float(4, 4), 2, 'nearest')],
    ['StopGradient got a tensor of bool, expected float32', () => ops.stopGradient(bool(2))],

    [
      'Conv got an input of 3 channels and a kernel for 2, expected equal numbers',
      () => ops.conv2d(float(1, 3, 8, 8), float(4, 2, 3, 3)),
    ],
    [
      'Conv got an input of 4 channels and a kernel for 4 in each of 2 groups, expected equal numbers',
      () => ops.conv2d(float(1, 4, 8, 8), float(4, 4, 3, 3), { groups: 2 }),
    ],
    [
      'Conv got 2 groups of 4 and 3 channels, expected an integer that divides both',
      () => ops.conv2d(float(1, 4, 8, 8), float(3, 2, 3, 3), { groups: 2 }),
    ],
    [
      'Conv got 0 groups of 4 and 3 channels, expected an integer that divides both',
      () => ops.conv2d(float(1, 4, 8, 8), float(3, 4, 3, 3), { groups: 0 }),
    ],
    [
      'ConvTranspose got 2 groups of 3 and 4 channels, expected an integer that divides both',
      () => ops.convTranspose2d(float(1, 3, 8, 8), float(3, 2, 3, 3), { groups: 2 }),
    ],
    [
      'ConvWeightGradient got 2 groups of 1 and 2 channels, expected an integer that divides both',
      () => ops.convWeightGradient(float(1, 1, 3, 3), float(1, 2, 2, 2), { ...conv, groups: 2 }, [2, 2]),
    ],
    ['Conv got shape [3, 8, 8], expected rank 4', () => ops.conv2d(float(3, 8, 8), float(4, 3, 3, 3))],
    ['Conv got a tensor of int64, expected float32', () => ops.conv2d(int(1, 1, 2, 2), int(1, 1, 2, 2))],
    [
      'Conv would give shape [1, 1, 0, 0]: every axis must have at least one element, so check the sizes',
      () => ops.conv2d(float(1, 1, 3, 3), float(1, 1, 4, 4)),
    ],
    [
      'Conv got strides [0, 0], dilations [1, 1], pads [0, 0, 0, 0], expected integer strides and dilations of at least 1',
      () => ops.conv2d(float(1, 1, 3, 3), float(1, 1, 2, 2), { stride: 0 }),
    ],
    [
      'Conv got strides [1, 1], dilations [1, 1], pads [-1, 0, -1, 0]',
      () => ops.conv2d(float(1, 1, 3, 3), float(1, 1, 2, 2), { padding: [-1, 0] }),
    ],
    [
      'ConvTranspose got output padding [2, 2], expected integers below the stride or the dilation',
      () => ops.convTranspose2d(float(1, 1, 3, 3), float(1, 1, 2, 2), { stride: 2, outputPadding: 2 }),
    ],
    [
      'ConvTranspose got output padding [0.5, 0.5]',
      () => ops.convTranspose2d(float(1, 1, 3, 3), float(1, 1, 2, 2), { stride: 2, outputPadding: 0.5 }),
    ],
    [
      'ConvTranspose got an input of 1 channels and a kernel for 2, expected equal numbers',
      () => ops.convTranspose2d(float(1, 1, 3, 3), float(2, 1, 2, 2)),
    ],
    [
      'ConvTranspose got a tensor of bool, expected float32',
      () => ops.convTranspose2d(bool(1, 1, 3, 3), float(1, 1, 2, 2)),
    ],
    [
      'ConvWeightGradient got [1, 1, 3, 3] with a gradient of [1, 1, 3, 3], expected a gradient of [1, …, 2, 2]',
      () => ops.convWeightGradient(float(1, 1, 3, 3), float(1, 1, 3, 3), conv, [2, 2]),
    ],
    [
      'ConvWeightGradient got [2, 1, 3, 3] with a gradient of [1, 1, 2, 2], expected a gradient of [2, …, 2, 2]',
      () => ops.convWeightGradient(float(2, 1, 3, 3), float(1, 1, 2, 2), conv, [2, 2]),
    ],
    [
      'MaxPool got pads [2, 2, 2, 2], expected pads below the kernel',
      () => ops.maxPool2d(float(1, 1, 4, 4), { kernel: 2, padding: 2 }),
    ],
    ['AveragePool got shape [4, 4], expected rank 4', () => ops.averagePool2d(float(4, 4), { kernel: 2 })],
    ['MaxPool got a tensor of int64, expected float32', () => ops.maxPool2d(int(1, 1, 4, 4), { kernel: 2 })],
    [
      'MaxPool would give shape [1, 1, 0, 0]',
      () => ops.maxPool2d(float(1, 1, 2, 2), { kernel: 3, stride: 1 }),
    ],
  ])('%s', (message, build) => {
    expect(build).toThrow(SparringError);
    expect(build).toThrow(message);
  });
});

describe('shapes that fit', () => {
  it('round down for convolutions; output padding selects the shape of a transposed one', () => {
    const w = float(8, 3, 5, 5);
    expect(ops.conv2d(float(2, 3, 64, 63), w, { stride: 2, padding: 2 }).shape).toEqual([2, 8, 32, 32]);
    const up = (outputPadding: number) =>
      ops.convTranspose2d(float(2, 8, 4, 4), w, { stride: 2, padding: 2, outputPadding }).shape;
    expect(up(0)).toEqual([2, 3, 7, 7]);
    expect(up(1)).toEqual([2, 3, 8, 8]);
  });

  it('return the input itself where an operation changes nothing', () => {
    const x = float(1, 2, 2, 2);
    expect(ops.reshape(x, [1, 2, -1, 2])).toBe(x);
    expect(ops.expand(x, [1, 2, 2, 2])).toBe(x);
    expect(ops.transpose(x, [0, 1, 2, 3])).toBe(x);
    expect(ops.slice(x, { lengths: [1, 2, 2, 2] })).toBe(x);
    expect(ops.pad(x, [0, 0, 0, 0], [0, 0, 0, 0])).toBe(x);
    expect(ops.concat([x], 1)).toBe(x);
    expect(ops.depthToSpace(x, 1)).toBe(x);
  });

  it('carry the dtype', () => {
    expect(ops.greater(float(2), float(1)).dtype).toBe('bool');
    expect(ops.transpose(int(2, 3), [1, 0]).dtype).toBe('int64');
    expect(ops.reshape(bool(4), [2, 2]).dtype).toBe('bool');
    expect(ops.concat([int(1), int(2)], 0).dtype).toBe('int64');
  });
});
