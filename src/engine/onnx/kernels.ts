/** What a runtime has beyond the operations that all of them compute well, and that a model may be lowered for. */
export interface Kernels {
  /**
   * How many channels lie together in the blocked layout (NCHWc) of ONNX Runtime's direct convolutions: as many as one
   * of the processor's vector registers holds numbers. 1 where there are no such convolutions.
   */
  readonly channelBlock: number;
  /** Whether a convolution in three dimensions is as fast as one in two. */
  readonly convolvesInDepth: boolean;
  /** Whether MaxPool also tells where it found what, and numbers can be added up at such places (ScatterElements). */
  readonly addsAtPlaces: boolean;
  /** Whether a matrix product copies a first factor that it takes transposed, for every few columns of the result anew. */
  readonly copiesTransposed: boolean;
}

/** What every runtime has: for models that go elsewhere. */
export const portable: Kernels = {
  channelBlock: 1,
  convolvesInDepth: false,
  addsAtPlaces: false,
  copiesTransposed: false,
};
