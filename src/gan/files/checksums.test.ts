import { describe, expect, it } from 'vitest';
import { SparringError } from '../../core/errors.ts';
import type { FloatTensor } from '../../core/shape.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { encodeSafetensors } from './safetensors.ts';

const tensors = new Map<string, FloatTensor>([
  ['generator.fc.weight', { shape: [5, 3], data: Float32Array.from({ length: 15 }, (_, i) => i / 7 - 1) }],
  ['discriminator.fc.bias', { shape: [4], data: Float32Array.of(0, -0, 1e-30, 3) }],
  ['step', { shape: [], data: Float32Array.of(3) }],
]);
const file = Buffer.concat(encodeCheckpoint({ tensors, iterations: 3, seconds: 1.5 }));

describe('checksums', () => {
  it('find each single bit that is flipped: in the length, a name, a shape, a checksum, a number', () => {
    decodeCheckpoint(file, 'c');
    // Not even `newer-version`: a damaged version is no reason not to fall back.
    const outcomes = new Set<string>();
    for (let bit = 0; bit < file.length * 8; bit++) {
      const mutant = Uint8Array.from(file);
      mutant[bit >> 3]! ^= 1 << (bit & 7);
      try {
        decodeCheckpoint(mutant, 'c');
        outcomes.add(`bit ${bit} was accepted`);
      } catch (thrown) {
        outcomes.add(thrown instanceof SparringError ? thrown.code : String(thrown));
      }
    }
    expect([...outcomes]).toEqual(['invalid-data']);
    expect(file.length * 8).toBeGreaterThan(3000);
  });

  it('find bytes that are exchanged, zeroed or from another checkpoint', () => {
    const dataAt = file.length - 80;
    const zeroed = Uint8Array.from(file).fill(0, dataAt);
    const exchanged = Uint8Array.from(file);
    exchanged.set(file.subarray(dataAt, dataAt + 4), dataAt + 4);
    exchanged.set(file.subarray(dataAt + 4, dataAt + 8), dataAt);
    const mixed = Uint8Array.from(file);
    const other = new Map(tensors).set('step', { shape: [], data: Float32Array.of(4) });
    mixed.set(
      Buffer.concat(encodeCheckpoint({ tensors: other, iterations: 4, seconds: 1.5 })).subarray(dataAt),
      dataAt,
    );
    for (const bytes of [zeroed, exchanged, mixed]) {
      expect(() => decodeCheckpoint(bytes, 'c')).toThrow(
        /^c is damaged: tensor .* does not match its checksum/,
      );
    }
  });

  it('are not expected of checkpoints from before there were any', () => {
    const metadata = { format: 'sparring', formatVersion: '1', iterations: '3', seconds: '1.5' };
    expect(decodeCheckpoint(encodeSafetensors(tensors, metadata), 'c').iterations).toBe(3);
    const renamed = encodeSafetensors(tensors, { ...metadata, chfcksum: '00000000' });
    expect(() => decodeCheckpoint(renamed, 'c')).toThrow('c is damaged: its header');
  });

  it('are not even compared where a name is there twice', () => {
    const text = file.toString('latin1').replace('"step":', '"step":{},"step":');
    const bytes = Buffer.from(text, 'latin1');
    bytes.writeBigUInt64LE(file.readBigUInt64LE() + 10n);
    expect(() => decodeCheckpoint(bytes, 'c')).toThrow('its header has "step" twice');
  });
});
