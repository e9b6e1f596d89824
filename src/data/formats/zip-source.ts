import { DataError, SparringError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';
import { pythonCifarAdvice, pythonCifarOf } from './cifar-pickles.ts';
import { isLabelsFile, labelsPathFor, readLabels } from './dataset-json.ts';
import { labelsByFolder } from './folder-labels.ts';
import { labelsWording, membersOf } from './found-labels.ts';
import { isHidden } from './hidden.ts';
import { byCodeUnit } from './folder-walk.ts';
import { isPictureName, leftOutNotes, pictureEndings } from './image-folder.ts';
import { decodePicture } from '../pictures/decode.ts';
import { nameOfFile } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted, grouped } from '../../core/wording.ts';
import { readMember, readZipDirectory, type ZipMember } from './zip.ts';

/** Larger members are not decompressed. */
const maxMemberBytes = 2 ** 27;
/** Picture files are compressed already. A large one that expands more than this is a zip bomb. */
const maxRatio = 100;
/** Members up to this size may have any ratio. */
const harmlessBytes = 2 ** 20;

/**
 * The pictures in a zip file, such as one of StyleGAN's dataset tool (github.com/NVlabs/stylegan3, dataset_tool.py).
 * Members may be stored or deflated and are read in place. As in a folder, they are selected by their extension and
 * sorted by name.
 *
 * The labels come from `dataset.json`, `{"labels": [["00000/img00000000.png", 6], …]}`, if it has an integer for every
 * picture. Without that file they come from the folders (`labelsByFolder`).
 *
 * @param bytes owned by the source
 * @throws SparringError if the directory or `dataset.json` is damaged, or there are no pictures
 */
export async function openZip(bytes: Bytes): Promise<PictureSource> {
  const members = new Members();
  const lists = new Map<string, ZipMember>();
  const others: string[] = [];
  await readZipDirectory(bytes, (member) => {
    if (isHidden(member.name)) return;
    if (isPictureName(member.name)) members.push(member);
    else if (isLabelsFile(member.name)) lists.set(member.name, member);
    else if (!member.name.endsWith('/')) others.push(member.name);
  });
  if (members.count === 0) {
    const cifar = pythonCifarOf(others);
    if (cifar !== undefined) throw new DataError(`${bytes.name} is a zip of ${pythonCifarAdvice(cifar)}`);
    throw new DataError(
      `no pictures in ${bytes.name}: expected members with the extensions ${pictureEndings.join(' ')}, got ${counted(others.length, 'other member')}`,
      { code: 'not-found' },
    );
  }
  members.sort();
  const list = lists.get(labelsPathFor([...lists.keys()], members.names) ?? '');
  const found =
    list === undefined
      ? labelsByFolder(members.names)
      : await readLabels(
          { path: list.name, size: list.size, read: () => readMember(bytes, list) },
          members.names,
        );
  const encodedOf = (index: number): Uint8Array<ArrayBuffer> => {
    const member = members.get(index);
    try {
      return readPicture(bytes, member);
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      throw new DataError(`${member.name}: ${thrown.message}`, { cause: thrown });
    }
  };
  return {
    kind: 'pictures',
    description: `zip of ${counted(members.count, 'picture')}${labelsWording(found)}`,
    name: nameOfFile(bytes.name),
    count: members.count,
    channels: undefined,
    ...membersOf(found),
    notes: leftOutNotes(others),
    nameOf: (index) => members.names[index]!,
    // Must start to decode before the first await: see `Bytes`.
    read: async (index, shape) => decodePicture(encodedOf(index), members.names[index]!, shape),
    stored: async (index) => ({ kind: 'file', encoded: encodedOf(index) }),
    close: () => bytes.close(),
  };
}

/** Reads a picture file from the zip. Its size is checked before anything is decompressed. */
export function readPicture(bytes: Bytes, member: ZipMember): Uint8Array<ArrayBuffer> {
  const { size, packedSize } = member;
  if (size > maxMemberBytes || (size > harmlessBytes && size > maxRatio * packedSize)) {
    throw new DataError(
      `${grouped(packedSize)} bytes that claim to decompress to ${grouped(size)} are not a picture, expected at most ${grouped(maxMemberBytes)} bytes and a ratio of at most ${maxRatio}`,
    );
  }
  return readMember(bytes, member);
}

/** A list of members, stored in columns: a million objects would double the memory of their names. */
class Members {
  names: string[] = [];
  #offsets: number[] = [];
  #packedSizes: number[] = [];
  #sizes: number[] = [];
  #crcs: number[] = [];
  #methods: number[] = [];
  /** Maps the sorted position of a member to its index in the columns. */
  #order: Uint32Array = new Uint32Array();

  get count(): number {
    return this.names.length;
  }

  push(member: ZipMember): void {
    this.names.push(member.name);
    this.#offsets.push(member.offset);
    this.#packedSizes.push(member.packedSize);
    this.#sizes.push(member.size);
    this.#crcs.push(member.crc);
    this.#methods.push(member.method);
  }

  /** Sorts the members by name. Call it once, after the last `push`. */
  sort(): void {
    const { names } = this;
    this.#order = Uint32Array.from({ length: names.length }, (_, i) => i).sort((a, b) =>
      byCodeUnit(names[a]!, names[b]!),
    );
    this.names = Array.from(this.#order, (i) => names[i]!);
  }

  get(index: number): ZipMember {
    const i = this.#order[index]!;
    return {
      name: this.names[index]!,
      offset: this.#offsets[i]!,
      packedSize: this.#packedSizes[i]!,
      size: this.#sizes[i]!,
      crc: this.#crcs[i]!,
      method: this.#methods[i]!,
    };
  }
}
