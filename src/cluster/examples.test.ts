import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.ts';
import { valueWriter } from '../core/value-range.ts';
import { ganOfNetwork } from '../gan/networks/network.ts';
import { presets } from '../gan/presets/presets.ts';
import { packExamples, unpackExamples } from './examples.ts';

const pictures = ganOfNetwork(presets['dcgan-64'].network);
const points = ganOfNetwork(presets['gan-2d'].network);
const random = () => new RandomStream(1, 'test', 0);
/** Of a number that is no multiple of four. */
const ofBytes = () => {
  const values = new Float32Array(6);
  valueWriter('signed')(Uint8Array.of(0, 1, 127, 128, 200, 255), values, 0);
  return values;
};

describe('examples that are sent', () => {
  it.each([
    ['pictures of bytes, as bytes', pictures, ofBytes(), 2],
    ['pictures of other numbers', pictures, random().uniform(new Float32Array(6), -1, 1), 6],
    ['points', points, random().normal(new Float32Array(6)), 6],
  ])('are the same bits when they have come: %s', (_, gan, values, length) => {
    const packed = packExamples(values, gan);
    expect(packed.numbers).toHaveLength(length);
    const out = new Float32Array(6);
    unpackExamples(packed, gan, out);
    expect(new Int32Array(out.buffer)).toEqual(new Int32Array(values.buffer, values.byteOffset, 6));
  });
});
