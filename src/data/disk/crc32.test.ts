import { expect, it } from 'vitest';
import { crc32, crc32ByTable } from './crc32.ts';

it.each([
  ['', 0],
  ['123456789', 0xcbf43926], // the usual check value that identifies a CRC-32 variant
  ['The quick brown fox jumps over the lazy dog', 0x414fa339],
])('is the CRC-32 of zip files: %j', (text, expected) => {
  expect(crc32(Buffer.from(text))).toBe(expected);
  expect(crc32ByTable(Buffer.from(text))).toBe(expected);
});

it('gives the same result by the table and by zlib', () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 3);
  expect(crc32ByTable(bytes)).toBe(crc32(bytes));
});

it('continues the CRC of preceding bytes', () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 3);
  for (const crc of [crc32, crc32ByTable]) {
    expect(crc(bytes.subarray(1234), crc(bytes.subarray(0, 1234)))).toBe(crc32(bytes));
  }
});
