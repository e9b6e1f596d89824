import { describe, expect, it } from 'vitest';
import { DataError, SparringError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
import { decodeSafetensors, encodeSafetensors, encodeSafetensorsChunks } from './safetensors.ts';
import type { FloatTensor } from '../../core/shape.ts';

const tensors = new Map<string, FloatTensor>([
  ['main.0.weight', { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, NaN, -0, Infinity) }],
  ['empty', { shape: [0, 4], data: new Float32Array() }],
  ['1', { shape: [1], data: Float32Array.of(7) }],
  ['__proto__', { shape: [], data: Float32Array.of(1e-38) }],
  ['Größe "q"', { shape: [2], data: Float32Array.of(8, 9) }],
]);
const metadata = { format: 'sparring', state: '{"step":3}', ünï: '\u0000"\\' };
const file = encodeSafetensors(tensors, metadata);

/** A file with the given header, valid or not, followed by the data. */
function fileOf(header: unknown, data: ArrayLike<number> = [], headerLength?: number | bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength ?? json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const f32 = (shape: unknown, begin: unknown, end: unknown) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

describe('encodeSafetensors', () => {
  it('writes the format', () => {
    const bytes = encodeSafetensors(new Map([['a', { shape: [2], data: Float32Array.of(1, -2) }]]), {
      k: 'v',
    });
    const json = '{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    expect(json).toHaveLength(79);
    expect([...bytes.subarray(0, 8)]).toEqual([80, 0, 0, 0, 0, 0, 0, 0]);
    expect(new TextDecoder().decode(bytes.subarray(8, 88))).toBe(`${json} `);
    expect([...bytes.subarray(88)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  });

  it('gives views of the data, not copies, as chunks', () => {
    const data = Float32Array.of(0, 1, 2, 3).subarray(1);
    const [header, body] = encodeSafetensorsChunks(new Map([['a', { shape: [3], data }]]), {});
    expect(header!.length % 8).toBe(0);
    expect(body!.buffer).toBe(data.buffer);
    expect(body!.byteOffset).toBe(4);
    expect(body).toHaveLength(12);
  });

  it('refuses data that does not fit its shape, and the reserved name', () => {
    const data = new Float32Array(3);
    const encoding = (name: string, shape: number[]) => () =>
      encodeSafetensors(new Map([[name, { shape, data }]]), {});
    expect(encoding('a', [2])).toThrow('tensor "a" of shape [2] does not fit its 3 values');
    expect(encoding('a', [-1, -3])).toThrow('does not fit');
    expect(encoding('__metadata__', [3])).toThrow('may not be named');
    const doubles = new Map([['a', { shape: [3], data: new Float64Array(3) as unknown as Float32Array }]]);
    expect(() => encodeSafetensors(doubles, {})).toThrow(
      'tensor "a" got a Float64Array, expected a Float32Array',
    );
  });
});

describe('decodeSafetensors', () => {
  it('reads back what was written, in order', () => {
    const read = decodeSafetensors(file, 'f');
    expect([...read.tensors]).toEqual([...tensors]);
    expect(read.metadata).toEqual(metadata);
    expect(decodeSafetensors(encodeSafetensors(new Map(), {}), 'f').tensors.size).toBe(0);
  });

  it('reads a file of another writer: no metadata, any order, unpadded header', () => {
    const data = new Uint8Array(Float32Array.of(5, 6, 7).buffer);
    const read = decodeSafetensors(fileOf({ b: f32([], 8, 12), a: f32([2, 1], 0, 8) }, data), 'f');
    expect([...read.tensors]).toEqual([
      ['a', { shape: [2, 1], data: Float32Array.of(5, 6) }],
      ['b', { shape: [], data: Float32Array.of(7) }],
    ]);
    expect(read.metadata).toEqual({});
  });

  it('returns views of aligned bytes and copies of others, also for a Buffer', () => {
    const weightIn = (bytes: Uint8Array) => decodeSafetensors(bytes, 'f').tensors.get('main.0.weight')!.data;
    expect(weightIn(file).buffer).toBe(file.buffer);
    for (let shift = 0; shift < 8; shift++) {
      const shifted = Buffer.alloc(file.length + shift).subarray(shift);
      shifted.set(file);
      const weight = weightIn(shifted);
      expect(weight.buffer === shifted.buffer).toBe(shifted.byteOffset % 4 === 0);
      expect(weight).toEqual(tensors.get('main.0.weight')!.data);
    }
  });

  it('refuses every truncated file, and one with an extra byte', () => {
    for (let length = 0; length < file.length; length++) {
      expect(() => decodeSafetensors(file.slice(0, length), 'cut.safetensors')).toThrow(
        /^cut\.safetensors: not a valid safetensors file, /,
      );
    }
    expect(() => decodeSafetensors(Uint8Array.of(...file, 0), 'f')).toThrow(
      /its header describes (\d+) bytes of tensors, and \d+ follow it: take another copy/,
    );
  });

  const four = [0, 0, 0, 0];
  it.each([
    [
      'another format',
      new TextEncoder().encode('\x89PNG, not tensors at all'),
      /header should take \d+ bytes, and/,
    ],
    [
      'a header length over 2^53',
      fileOf({}, [], 2n ** 64n - 1n),
      /should take 18446744073709551615 bytes, and 2/,
    ],
    ['an empty header', fileOf('', four), /header is not a JSON object/],
    ['broken JSON', fileOf('{"a":\n\n'), /header is not a JSON object/],
    ['a list', fileOf('[]'), /header is not a JSON object/],
    ['a space before the brace', fileOf(' {}'), /header is not a JSON object/],
    [
      'bytes that are not UTF-8',
      fileOf({ a: f32([], 0, 4) }, four).with(10, 0xff),
      /header is not a JSON object/,
    ],
    [
      'metadata that are not strings',
      fileOf({ __metadata__: { step: 3 } }),
      /metadata are not an object of strings/,
    ],
    ['metadata that are a list', fileOf({ __metadata__: [] }), /metadata are not an object of strings/],
    ['a tensor that is null', fileOf({ a: null }), /description of tensor "a" is not an object/],
    ['a missing dtype', fileOf({ a: {} }), /tensor "a" has no dtype/],
    [
      'no shape',
      fileOf({ a: { dtype: 'F32', data_offsets: [0, 4] } }, four),
      /shape of tensor "a" is not a list/,
    ],
    ['a negative dimension', fileOf({ a: f32([-1], 0, 4) }, four), /shape of tensor "a" is not a list/],
    ['a fractional dimension', fileOf({ a: f32([0.5], 0, 4) }, four), /shape of tensor "a" is not a list/],
    [
      'one offset',
      fileOf({ a: { dtype: 'F32', shape: [], data_offsets: [0] } }),
      /data_offsets of tensor "a"/,
    ],
    ['a negative offset', fileOf({ a: f32([], -4, 0) }), /data_offsets of tensor "a"/],
    [
      'offsets in reverse',
      fileOf({ a: f32([1], 4, 0) }, four),
      /should take 4 bytes by its shape, and has -4/,
    ],
    [
      'a shape that does not match the offsets',
      fileOf({ a: f32([2 ** 50, 2 ** 50], 0, 4) }, four),
      /and has 4/,
    ],
    [
      'a shape whose size is not finite',
      fileOf({ a: f32([...Array(40).fill(2 ** 50), 0], 0, 0) }),
      /should take NaN/,
    ],
    [
      'an offset beyond the end',
      fileOf({ a: f32([2 ** 40], 0, 2 ** 42) }, four),
      /describes \d+ bytes .* 4 follow it/,
    ],
    [
      'a gap before the first tensor',
      fileOf({ a: f32([1], 4, 8) }, [...four, ...four]),
      /"a" begins at byte 4, expected 0/,
    ],
    ['overlapping tensors', fileOf({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, four), /begins at byte 0, exp/],
    [
      'extra bytes after the last tensor',
      fileOf({ a: f32([1], 0, 4) }, [...four, 1]),
      /describes 4 bytes of tensors, and 5 follow it/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    let thrown: unknown;
    try {
      decodeSafetensors(bytes, 'runs/x.safetensors');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SparringError);
    const { message: sentence } = thrown as SparringError;
    expect(sentence).toMatch(message);
    expect(sentence).toMatch(/^runs\/x\.safetensors: not a valid safetensors file, /);
  });

  it('names a tensor that is not float32, on one line even if its name is long', () => {
    const half = { dtype: 'F16', shape: [2], data_offsets: [0, 4] };
    expect(() => decodeSafetensors(fileOf({ 'a\nb': half }, four), 'f')).toThrow(
      new DataError(
        'f: tensor "a\\nb" holds "F16" numbers, expected "F32": convert the file to float32 first',
      ),
    );
    expect(() => decodeSafetensors(fileOf({ ['n'.repeat(5000)]: half }, four), 'f')).toThrow(/^.{0,300}$/);
  });

  it('widens float16 if asked, at any alignment', () => {
    const mixed = {
      a: { dtype: 'F16', shape: [1], data_offsets: [0, 2] },
      b: { dtype: 'F32', shape: [1], data_offsets: [2, 6] },
      c: { dtype: 'F16', shape: [2], data_offsets: [6, 10] },
    };
    const data = Uint8Array.of(0, 0x3c, 0, 0, 0x40, 0x40, 1, 0, 0, 0xc0);
    for (const bytes of [fileOf(mixed, data), Buffer.from(fileOf(mixed, data))]) {
      const { tensors: read } = decodeSafetensors(bytes, 'f', { readsHalves: true });
      expect([...read].map(([name, { data: floats }]) => [name, [...floats]])).toEqual([
        ['a', [1]],
        ['b', [3]],
        ['c', [2 ** -24, -2]],
      ]);
    }
    const short = fileOf({ a: { dtype: 'F16', shape: [2], data_offsets: [0, 8] } }, new Uint8Array(8));
    expect(() => decodeSafetensors(short, 'f', { readsHalves: true })).toThrow(
      'tensor "a" should take 4 bytes by its shape, and has 8',
    );
  });

  it('refuses a header over 100 MB without parsing it', () => {
    const length = 100_000_008;
    const bytes = new Uint8Array(8 + length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
    expect(() => decodeSafetensors(bytes, 'f')).toThrow(/more than the format's 100000000/);
  });

  it('survives 20,000 damaged files', () => {
    const random = new RandomStream(11, 'test', 0);
    const structural = [...new TextEncoder().encode('{}[]",:0123456789eE-. \\F3')];
    let refused = 0;
    for (let round = 0; round < 20_000; round++) {
      const damaged = damage(file, random, structural);
      try {
        const read = decodeSafetensors(damaged, 'damaged');
        for (const { shape, data } of read.tensors.values()) {
          expect(shape.reduce((product, dim) => product * dim, 1)).toBe(data.length);
        }
      } catch (error) {
        if (!(error instanceof SparringError)) throw error;
        if (!/^damaged: .{10,400}$/.test(error.message)) throw error;
        refused += 1;
      }
    }
    // In the others a weight, a name or a metadata string changed. The format cannot detect that.
    expect(refused).toBeGreaterThan(10_000);
    expect(refused).toBeLessThan(20_000);
  });
});

/** Makes one to four random changes: replaces, deletes, inserts or repeats bytes. Some are JSON punctuation. */
function damage(original: Uint8Array, random: RandomStream, structural: readonly number[]): Uint8Array {
  const bytes = [...original];
  const changes = 1 + random.below(4);
  for (let change = 0; change < changes && bytes.length > 0; change++) {
    const at = random.below(bytes.length);
    const kind = random.below(6);
    if (kind === 0) bytes[at] = random.below(256);
    else if (kind === 1) bytes[random.below(Math.min(8, bytes.length))] = random.below(256);
    else if (kind === 2) bytes[at] = structural[random.below(structural.length)]!;
    else if (kind === 3) bytes.splice(at, 1 + random.below(8));
    else if (kind === 4) bytes.splice(at, 0, structural[random.below(structural.length)]!);
    else bytes.splice(at, 0, ...bytes.slice(at, at + random.below(64)));
  }
  return Uint8Array.from(bytes);
}
