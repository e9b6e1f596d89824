import { having } from '../../core/checks.ts';
import type { PictureShape } from '../../core/pictures.ts';

export { isSameShape, type PictureShape } from '../../core/pictures.ts';

/**
 * Where pictures come from. A source knows how many records it has and reads one by index. It does not shuffle or
 * batch.
 */
export interface PictureSource {
  /** Runs can also learn points; the kind of such a source is `points`. */
  readonly kind: 'pictures';
  /** What was detected, for people: `folder of 5,000 pictures`. */
  readonly description: string;
  /** A short name for the run folder: `bedrooms`, `mnist`. */
  readonly name: string;
  readonly count: number;
  /** The channels, if the source fixes them (MNIST: 1); undefined if the caller may choose. */
  readonly channels: 1 | 3 | undefined;
  /**
   * The class of each picture, as a number from 0, if the source has labels. CIFAR does, LSUN does not, and a folder
   * does if every picture is in a subfolder.
   */
  readonly labels?: Uint8Array | Uint16Array | undefined;
  /** The names of the classes, if the source has them: `classNames[labels[index]]`. */
  readonly classNames?: readonly string[] | undefined;
  /** Where the labels come from, for people: `by folder`, `by dataset.json`. */
  readonly labelsFrom?: string | undefined;
  /** Why a source that could have labels has none, for people: `the outermost folders are train and val`. */
  readonly whyNoLabels?: string | undefined;
  /**
   * What was passed over, chosen or looks wrong when the source was opened, for people: a clause each, without a full
   * stop, such as `260 files were left out by their extensions: 200 × .bmp, 60 × .tif`.
   */
  readonly notes?: readonly string[] | undefined;
  /** The name of record `index` in errors and lists: a path relative to the source, or `mnist[17]`. */
  nameOf(index: number): string;
  /**
   * Record `index`, decoded, with the short side resized and the centre cropped.
   *
   * @returns channels × height × width bytes, planes of 0–255; possibly a view of the source's memory: do not write to
   *   it
   * @throws SparringError if the record cannot be decoded; the message begins with its name
   */
  read(index: number, shape: PictureShape): Promise<Uint8Array>;
  /**
   * Record `index` as the source stores it. A source that is derived from another may not have this.
   *
   * @throws SparringError as `read` does
   */
  readonly stored?: ((index: number) => Promise<StoredPicture>) | undefined;
  /**
   * Pictures of this shape are read as fast as from memory, so a cache for them is pointless. Undefined if every read
   * takes work, such as decoding.
   */
  readonly quickAt?: PictureShape | undefined;
  /** Closes the files that the source reads from. No record can be read afterwards. */
  close?(): void;
}

/** Whether pictures that a program passes, in any form, are a source already. */
export function isPictureSource(pictures: unknown): pictures is PictureSource {
  return (pictures as Partial<PictureSource> | null | undefined)?.kind === 'pictures';
}

/** What an argument that takes a source accepts. */
export const sourceRule = having(
  'a source of pictures, of openSource or pictureSource',
  'count',
  'nameOf',
  'read',
);

/** The notes of any data: sources of points have none. */
export function notesOf(data: object): readonly string[] {
  return (data as Pick<PictureSource, 'notes'>).notes ?? [];
}

/** A class's name, or `class 3` where the source names none. */
export function classNameOf({ classNames }: Pick<PictureSource, 'classNames'>, label: number): string {
  return classNames?.[label] ?? `class ${label}`;
}

/** A complete picture file, or the planes of a picture that needs no decoding. */
export type StoredPicture =
  | { readonly kind: 'file'; readonly encoded: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'planes'; readonly planes: Uint8Array<ArrayBuffer>; readonly shape: PictureShape };
