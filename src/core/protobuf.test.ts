import { describe, expect, it } from 'vitest';
import { ProtobufWriter } from './protobuf.ts';

const written = (write: (writer: ProtobufWriter) => void): number[] => {
  const writer = new ProtobufWriter();
  write(writer);
  const bytes = writer.toBytes();
  expect(bytes).toHaveLength(writer.byteLength);
  return [...bytes];
};

describe('ProtobufWriter', () => {
  // The first four and the string are the examples of protobuf.dev/programming-guides/encoding.
  it.each([
    [150, [0x08, 0x96, 0x01]],
    [0, [0x08, 0x00]],
    [127, [0x08, 0x7f]],
    [128, [0x08, 0x80, 0x01]],
    [2 ** 32, [0x08, 0x80, 0x80, 0x80, 0x80, 0x10]],
    [Number.MAX_SAFE_INTEGER, [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    [-1, [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
    [-2, [0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
  ])('writes the integer %d', (value, expected) => {
    expect(written((writer) => writer.int64(1, value))).toEqual(expected);
  });

  it.each([0.5, 2 ** 53, NaN])('refuses %d as an integer', (value) => {
    expect(() => new ProtobufWriter().int64(3, value)).toThrow('protobuf field 3 takes a safe integer');
  });

  it('writes floats, text and field numbers of two bytes', () => {
    expect(written((writer) => writer.float(2, 1))).toEqual([0x15, 0, 0, 0x80, 0x3f]);
    expect(written((writer) => writer.double(1, -2))).toEqual([9, 0, 0, 0, 0, 0, 0, 0, 0xc0]);
    expect(written((writer) => writer.string(2, 'testing'))).toEqual([
      0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67,
    ]);
    expect(written((writer) => writer.string(1, 'é'))).toEqual([0x0a, 2, 0xc3, 0xa9]);
    expect(written((writer) => writer.int64(20, 7))).toEqual([0xa0, 0x01, 7]);
  });

  it('prefixes nested messages with their length, empty ones too', () => {
    expect(written((writer) => writer.message(3, (inner) => inner.int64(1, 150)))).toEqual([
      0x1a, 3, 0x08, 0x96, 0x01,
    ]);
    expect(written((writer) => writer.message(3, () => {}))).toEqual([0x1a, 0]);
  });

  it('keeps the order of large and small parts', () => {
    const large = new Uint8Array(300).fill(9);
    const bytes = written((writer) => {
      writer.int64(1, 1);
      writer.message(2, (inner) => {
        inner.bytes(1, large);
        inner.int64(2, 2);
      });
      writer.int64(3, 3);
    });
    expect(bytes).toEqual([8, 1, 0x12, 0xb1, 0x02, 0x0a, 0xac, 0x02, ...large, 0x10, 2, 0x18, 3]);
  });
});
