/** A training's state as a safetensors file, and back. */
import { SparringError } from '../../core/errors.ts';
import { decodeSafetensors, encodeSafetensorsChunks } from './safetensors.ts';
import type { FloatTensor } from '../../core/shape.ts';
import { sameShape, showShape } from '../../core/shape.ts';
import { State } from '../../engine/runtime/state.ts';
import type { Gan } from '../networks/gan.ts';
import { stateNames, type NetworkName } from '../networks/state-names.ts';

/** Version of the checkpoint's layout; a reader refuses a newer one. */
export const checkpointVersion = 1;

export interface Checkpoint {
  readonly tensors: ReadonlyMap<string, FloatTensor>;
  /** Iterations done. */
  readonly iterations: number;
  /** Seconds of training behind it. */
  readonly seconds: number;
}

/** The checkpoint is whole, and this program too old to read it. */
export class NewerCheckpointError extends SparringError {}

/**
 * The file's bytes, in pieces that are views of the tensors: those of a training's state, without a copy, are written
 * within `trainer.state.reading`.
 *
 * @example
 * await trainer.state.reading(async (state) => {
 *   const { iterations } = trainer;
 *   await write(encodeCheckpoint({ tensors: await state.views(), iterations, seconds }));
 * });
 */
export function encodeCheckpoint({ tensors, iterations, seconds }: Checkpoint): Uint8Array[] {
  return encodeSafetensorsChunks(tensors, {
    format: 'sparring',
    formatVersion: String(checkpointVersion),
    iterations: String(iterations),
    seconds: String(seconds),
  });
}

/**
 * Reads a checkpoint.
 *
 * @param name how errors call the file
 * @throws SparringError if it is cut short, damaged, not a checkpoint, or of a newer version
 */
export function decodeCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  if (metadata['format'] !== 'sparring') {
    throw new SparringError(`${name}: a safetensors file, but not a checkpoint of a training run`);
  }
  const version = numberIn(metadata['formatVersion']);
  if (version > checkpointVersion) {
    throw new NewerCheckpointError(
      `${name}: written in format version ${version}, and this program reads up to ${checkpointVersion}: upgrade sparring`,
    );
  }
  const iterations = numberIn(metadata['iterations']);
  const seconds = numberIn(metadata['seconds']);
  const sensible =
    version === checkpointVersion &&
    Number.isSafeInteger(iterations) &&
    iterations >= 0 &&
    Number.isFinite(seconds) &&
    seconds >= 0;
  if (!sensible) {
    throw new SparringError(`${name}: says nothing sensible of how far it got: take an earlier checkpoint`);
  }
  return { tensors, iterations, seconds };
}

/** Not Number alone, which takes empty text for zero. */
function numberIn(text = ''): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/**
 * The networks of a checkpoint without what only training needs: for sampling and export. Holds G's moving
 * average too where the checkpoint has one.
 *
 * @param name how errors call the checkpoint
 * @throws SparringError if a parameter is missing or of another shape
 */
export function networksOf(checkpoint: Checkpoint, gan: Gan, name: string): State {
  const state = new State();
  const networks: readonly NetworkName[] = ['generator', 'discriminator'];
  for (const network of networks) {
    for (const [path, { shape, role }] of Object.entries(gan[network].parameters)) {
      const names = [stateNames.parameter(network, path)];
      const average = stateNames.average(path);
      if (network === 'generator' && role === 'trained' && checkpoint.tensors.has(average))
        names.push(average);
      for (const key of names) {
        const saved = checkpoint.tensors.get(key);
        if (saved === undefined || !sameShape(saved.shape, shape)) {
          throw new SparringError(
            `${name}: "${key}" is ${saved === undefined ? 'missing' : showShape(saved.shape)}, expected ${showShape(shape)}: it belongs to a run with other options`,
          );
        }
        state.add(key, shape, saved.data.slice());
      }
    }
  }
  return state;
}
