/** Encodes the state of a training as a safetensors file, and decodes it. */
import {
  fileBytes,
  checkArguments,
  having,
  including,
  integer,
  nonNegative,
  text as nonEmptyText,
} from '../../core/checks.ts';
import { DataError, SparringError } from '../../core/errors.ts';
import { sealHeader, verifyChecksums, withChecksums } from './checksums.ts';
import { decodeSafetensors, encodeSafetensorsChunks } from './safetensors.ts';
import type { FloatTensor } from '../../core/shape.ts';
import { sameShape, showShape } from '../../core/shape.ts';
import { State } from '../../engine/runtime/state.ts';
import type { Gan } from '../networks/gan.ts';
import { stateNames, type NetworkName } from '../networks/state-names.ts';

/** Version of the layout of checkpoints. Readers refuse newer ones. */
export const checkpointVersion = 1;

/** Everything that resuming a training needs. */
export interface Checkpoint {
  readonly tensors: ReadonlyMap<string, FloatTensor>;
  /** Completed iterations. */
  readonly iterations: number;
  /** Seconds spent training so far, over all sessions. */
  readonly seconds: number;
}

/** The checkpoint is valid, but written in a newer format than this program reads. */
export class NewerCheckpointError extends DataError {
  override readonly name = 'NewerCheckpointError';

  constructor(message: string) {
    super(message, { code: 'newer-version' });
  }
}

/**
 * The bytes of a checkpoint file, in chunks that are views of the tensors. To save a training without a copy of its
 * state, write them within `trainer.state.reading`.
 *
 * @example
 * await trainer.state.reading(async (state) => {
 *   const { iterations } = trainer;
 *   await write(encodeCheckpoint({ tensors: await state.views(), iterations, seconds }));
 * });
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer>[] {
  checkArguments(
    'encodeCheckpoint',
    { checkpoint },
    {
      checkpoint: including({
        tensors: having('a Map of tensors by name', 'keys', 'get'),
        iterations: integer(0),
        seconds: nonNegative,
      }),
    },
  );
  const { tensors, iterations, seconds } = checkpoint;
  const spoilt = notFinite(tensors);
  if (spoilt !== undefined) {
    throw new SparringError(
      `"${spoilt}" has numbers that are not finite: no checkpoint is made of a training that has diverged`,
      { code: 'diverged' },
    );
  }
  const metadata = {
    format: 'sparring',
    formatVersion: String(checkpointVersion),
    iterations: String(iterations),
    seconds: String(seconds),
  };
  const chunks = encodeSafetensorsChunks(tensors, withChecksums(metadata, tensors));
  sealHeader(chunks[0]!);
  return chunks;
}

/**
 * Decodes a checkpoint file.
 *
 * @param name names the file in errors
 * @throws SparringError if the file is truncated, damaged or not a checkpoint. @throws NewerCheckpointError
 */
export function decodeCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  checkArguments('decodeCheckpoint', { bytes, name }, { bytes: fileBytes, name: nonEmptyText });
  const contents = decodeSafetensors(bytes, name);
  const { tensors, metadata } = contents;
  if (metadata['checksum'] === undefined && metadata['format'] !== 'sparring') {
    throw new DataError(`${name}: a safetensors file, but not a checkpoint of a training run`);
  }
  verifyChecksums(bytes, contents, name); // before the version: a damaged one looks newer
  const version = numberIn(metadata['formatVersion']);
  if (version > checkpointVersion) {
    throw new NewerCheckpointError(
      `${name}: written in format version ${version}, and this program reads up to ${checkpointVersion}: upgrade sparring`,
    );
  }
  const iterations = numberIn(metadata['iterations']);
  const seconds = numberIn(metadata['seconds']);
  const valid =
    version === checkpointVersion &&
    Number.isSafeInteger(iterations) &&
    iterations >= 0 &&
    Number.isFinite(seconds) &&
    seconds >= 0;
  if (!valid) {
    throw new DataError(`${name}: its iterations or seconds are not valid: take an earlier checkpoint`);
  }
  const spoilt = notFinite(tensors);
  if (spoilt !== undefined) {
    throw new DataError(
      `${name}: "${spoilt}" has numbers that are not finite, because the training had diverged: take an earlier checkpoint`,
    );
  }
  return { tensors, iterations, seconds };
}

/** The name of the first tensor with a number that is not finite. */
function notFinite(tensors: Checkpoint['tensors']): string | undefined {
  for (const [name, { data }] of tensors) {
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return name;
  }
  return undefined;
}

/** Unlike `Number`, which converts empty text to zero. */
function numberIn(text = ''): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/**
 * The state of a checkpoint that sampling and export need: the parameters of both networks, and the moving average of G
 * if the checkpoint has one.
 *
 * @param name names the checkpoint in errors
 * @throws SparringError if a parameter is missing or has another shape
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
          throw new DataError(
            `${name}: "${key}" is ${saved === undefined ? 'missing' : showShape(saved.shape)}, expected ${showShape(shape)}: it belongs to a run with other options`,
          );
        }
        state.add(key, shape, saved.data.slice());
      }
    }
  }
  return state;
}
