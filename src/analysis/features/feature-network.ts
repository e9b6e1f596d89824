/** Computes the features of pictures that a metric compares. Release it after use. */
export interface FeatureNetwork {
  /** The number of features of one picture. */
  readonly dimension: number;
  /**
   * The features of pictures [count, C, H, W] in the range that the network expects: [count, dimension].
   *
   * @throws SparringError if `pictures` holds no whole number of pictures
   */
  of(pictures: Float32Array): Promise<Float32Array>;
  release(): Promise<void>;
}
