import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeSafetensors } from '../../src/gan/files/safetensors.ts';
import type { FloatTensor } from '../../src/core/shape.ts';

/** A file written by `make_golden.py`. */
export interface GoldenFile {
  readonly config: Readonly<Record<string, number>>;
  tensor(key: string): FloatTensor;
  keys(prefix: string): string[];
}

export function readGolden(name: string): GoldenFile {
  const path = fileURLToPath(new URL(`${name}.safetensors`, import.meta.url));
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
  return {
    config: JSON.parse(metadata['config']!) as Record<string, number>,
    tensor(key) {
      const found = tensors.get(key);
      if (found === undefined) throw new Error(`${path} has no tensor "${key}"`);
      return found;
    },
    keys: (prefix) => [...tensors.keys()].filter((key) => key.startsWith(prefix)),
  };
}

/** Picture `p` of the golden trainings, [3, 32, 32]: a formula that is exact in float32. */
export function goldenPicture(p: number): Float32Array {
  const picture = new Float32Array(3 * 32 * 32);
  let at = 0;
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < 32; y++)
      for (let x = 0; x < 32; x++)
        picture[at++] = Math.abs(((x * (1 + (p % 3)) + y * (1 + c) + 5 * p + 7 * c) % 64) - 32) / 16 - 1;
  return picture;
}

/** The largest absolute difference between two arrays of the same length; NaN if any difference is NaN. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`got ${a.length} numbers, expected ${b.length}`);
  let max = 0;
  for (let i = 0; i < a.length; i++) {
    max = Math.max(max, Math.abs(a[i]! - b[i]!)); // stays NaN once it is
  }
  return max;
}
