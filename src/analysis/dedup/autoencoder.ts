import { relu } from '../../nn/activations.ts';
import { Dropout } from '../../nn/dropout.ts';
import { Sequential, type Layer } from '../../nn/layer.ts';
import { Dense } from '../../nn/linear.ts';
import { constantInitialiser, normalInitialiser } from '../../nn/parameter.ts';

/** Units of the code, and so bits of a hash. */
export const codeUnits = 128;
/** Pictures are hashed at this size: 3 × 32 × 32 = 3,072 numbers in colour. */
export const hashedSide = 32;

/** Shares that dropout keeps in training: of the picture's numbers, which makes it de-noising, and of the code. */
export const keepOfPicture = 0.8;
const keepOfCode = 0.5;

/**
 * What the weights of the decoder are before training.
 *
 * - `random`: normally distributed. The first reconstructions are then noise with more energy than pictures have, and the
 *   quickest way to less noise is a code of zeros. If pictures have much in common, each update moves every unit
 *   alike for all of them, so within ten updates all units may be below zero for all pictures. Such a unit has no gradient
 *   and stays there. A lower rate delays this, but does not prevent it.
 * - `zeros`: the first reconstruction is grey whatever the code is, so the decoder learns to use the code first.
 */
export type DecoderStart = 'random' | 'zeros';

export interface Autoencoder {
  /** The encoder without its ReLU: units above zero are active. */
  readonly hidden: Layer;
  /** [B, inputs] → [B, 128], not negative. In training the picture is corrupted first. */
  readonly encoder: Layer;
  /** [B, 128] → [B, inputs]. In training units of the code are dropped first. */
  readonly decoder: Layer;
}

/**
 * The 3072-128-3072 de-noising dropout-regularised ReLU autoencoder that Radford et al. (2015, section 4.1.1) used to
 * remove near-duplicates. They give no other details. Here the noise is masking (Vincent et al. 2008): a fifth of the
 * numbers is set to zero, which is grey in [−1, 1]. The output is linear, and half of the code is dropped.
 *
 * @param inputs numbers of a picture: 3,072 in colour, 1,024 in grey
 */
export function hashingAutoencoder(inputs: number, decoderStart: DecoderStart): Autoencoder {
  const layers = {
    corrupt: new Dropout(keepOfPicture),
    hidden: new Dense(inputs, codeUnits, { initialise: normalInitialiser(Math.sqrt(2 / inputs)) }),
  };
  return {
    hidden: new Sequential(layers),
    encoder: new Sequential({ ...layers, relu: relu() }),
    decoder: new Sequential({
      drop: new Dropout(keepOfCode),
      output: new Dense(codeUnits, inputs, {
        initialise:
          decoderStart === 'zeros' ? constantInitialiser(0) : normalInitialiser(Math.sqrt(1 / codeUnits)),
      }),
    }),
  };
}
