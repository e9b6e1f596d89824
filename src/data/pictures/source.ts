/**
 * Where pictures come from. A source knows how many records it has and reads one by index; it does not
 * resize, shuffle or batch.
 */
export interface PictureSource {
  /** Runs also learn from points, whose sources say `points`. */
  readonly kind: 'pictures';
  /** What was recognised, for a person: `folder of 5,000 pictures`. */
  readonly description: string;
  /** A short name for the run folder: `bedrooms`, `mnist`. */
  readonly name: string;
  readonly count: number;
  /** Channels of the pictures when the source fixes them (MNIST: 1); undefined when they are to be chosen. */
  readonly channels: 1 | 3 | undefined;
  /**
   * What each picture is, as the number of a class from 0, where the source says so: LSUN does not, CIFAR
   * does, and a folder does if every picture is in a sub-folder.
   */
  readonly labels?: Uint8Array | Uint16Array | undefined;
  /** The names of the classes, where the source has them: `classNames[labels[index]]`. */
  readonly classNames?: readonly string[] | undefined;
  /** How errors and lists name record `index`: a path relative to the source, or `mnist[17]`. */
  nameOf(index: number): string;
  /**
   * Record `index`, prepared: `channels` × height × width bytes (planes, 0–255), the short side resized
   * and the centre cropped. Possibly a view of what the source holds: not to be written to.
   *
   * @throws SparringError if the record cannot be decoded; the message starts with its name
   */
  read(index: number, shape: PictureShape): Promise<Uint8Array>;
  /**
   * Record `index` as it lies in the source, before anything is made of it. A source that was made of another
   * may lack this.
   *
   * @throws SparringError as `read`
   */
  readonly stored?: ((index: number) => Promise<StoredPicture>) | undefined;
  /**
   * Pictures of this shape are read as fast as from memory, so that whoever goes round them again and again need
   * not keep them. Undefined where reading is work, as decoding is.
   */
  readonly quickAt?: PictureShape | undefined;
  /** Closes the files that the source reads from, if it holds any open; no record can be read after that. */
  close?(): void;
}

export interface PictureShape {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

export function isSameShape(a: PictureShape, b: PictureShape): boolean {
  return a.channels === b.channels && a.height === b.height && a.width === b.width;
}

/** What a class is called: by its name where the source has one. */
export function classNameOf({ classNames }: Pick<PictureSource, 'classNames'>, label: number): string {
  return classNames?.[label] ?? `class ${label}`;
}

/** A picture file, whole, or the planes of a picture that needs no decoding. */
export type StoredPicture =
  | { readonly kind: 'file'; readonly encoded: Uint8Array }
  | { readonly kind: 'planes'; readonly planes: Uint8Array; readonly shape: PictureShape };
