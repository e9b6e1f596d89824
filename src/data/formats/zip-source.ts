import { messageOf, SparringError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';
import { labelsByFolder, mostClasses, type Labels } from './folder-labels.ts';
import { byCodeUnit, isPictureName, pictureEndings } from './image-folder.ts';
import { decodePicture } from '../pictures/decode.ts';
import { nameOfFile } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted, grouped } from '../../core/wording.ts';
import { readMember, readZipDirectory, type ZipMember } from './zip.ts';

/** StyleGAN's list of labels, beside the pictures. */
const labelsFile = 'dataset.json';
/** A file of more than this is not unpacked. */
const largestMember = 2 ** 27;
/** Pictures are packed already: one that packs to a hundredth again is a bomb, if it is large. */
const mostRatio = 100;
const harmless = 2 ** 20;

/**
 * The pictures in a zip file, as StyleGAN's dataset tool writes it (github.com/NVlabs/stylegan3,
 * dataset_tool.py) or any other: stored or deflated, read in place. Members are chosen by their ending, as in
 * a folder, and sorted by their names.
 *
 * Labels are those of `dataset.json`, `{"labels": [["00000/img00000000.png", 6], …]}`, if it has a whole
 * number for every picture; without that file, the folders' (`labelsByFolder`).
 *
 * @param bytes the source's from now on
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
    throw new SparringError(
      `no pictures in ${bytes.name}: of its members, files ending in ${pictureEndings.join(' ')} are read, and it has ${counted(others, 'other')}`,
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
  const encodedOf = (index: number): Uint8Array => {
    const member = members.get(index);
    try {
      return readPicture(bytes, member);
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      throw new SparringError(`${member.name}: ${thrown.message}`, { cause: thrown });
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
    // Begins to decode before it first waits: see `Bytes`.
    read: async (index, shape) => decodePicture(encodedOf(index), members.names[index]!, shape),
    stored: async (index) => ({ kind: 'file', encoded: encodedOf(index) }),
    close: () => bytes.close(),
  };
}

/** A picture file out of the zip. Its size is looked at before anything is unpacked. */
export function readPicture(bytes: Bytes, member: ZipMember): Uint8Array {
  const { size, packedSize } = member;
  if (size > largestMember || (size > harmless && size > mostRatio * packedSize)) {
    throw new SparringError(
      `${grouped(packedSize)} bytes that say they unpack to ${grouped(size)} are no picture, expected at most ${grouped(largestMember)} and ${mostRatio} times as many`,
    );
  }
  return readMember(bytes, member);
}

function readLabels(bytes: Bytes, member: ZipMember, names: readonly string[]): Labels | undefined {
  // Longer than any list of names and numbers: of vectors perhaps, which are no classes.
  if (member.size > Math.min(largestMember, harmless + 1024 * names.length)) return undefined;
  const text = readMember(bytes, member);
  // An array takes many times the memory of its bracket: no more of them than the pictures call for.
  let brackets = 0;
  for (const byte of text) if (byte === 0x5b || byte === 0x7b) brackets += 1;
  if (brackets > 16 + 2 * names.length) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(text));
  } catch (thrown) {
    const reason = messageOf(thrown).replaceAll(/\s+/g, ' ').slice(0, 100);
    throw new SparringError(
      `${labelsFile} in ${bytes.name} is no JSON (${reason}): write it again or take it out of the zip`,
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
  let most = 0;
  for (const [index, name] of names.entries()) {
    const label = numbers.get(name);
    if (label === undefined) return undefined;
    labels[index] = label;
    most = Math.max(most, label);
  }
  return { labels, classNames: Array.from({ length: most + 1 }, (_, number) => String(number)) };
}

function isLabel(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < mostClasses;
}

function isHidden(name: string): boolean {
  return (
    name.startsWith('__MACOSX/') ||
    name.split('/').some((part) => part.startsWith('.') && part !== '..' && part !== '.')
  );
}

/** Members in columns: an object for each of a million would take as much again as their names. */
class Members {
  names: string[] = [];
  #offsets: number[] = [];
  #packedSizes: number[] = [];
  #sizes: number[] = [];
  #crcs: number[] = [];
  #methods: number[] = [];
  /** The order of the columns, by name. */
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

  /** Puts the names in order; to be called once, when all members are there. */
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
