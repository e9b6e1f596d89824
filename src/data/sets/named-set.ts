import type { PublishedFile } from '../disk/download.ts';
import type { PictureSource } from '../pictures/source.ts';

/** The progress of a step on a file of a set. */
export interface SetProgress {
  readonly step: 'fetching' | 'checking' | 'unpacking';
  /** The file that is being fetched, checked or unpacked. */
  readonly path: string;
  /** How many of the `bytes` are done. */
  readonly done: number;
  readonly bytes: number;
}

/** Called while the files of a set are fetched, checked and unpacked. */
export type OnSetProgress = (progress: SetProgress) => void;

/** A published data set with a name: where it may be on this machine, where it is published, and how it is read. */
export interface NamedSet<Source extends PictureSource = PictureSource> {
  /** As typed on the command line: `svhn`, `lsun/bedroom`. */
  readonly name: string;
  /** The name that its authors use. */
  readonly title: string;
  /** Its parts. The first is the default. */
  readonly splits: readonly [string, ...string[]];
  /** The side of its pictures, if they are square and all have the same size. */
  readonly side?: number;
  /** Its usual folders below a data root, `''` for the root itself. It is fetched into the first. */
  readonly folders: readonly [string, ...string[]];
  /** Folders outside the data roots in which packages install it on this machine. */
  readonly installed?: () => readonly string[];
  /** How else to get it, for errors: `npm install …`. */
  readonly hint?: string;
  /** The published files of a split. */
  published(split: string): readonly PublishedFile[];
  /** The paths of a split's files in a folder; undefined unless all exist. */
  find(folder: string, split: string): readonly string[] | undefined;
  /**
   * Opens a split.
   *
   * @param paths from `find`
   * @throws SparringError if the files do not match the published ones, or are damaged
   */
  open(paths: readonly string[], split: string): Promise<Source>;
  /**
   * For a set that is published as an archive: extracts the files that `find` looks for into the archive's folder. The
   * archive has already been checked.
   *
   * @throws SparringError if they cannot be written
   */
  readonly unpack?: (archive: string, onProgress?: OnSetProgress, signal?: AbortSignal) => Promise<void>;
}

/** A set and one of its splits, such as `mnist:test`. */
export interface NamedSplit<Source extends PictureSource = PictureSource> {
  readonly set: NamedSet<Source>;
  readonly split: string;
}

/** The name as typed on the command line: `mnist` for the first split, `mnist:test` for another. */
export function nameOfSplit({ set, split }: NamedSplit): string {
  return split === set.splits[0] ? set.name : `${set.name}:${split}`;
}

/** The name as used in the names of run folders: `mnist-test`, `lsun-bedroom`. */
export function sourceName(named: NamedSplit): string {
  return nameOfSplit(named).replaceAll(/[/:]/g, '-');
}
