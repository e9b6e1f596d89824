import type { PublishedFile } from '../disk/download.ts';
import type { PictureSource } from '../pictures/source.ts';

/** How far the work on a file of a set has come. */
export interface SetProgress {
  readonly step: 'fetching' | 'checking' | 'unpacking';
  /** The file that is there in the end, or is unpacked, and the bytes of it that are done, out of all. */
  readonly path: string;
  readonly done: number;
  readonly bytes: number;
}

export type OnSetProgress = (progress: SetProgress) => void;

/** A data set that is known by name: where people have it, where it is published, and how it is read. */
export interface NamedSet<Source extends PictureSource = PictureSource> {
  /** What people type: `svhn`, `lsun/bedroom`. */
  readonly name: string;
  /** What its authors call it. */
  readonly title: string;
  /** Its parts; the first is meant if none is named. */
  readonly splits: readonly [string, ...string[]];
  /** The sides of its pictures, if all have the same. */
  readonly side?: number;
  /** The folders below a data root in which people have it: `''` for the root itself. It is put into the first. */
  readonly folders: readonly [string, ...string[]];
  /** The folders outside any data root in which packages put it on this machine. */
  readonly installed?: () => readonly string[];
  /** What brings it without a download of our own, for errors: `npm install …`. */
  readonly hint?: string;
  /** What is published of a split. */
  published(split: string): readonly PublishedFile[];
  /** The files of a split in a folder; undefined unless all are there. */
  find(folder: string, split: string): readonly string[] | undefined;
  /**
   * @param paths as `find` gave them
   * @throws SparringError if they are not the published ones, or damaged
   */
  open(paths: readonly string[], split: string): Promise<Source>;
  /**
   * For what is published as an archive, whose bytes have been checked: makes of it what `find` looks for, in
   * the folder that the archive is in.
   *
   * @throws SparringError if it cannot be written
   */
  readonly unpack?: (archive: string, onProgress?: OnSetProgress) => Promise<void>;
}

/** A set and one of its splits, as `mnist:test` names them. */
export interface NamedSplit<Source extends PictureSource = PictureSource> {
  readonly set: NamedSet<Source>;
  readonly split: string;
}

/** `mnist` for the first split, `mnist:test` for another: as people type it. */
export function nameOfSplit({ set, split }: NamedSplit): string {
  return split === set.splits[0] ? set.name : `${set.name}:${split}`;
}

/** The same as the name of a run folder has it: `mnist-test`, `lsun-bedroom`. */
export function sourceName(named: NamedSplit): string {
  return nameOfSplit(named).replaceAll(/[/:]/g, '-');
}
