import { memoryBytes } from '../bytes.ts';
import { LmdbReader } from '../lmdb.ts';
import { writeLmdb } from './lmdb-writer.ts';

/** A parser, files that it reads, and what is done with whatever it makes of a broken one. */
export interface MutationTarget {
  readonly name: string;
  readonly originals: readonly Uint8Array[];
  /** Opens the bytes and reads everything in them. May throw a SparringError, and nothing else. */
  exercise(bytes: Uint8Array): Promise<void>;
}

const noise = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 37 + seed * 101 + (i >> 3)) & 255);

/** Every parser of files that people bring. */
export const mutationTargets: readonly MutationTarget[] = [
  {
    name: 'LMDB',
    originals: [
      writeLmdb(
        Array.from({ length: 30 }, (_, i) => [`key ${i}`, noise(i * 7, i)] as const),
        256,
      ),
      writeLmdb([
        ['a', noise(20, 1)],
        ['b', noise(5000, 2)],
      ]),
    ],
    async exercise(bytes) {
      const lmdb = await LmdbReader.open(memoryBytes(bytes, 'a'));
      for (let i = 0; i < lmdb.count; i++) {
        lmdb.key(i);
        lmdb.value(i);
      }
    },
  },
];
