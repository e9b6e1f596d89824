import { createHash } from 'node:crypto';
import type { FloatTensor } from '../core/shape.ts';

/** A hash of all tensors of a state, with their names: processes that learned the same have the same. */
export function stateHash(state: Iterable<readonly [name: string, tensor: FloatTensor]>): string {
  const hash = createHash('sha256');
  for (const [name, { data }] of state) {
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
