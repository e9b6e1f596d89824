import { basename, extname } from 'node:path';
import { DataError, SparringError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';
import { unpackHead } from '../disk/inflate.ts';
import { pythonCifarAdvice, pythonCifarOf } from './cifar-pickles.ts';
import { isLabelsFile, labelsPathFor, readLabels, unusedListsNotes } from './dataset-json.ts';
import { labelsByFolder } from './folder-labels.ts';
import { hasLabels, labelsWording, membersOf, type Labels, type NoLabels } from './found-labels.ts';
import { isHidden } from './hidden.ts';
import { byCodeUnit } from './folder-walk.ts';
import { isPictureName, pictureEndings } from './picture-names.ts';
import { foreignHeadBytes } from './foreign-files.ts';
import { adviceOnOthers, extensionsOf, leftOutNotes, type ReadHead } from './other-files.ts';
import { decodePicture } from '../pictures/decode.ts';
import { nameOfFile } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted, grouped } from '../../core/wording.ts';
import { readingsOf, type NameReading } from './zip-names.ts';
import { faultOfMethod, packedMember, readMember, stored, readZipDirectory, type ZipMember } from './zip.ts';

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
 * Names that are not said to be UTF-8 are decoded by a guess from all of them (`readingsOf`), which is noted.
 *
 * @param bytes owned by the source
 * @throws SparringError if the directory or `dataset.json` is damaged, or there are no pictures
 */
export async function openZip(bytes: Bytes): Promise<PictureSource> {
  const { members, lists, others, firstOthers, names } = await listMembers(bytes);
  const archive = basename(bytes.name);
  const readHead: ReadHead = async (name) => headOf(bytes, firstOthers.get(extname(name).toLowerCase())!);
  if (members.count === 0) {
    const cifar = pythonCifarOf(others);
    if (cifar !== undefined) throw new DataError(`${bytes.name} is a zip of ${pythonCifarAdvice(cifar)}`);
    const kinds = others.length === 0 ? '' : ` (${extensionsOf(others)})`;
    throw new DataError(
      `no pictures in ${bytes.name}: expected members with the extensions ${pictureEndings.join(' ')}, got ${counted(others.length, 'other member')}${kinds}${await adviceOnOthers(others, readHead, archive)}`,
      { code: 'not-found' },
    );
  }
  members.sort();
  const unreadable = members.unreadable();
  if (unreadable?.count === members.count) {
    throw new DataError(
      `not one of the ${counted(members.count, 'picture')} in ${bytes.name} can be read: ${unreadable.why}`,
    );
  }
  const listPath = labelsPathFor([...lists.keys()], members.names);
  const list = lists.get(listPath ?? '');
  const found =
    list === undefined
      ? labelsByFolder(members.names)
      : await listedLabels(bytes, list, members.names, names);
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
    notes: [
      ...names.notes,
      ...(unreadable === undefined
        ? []
        : [
            `${grouped(unreadable.count)} of ${counted(members.count, 'picture')} cannot be read: ${unreadable.why}`,
          ]),
      ...unusedListsNotes([...lists.keys()], listPath),
      ...(await leftOutNotes(others, readHead, archive)),
    ],
    nameOf: (index) => members.names[index]!,
    // Must start to decode before the first await: see `Bytes`.
    read: async (index, shape) => decodePicture(encodedOf(index), members.names[index]!, shape),
    stored: async (index) => ({ kind: 'file', encoded: encodedOf(index) }),
    close: () => bytes.close(),
  };
}

/** What a zip has, and how its names were read. */
interface Listing {
  readonly members: Members;
  /** Lists of labels, by their names. */
  readonly lists: ReadonlyMap<string, ZipMember>;
  readonly others: readonly string[];
  /** The first of each extension, by name. */
  readonly firstOthers: ReadonlyMap<string, ZipMember>;
  readonly names: Names;
}

async function listMembers(bytes: Bytes): Promise<Listing> {
  const raw: string[] = [];
  const first = await listDecoded(bytes, (name, isRaw) => {
    if (isRaw) raw.push(name);
    return name;
  });
  if (raw.length === 0) return { ...first, names: new Names([], raw) };
  const names = new Names(readingsOf(raw), raw);
  const second = await listDecoded(bytes, (name, isRaw) => (isRaw ? names.decoded(name) : name));
  return { ...second, names };
}

async function listDecoded(
  bytes: Bytes,
  decode: (name: string, isRaw: boolean) => string,
): Promise<Omit<Listing, 'names'>> {
  const members = new Members();
  const lists = new Map<string, ZipMember>();
  const others: string[] = [];
  const firstOthers = new Map<string, ZipMember>();
  await readZipDirectory(bytes, (found) => {
    const member = { ...found, name: decode(found.name, found.isRaw === true) };
    if (isHidden(member.name)) return;
    if (isPictureName(member.name)) members.push(member);
    else if (isLabelsFile(member.name)) lists.set(member.name, member);
    else if (!member.name.endsWith('/')) {
      others.push(member.name);
      const extension = extname(member.name).toLowerCase();
      const first = firstOthers.get(extension);
      if (first === undefined || byCodeUnit(member.name, first.name) < 0) firstOthers.set(extension, member);
    }
  });
  return { members, lists, others, firstOthers };
}

function headOf(zip: Bytes, member: ZipMember): Uint8Array {
  const packed = packedMember(zip, member);
  return member.method === stored
    ? packed.read(0, Math.min(foreignHeadBytes, packed.size))
    : unpackHead(packed, 'raw', foreignHeadBytes);
}

/** Names that the zip does not say how to decode, in the likeliest encoding that keeps them apart. */
class Names {
  readonly #readings: readonly NameReading[];
  readonly #chosen: NameReading | undefined;
  /** By their decoded names. */
  readonly #raw: ReadonlyMap<string, string>;

  constructor(readings: readonly NameReading[], raw: readonly string[]) {
    const different = new Set(raw);
    this.#readings = readings;
    this.#chosen = readings.find(
      ({ decode }) => new Set(Array.from(different, decode)).size === different.size,
    );
    this.#raw = new Map(Array.from(different, (name) => [this.decoded(name), name]));
  }

  decoded(raw: string): string {
    return this.#chosen?.decode(raw) ?? raw;
  }

  /** Decodes names in each of the other encodings that they may have. */
  others(): ((name: string) => string)[] {
    const rest = this.#readings.filter((reading) => reading !== this.#chosen);
    return rest.map(({ decode }) => (name) => {
      const raw = this.#raw.get(name);
      return raw === undefined ? name : decode(raw);
    });
  }

  get notes(): readonly string[] {
    if (this.#chosen === undefined || this.#chosen.title === 'UTF-8') return [];
    return [
      `the zip does not say how the names of ${counted(this.#raw.size, 'member')} are encoded: they are read as ${this.#chosen.title}`,
    ];
  }
}

/** The labels of a list whose names are those of the pictures, in whichever encoding the zip has them. */
async function listedLabels(
  bytes: Bytes,
  list: ZipMember,
  pictures: readonly string[],
  names: Names,
): Promise<Labels | NoLabels> {
  const read = (decode: (name: string) => string) =>
    readLabels(
      { path: decode(list.name), size: list.size, read: () => readMember(bytes, list) },
      pictures.map(decode),
    );
  const found = await read((name) => name);
  if (hasLabels(found)) return found;
  for (const decode of names.others()) {
    const other = await read(decode);
    if (hasLabels(other)) return other;
  }
  return found;
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

  /** How many cannot be decompressed, and why the first of them; undefined if all can. */
  unreadable(): { readonly count: number; readonly why: string } | undefined {
    let count = 0;
    let why: string | undefined;
    this.#order.forEach((i, index) => {
      const fault = faultOfMethod({ name: this.names[index]!, method: this.#methods[i]! });
      if (fault === undefined) return;
      count += 1;
      why ??= fault;
    });
    return why === undefined ? undefined : { count, why };
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
