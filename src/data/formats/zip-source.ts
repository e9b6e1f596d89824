import { DataError, messageOf, SparringError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';
import { labelsByFolder, maxClasses, type Labels } from './folder-labels.ts';
import { byCodeUnit, isPictureName, pictureEndings } from './image-folder.ts';
import { decodePicture } from '../pictures/decode.ts';
import { nameOfFile } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted, grouped } from '../../core/wording.ts';
import { readMember, readZipDirectory, type ZipMember } from './zip.ts';

/** StyleGAN's list of labels, next to the pictures. */
const labelsFile = 'dataset.json';
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
  let labelsMember: ZipMember | undefined;
  let others = 0;
  await readZipDirectory(bytes, (member) => {
    if (isPictureName(member.name) && !isHidden(member.name)) members.push(member);
    else if (member.name === labelsFile) labelsMember = member;
    else if (!member.name.endsWith('/')) others += 1;
  });
  if (members.count === 0) {
    throw new DataError(
      `no pictures in ${bytes.name}: expected members with the extensions ${pictureEndings.join(' ')}, got ${counted(others, 'other member')}`,
      { code: 'not-found' },
    );
  }
  members.sort();
  const labels =
    labelsMember === undefined
      ? labelsByFolder(members.names)
      : readLabels(bytes, labelsMember, members.names);
  const ofLabels =
    labels !== undefined
      ? ', with labels'
      : labelsMember === undefined
        ? ''
        : `, without labels, as ${labelsFile} has no whole number for each`;
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
    description: `zip of ${counted(members.count, 'picture')}${ofLabels}`,
    name: nameOfFile(bytes.name),
    count: members.count,
    channels: undefined,
    labels: labels?.labels,
    classNames: labels?.classNames,
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

function readLabels(bytes: Bytes, member: ZipMember, names: readonly string[]): Labels | undefined {
  // Too long for a list of names and numbers. It may have vectors as labels, which are not classes.
  if (member.size > Math.min(maxMemberBytes, harmlessBytes + 1024 * names.length)) return undefined;
  const text = readMember(bytes, member);
  // A parsed array takes many times the memory of its bracket, so allow only as many as the pictures require.
  let brackets = 0;
  for (const byte of text) if (byte === 0x5b || byte === 0x7b) brackets += 1;
  if (brackets > 16 + 2 * names.length) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(text));
  } catch (thrown) {
    const reason = messageOf(thrown).replaceAll(/\s+/g, ' ').slice(0, 100);
    throw new DataError(
      `${labelsFile} in ${bytes.name} is not JSON (${reason}): write it again or remove it from the zip`,
      { cause: thrown },
    );
  }
  const list: unknown =
    typeof parsed === 'object' && parsed !== null && 'labels' in parsed ? parsed.labels : undefined;
  if (!Array.isArray(list)) return undefined;
  const numbers = new Map<string, number>();
  for (const pair of list as unknown[]) {
    if (!Array.isArray(pair)) return undefined;
    const [name, label] = pair as unknown[];
    if (typeof name !== 'string' || !isLabel(label)) return undefined;
    numbers.set(name, label);
  }
  const labels = new Uint16Array(names.length);
  let max = 0;
  for (const [index, name] of names.entries()) {
    const label = numbers.get(name);
    if (label === undefined) return undefined;
    labels[index] = label;
    max = Math.max(max, label);
  }
  return { labels, classNames: Array.from({ length: max + 1 }, (_, number) => String(number)) };
}

function isLabel(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < maxClasses;
}

function isHidden(name: string): boolean {
  return (
    name.startsWith('__MACOSX/') ||
    name.split('/').some((part) => part.startsWith('.') && part !== '..' && part !== '.')
  );
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
