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

/** A network whose features have a meaning beyond one run, so that numbers measured by it can be compared. */
export interface NamedFeatureNetwork extends FeatureNetwork {
  /** As names of metrics have it: `random-conv-64`. */
  readonly name: string;
  /**
   * Whether KID compares its features whitened by those of the real pictures (`Whitening`). Neighbourhoods, which precision
   * and its like are made of, do not bear it: of whitened features, unseen real pictures lie outside of all of them.
   */
  readonly whitened?: boolean;
  /** How pictures get the size that it sees: a filter, or `none` if they already have it. */
  readonly resizing: string;
}
