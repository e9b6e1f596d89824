/** Sources of pictures that a program has in memory, or in files of its choice. */
import { kindOf } from '../core/arrays.ts';
import { plainBytes } from '../core/bytes.ts';
import {
  anything,
  checkArguments,
  checkInteger,
  checkOptions,
  either,
  integer,
  listOf,
  members,
  numbers,
  oneOf,
  optional,
  type Rule,
  type RulesOf,
  text,
  unexpected,
  valueLimits,
} from '../core/checks.ts';
import { SparringError, UsageError } from '../core/errors.ts';
import {
  checkFloatPicture,
  checkPixels,
  checkValues,
  isFloatPicture,
  isSameShape,
  planesOfRgba,
  type FloatPicture,
  type PictureShape,
  type RgbaPixels,
} from '../core/pictures.ts';
import { says } from '../core/sentence.ts';
import { sizeOf } from '../core/shape.ts';
import { toBytes } from '../core/value-range.ts';
import { counted, grouped } from '../core/wording.ts';
import { memoryBytes } from './disk/bytes.ts';
import { picturesOfArray } from './formats/array-pictures.ts';
import { limitsOfRange, type ArrayRange } from './formats/array-range.ts';
import type { NpyHeader } from './formats/npy.ts';
import { rawSource, sizeWording } from './formats/raw-source.ts';
import { decodePicture, resizePlanes, storedFile } from './pictures/decode.ts';
import type { PictureSource, StoredPicture } from './pictures/source.ts';

/**
 * A picture: pixels (an `ImageData`, or what a canvas returns), floats (what `Run.sample` returns), the contents of a
 * picture file (JPEG, PNG, WebP, GIF, AVIF), a `Blob` or `File` of these, or the path of such a file.
 */
export type PictureInput = RgbaPixels | FloatPicture | Uint8Array | Blob | string;

/** Many pictures of one size in one array. */
export interface PictureArray {
  /** Bytes from 0 to 255, or floats. */
  readonly data: Uint8Array | Uint8ClampedArray | Float32Array | Float64Array;
  /** [pictures, height, width], [pictures, height, width, channels] or [pictures, channels, height, width]. */
  readonly shape: readonly number[];
  /**
   * What floats mean: `signed` from −1 to 1, `unit` from 0 to 1, `bytes` from 0 to 255. Default: the first of these that
   * holds all values, where `signed` needs a negative one. Two numbers are the values of black and white, of floats or of
   * bytes; values outside them are clamped.
   */
  readonly range?: ArrayRange | undefined;
}

/** The options of `pictureSource`. */
export interface PictureSourceOptions {
  /** The class of each picture, a whole number from 0. */
  readonly labels?: ArrayLike<number> | undefined;
  /** The names of the classes: `classNames[label]`. */
  readonly classNames?: readonly string[] | undefined;
  /** A short name, for run folders and errors. Default `pictures`. */
  readonly name?: string | undefined;
}

const arrayRule = members<PictureArray>({
  data: anything, // its kind has its own sentence
  shape: listOf(integer(0), 1),
  range: optional(either(valueLimits, oneOf(['signed', 'unit', 'bytes']))),
});
const picturesRule: Rule = (name, value) => {
  if (Array.isArray(value)) return;
  if (kindOf(value) === 'an object') return arrayRule(name, value);
  throw unexpected(name, value, 'an array of pictures, or an object with data, shape and range');
};
const rules: RulesOf<PictureSourceOptions> = {
  labels: optional(numbers),
  classNames: optional(listOf(text)),
  name: optional(text),
};

/**
 * A source of pictures that a program has. They may differ in size: each is resized and cropped as a picture file is.
 * Nothing is copied, and files are read and decoded when a picture is needed. Pixels and floats become bytes, as all
 * sources give.
 *
 * @throws UsageError if there are no pictures, one of them is none of these kinds or has values outside its range, or
 *   the labels are not one whole number for each
 * @example
 * const cats = pictureSource([canvas.getContext('2d').getImageData(0, 0, 64, 64), await readFile('cat.jpg')]);
 * const digits = pictureSource({ data: floats, shape: [60_000, 28, 28], range: 'unit' }, { labels });
 */
export function pictureSource(
  pictures: readonly PictureInput[] | PictureArray,
  options: PictureSourceOptions = {},
): PictureSource {
  checkArguments('pictureSource', { pictures }, { pictures: picturesRule });
  checkOptions('pictureSource', options, rules);
  const { name = 'pictures', classNames } = options;
  const source = isList(pictures) ? sourceOfList(pictures, name) : sourceOfArray(pictures, name);
  const labels = labelsFor(source.count, options);
  if (labels === undefined) return { ...source, whyNoLabels: 'the program passed none' };
  return { ...source, labels, classNames, labelsFrom: 'by the program' };
}

function isList(pictures: readonly PictureInput[] | PictureArray): pictures is readonly PictureInput[] {
  return Array.isArray(pictures);
}

function sourceOfArray({ data, shape, range }: PictureArray, name: string): PictureSource {
  if (shape[0] === 0) throw new UsageError('got no pictures: pass one or more');
  const kind = kindOf(data);
  const itemBytes = { 'a Float32Array': 4, 'a Float64Array': 8, 'a Uint8Array': 1, 'a Uint8ClampedArray': 1 }[
    kind
  ];
  if (itemBytes === undefined || data.length !== sizeOf(shape)) {
    const values = itemBytes === undefined ? '' : ` of ${grouped(data.length)} values`;
    throw new UsageError(
      `pictures of the shape ${shape.join('×')} got ${kind}${values}, expected bytes or floats, ${grouped(sizeOf(shape))} of them`,
    );
  }
  if (typeof range === 'string' && (data instanceof Float32Array || data instanceof Float64Array)) {
    checkValues('the array', data, limitsOfRange(range));
  }
  const header: NpyHeader = {
    kind: itemBytes === 1 ? 'u' : 'f',
    itemBytes,
    littleEndian: true, // as every machine that ONNX Runtime supports
    fortranOrder: false,
    shape,
    dataOffset: 0,
  };
  const bytes = memoryBytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 'the array');
  const { wording, ...planes } = asUsage(() => picturesOfArray(bytes, header, { range, isOfProgram: true }));
  const description = `array of ${counted(planes.count, 'picture')} of ${sizeWording(planes.shape)} (${wording})`;
  return asUsage(() => rawSource({ ...planes, name, description, quickAt: planes.shape }, 'the array'));
}

/** What is damaged in a file is a wrong argument of a function. */
function asUsage<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw thrown instanceof SparringError ? new UsageError(says`${thrown}`, { cause: thrown }) : thrown;
  }
}

/** How one picture of a list is read. */
interface Item {
  readonly name: string;
  /** Its shape, if it needs no decoding. */
  readonly shape: PictureShape | undefined;
  readonly read: (shape: PictureShape) => Promise<Uint8Array<ArrayBuffer>>;
  readonly stored: () => Promise<StoredPicture>;
}

function sourceOfList(pictures: readonly PictureInput[], name: string): PictureSource {
  if (pictures.length === 0) throw new UsageError('got no pictures: pass one or more');
  const items = pictures.map((picture, index) => itemOf(picture, `${name}[${index}]`));
  const first = items[0]!.shape;
  const isUniform = first !== undefined && items.every(({ shape }) => shape && isSameShape(shape, first));
  return {
    kind: 'pictures',
    name,
    description: `${counted(items.length, 'picture')} of a program`,
    count: items.length,
    channels: items.every(({ shape }) => shape?.channels === 1) ? 1 : undefined,
    quickAt: isUniform ? first : undefined,
    nameOf: (index) => items[index]!.name,
    read: (index, shape) => items[index]!.read(shape),
    stored: (index) => items[index]!.stored(),
  };
}

function itemOf(picture: PictureInput, name: string): Item {
  if (typeof picture === 'string') return fileItem(picture, picture, async () => picture);
  if (picture instanceof Blob) {
    const own = 'name' in picture && typeof picture.name === 'string' ? picture.name : name;
    return fileItem(own, undefined, async () => new Uint8Array(await picture.arrayBuffer()));
  }
  if (picture instanceof Uint8Array) return fileItem(name, undefined, async () => picture);
  if (typeof picture === 'object' && picture !== null && 'width' in picture && 'data' in picture) {
    return rawItem(picture, name);
  }
  throw new UsageError(
    `${name} is ${kindOf(picture)}, expected ImageData, floats, the contents of a picture file, a Blob or a path`,
  );
}

/** @param path of a file; undefined if the contents are in memory */
function fileItem(
  name: string,
  path: string | undefined,
  contents: () => Promise<string | Uint8Array>,
): Item {
  return {
    name,
    shape: undefined,
    read: async (shape) => decodePicture(await contents(), name, shape),
    stored: async () =>
      path === undefined
        ? { kind: 'file', encoded: plainBytes((await contents()) as Uint8Array) }
        : storedFile(path, name),
  };
}

/** A picture that needs no decoding. At its own size it is only converted, elsewhere resized as any other. */
function rawItem(picture: RgbaPixels | FloatPicture, name: string): Item {
  const { height, width } = picture;
  const channels = isFloatPicture(picture) ? picture.channels : 3;
  const shape: PictureShape = { channels, height, width };
  if (isFloatPicture(picture)) checkConvertible(name, picture);
  else checkPixels(name, picture);
  const planes = isFloatPicture(picture)
    ? () => plainBytes(toBytes(picture.data, picture.range))
    : () => planesOfRgba(picture, 3);
  return {
    name,
    shape,
    async read(to) {
      const isItsSize = to.height === height && to.width === width;
      if (isItsSize && !isFloatPicture(picture)) return planesOfRgba(picture, to.channels);
      return resizePlanes(planes(), shape, to);
    },
    stored: async () => ({ kind: 'planes', planes: planes(), shape }),
  };
}

/** @throws UsageError if floats cannot be converted to bytes, as those of a source must be */
function checkConvertible(name: string, picture: FloatPicture): void {
  checkFloatPicture(name, picture);
  if (picture.range !== 'contrast') return;
  throw new UsageError(
    `${name} is normalised by its contrast, which cannot be undone: pass pictures of the range signed or unit, or pixels`,
  );
}

function labelsFor(
  count: number,
  { labels, classNames }: PictureSourceOptions,
): Uint16Array<ArrayBuffer> | undefined {
  if (labels === undefined) {
    if (classNames === undefined) return undefined;
    throw new UsageError('got classNames without labels: pass the label of each picture too');
  }
  if (labels.length !== count) {
    throw new UsageError(
      `got ${grouped(labels.length)} labels for ${counted(count, 'picture')}: pass one for each`,
    );
  }
  const max = classNames === undefined ? 0xffff : classNames.length - 1;
  for (let i = 0; i < count; i++) checkInteger(`labels[${i}]`, labels[i]!, 0, max);
  return Uint16Array.from(labels);
}
