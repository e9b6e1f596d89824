/** What a runtime computes well beyond the portable operations, so that models may be lowered for it. */
export interface Kernels {
  /**
   * Channels per block in the blocked layout (NCHWc) of ONNX Runtime's direct convolutions: as many float32 numbers as
   * a vector register of the processor holds. 1 if there are no such convolutions.
   */
  readonly channelBlock: number;
  /** Whether 3D convolutions are as fast as 2D ones. */
  readonly convolvesInDepth: boolean;
  /** Whether MaxPool can return the indices of the maxima, and ScatterElements can sum at indices. */
  readonly addsAtPlaces: boolean;
  /** Whether a matrix product with a transposed first factor copies that factor again for every few columns of the result. */
  readonly copiesTransposed: boolean;
}

/** What every runtime has: for exported models. */
export const portable: Kernels = {
  channelBlock: 1,
  convolvesInDepth: false,
  addsAtPlaces: false,
  copiesTransposed: false,
};
