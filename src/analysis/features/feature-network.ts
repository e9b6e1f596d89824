/** Turns pictures into the numbers that a metric compares. Release it after use. */
export interface FeatureNetwork {
  /** Numbers of one picture's features. */
  readonly dimension: number;
  /**
   * The features of pictures [count, C, H, W] in the range that the network expects: [count, dimension].
   *
   * @throws SparringError if they are not whole pictures
   */
  of(pictures: Float32Array): Promise<Float32Array>;
  release(): Promise<void>;
}
