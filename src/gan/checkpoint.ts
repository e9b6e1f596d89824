/** A training's state as a safetensors file, and back. */
import { SparringError } from '../core/errors.ts';
import { decodeSafetensors, encodeSafetensorsChunks, type SafetensorsTensor } from './safetensors.ts';
import type { Trainer } from './trainer.ts';

/** Version of the checkpoint's layout; a reader refuses a newer one. */
export const checkpointVersion = 1;

export interface Checkpoint {
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** Iterations done. */
  readonly iterations: number;
  /** Seconds of training behind it. */
  readonly seconds: number;
}

/** The file's bytes, in pieces that are views of the training's state: write them before the next step. */
export function encodeCheckpoint(trainer: Trainer, seconds: number): Uint8Array[] {
  return encodeSafetensorsChunks(trainer.tensors(), {
    format: 'sparring',
    formatVersion: String(checkpointVersion),
    iterations: String(trainer.iterations),
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
  const version = Number(metadata['formatVersion']);
  if (!(version <= checkpointVersion)) {
    throw new SparringError(
      `${name}: written in format version ${metadata['formatVersion']}, and this program reads up to ${checkpointVersion}: upgrade sparring`,
    );
  }
  const iterations = Number(metadata['iterations']);
  const seconds = Number(metadata['seconds']);
  if (!Number.isSafeInteger(iterations) || iterations < 0 || !(seconds >= 0)) {
    throw new SparringError(`${name}: says nothing sensible of how far it got: take an earlier checkpoint`);
  }
  return { tensors, iterations, seconds };
}
