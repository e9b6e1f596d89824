import { expect, it } from 'vitest';
import { crc32, crc32ByTable } from './crc32.ts';

it.each([
  ['', 0],
  ['123456789', 0xcbf43926], // the check value by which CRC-32s are told apart
  ['The quick brown fox jumps over the lazy dog', 0x414fa339],
])('is that of zip files: %j', (text, expected) => {
  expect(crc32(Buffer.from(text))).toBe(expected);
  expect(crc32ByTable(Buffer.from(text))).toBe(expected);
});

it('is the same by the table as by zlib', () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 3);
  expect(crc32ByTable(bytes)).toBe(crc32(bytes));
});

it('goes on from the CRC of what stands before', () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 3);
  for (const crc of [crc32, crc32ByTable]) {
    expect(crc(bytes.subarray(1234), crc(bytes.subarray(0, 1234)))).toBe(crc32(bytes));
  }
});
