import { expect, it } from 'vitest';
import { crc32ByTable } from '../../core/crc32.ts';
import { crc32, crc32c } from './crc32.ts';

it.each([
  ['', 0],
  ['123456789', 0xcbf43926], // the usual check value that identifies a CRC-32 variant
  ['The quick brown fox jumps over the lazy dog', 0x414fa339],
])('is the CRC-32 of zip files: %j', (text, expected) => {
  expect(crc32(Buffer.from(text))).toBe(expected);
  expect(crc32ByTable(Buffer.from(text))).toBe(expected);
});

it.each([
  [[], 0],
  [[...Buffer.from('123456789')], 0xe3069283],
  [Array(32).fill(0), 0x8a9136aa], // RFC 3720, B.4
  [Array(32).fill(0xff), 0x62a8ab43],
  [Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
])('is Castagnoli’s for %j', (bytes, expected) => {
  expect(crc32c(Uint8Array.from(bytes))).toBe(expected);
});

it('gives the same result by the table and by zlib', () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 3);
  expect(crc32ByTable(bytes)).toBe(crc32(bytes));
});

it('continues the CRC of preceding bytes', () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 3);
  for (const crc of [crc32, crc32ByTable, crc32c]) {
    expect(crc(bytes.subarray(1234), crc(bytes.subarray(0, 1234)))).toBe(crc(bytes));
  }

  for (const crc of [crc32, crc32ByTable, crc32c]) {
    expect(crc(new Uint8Array(new ArrayBuffer(0), 0, 0), 123)).toBe(123);
  }
});
