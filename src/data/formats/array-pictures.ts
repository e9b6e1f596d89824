import { DataError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';
import { detectRange, findValues, limitsOfRange, rangeWording, type ArrayRange } from './array-range.ts';
import { valuesOfNpy, type NpyHeader, type NpyValues } from './npy.ts';
import type { RawPictures } from './raw-source.ts';
import type { PictureShape } from '../pictures/source.ts';
import { counted, grouped } from '../../core/wording.ts';

/** How pictures are stored in an array. */
interface Layout {
  readonly count: number;
  readonly shape: PictureShape;
  readonly order: 'NHW' | 'NHWC' | 'NCHW';
  /** The strides between pictures, channels, rows and columns, in values. */
  readonly strides: { readonly n: number; readonly c: number; readonly h: number; readonly w: number };
}

/** What is known of an array besides its header. */
export interface ArrayMeaning {
  /** The range of floats if it is known by a name, or of floats and bytes if its limits are. */
  readonly range?: ArrayRange | undefined;
  /** Whether a program made the array, which then says itself what its axes are, and has the option `range`. */
  readonly isOfProgram?: boolean;
}

/** How many pictures, evenly spread, are sampled to detect the range of floats. */
const maxSampled = 64;
/** In Fortran order each picture is spread over the whole array, so all of it is read into memory, up to this size. */
const maxBytesInMemory = 2 ** 30;

/**
 * The pictures in an array of an NPY or similar file. The values may be integers of any width, float32 or float64.
 *
 * - Three axes are pictures × height × width. Four are pictures × height × width × channels if the last is 1 or 3, and
 *   otherwise pictures × channels × height × width if the second is 1 or 3. Three axes that look like one picture in
 *   colour are refused.
 * - Bytes are from 0 to 255. The range of all others is detected (`detectRange`) from 64 pictures, evenly spread from the
 *   first to the last, or from all of an array in Fortran order. In the other pictures, values outside the range are
 *   clamped. NaN becomes black.
 *
 * @param bytes that hold the values from the header's `dataOffset` on; read in complete pictures
 * @throws SparringError if the array is damaged, its axes, type or range are not as above, or one of the 64 pictures
 *   has values that are not finite
 */
export function picturesOfArray(
  bytes: Bytes,
  header: NpyHeader,
  { range, isOfProgram = false }: ArrayMeaning = {},
): Pick<RawPictures, 'count' | 'shape' | 'planesOf'> & { readonly wording: string } {
  const layout = layoutOf(header);
  if (layout === undefined || (!isOfProgram && !hasAxesOfPictures(header))) {
    throw new DataError(`${bytes.name} is ${wrongAxes(header.shape)}`);
  }
  if (!holdsPixels(header)) {
    throw new DataError(
      `${bytes.name} holds ${typeWording(header)}, expected integers or float32: save a.astype("float32")`,
    );
  }
  const readValues = valueReader(bytes, header, layout);
  const { count, shape, order, strides } = layout;
  const hasRange = !holdsBytes(header);
  const found = hasRange && count > 0 ? findValues(bytes.name, sampled(), placeIn(header)) : undefined;
  const known = hasRange || typeof range === 'object' ? range : undefined; // the names are of ranges of floats
  const limits =
    known === undefined && found !== undefined
      ? detectRange(found, {
          optionName: isOfProgram ? 'range' : 'values',
          integers: header.kind === 'f' ? undefined : typeWording(header),
        })
      : limitsOfRange(known ?? 'bytes');
  const [black, white] = limits;
  const scale = 255 / (white - black);

  function* sampled() {
    const area = shape.channels * shape.height * shape.width;
    // In Fortran order, one read returns all.
    const pieces = header.fortranOrder ? 1 : Math.min(count, maxSampled);
    for (let i = 0; i < pieces; i++) {
      const index = pieces === 1 ? 0 : Math.round((i * (count - 1)) / (pieces - 1));
      yield { values: readValues(index).values, at: index * area };
    }
  }

  return {
    count,
    shape,
    planesOf(index) {
      const { values, start } = readValues(index);
      const planes = new Uint8ClampedArray(shape.channels * shape.height * shape.width); // rounds and clamps
      let to = 0;
      for (let c = 0; c < shape.channels; c++) {
        for (let h = 0; h < shape.height; h++) {
          let from = start + c * strides.c + h * strides.h;
          for (let w = 0; w < shape.width; w++, from += strides.w) {
            planes[to++] = (values[from]! - black) * scale;
          }
        }
      }
      return new Uint8Array(planes.buffer);
    },
    wording: `${typeWording(header)} ${order}${known === undefined && !hasRange ? '' : `, ${rangeWording(limits, found)}`}`,
  };
}

/** Returns a function from the position of a value in the file to its indices in the array. */
function placeIn({ shape, fortranOrder }: NpyHeader): (position: number) => readonly number[] {
  const fastestFirst = fortranOrder ? shape : shape.toReversed();
  return (position) => {
    let rest = position;
    const indices = fastestFirst.map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    });
    return fortranOrder ? indices : indices.toReversed();
  };
}

/** Sides from which on an array of three axes with 1, 3 or 4 channels is one picture rather than many narrow ones. */
const minSide = 16;

/** The channels, height and width if three axes look like one picture, with its channels last or first. */
function onePictureIn([first, second, third, ...more]: readonly number[]) {
  if (first === undefined || second === undefined || third === undefined || more.length > 0) return undefined;
  const isChannels = (size: number) => size === 1 || size === 3 || size === 4;
  if (isChannels(third) && Math.min(first, second) >= minSide) {
    return { channels: third, height: first, width: second };
  }
  // With one channel first, it is one picture in grey either way.
  if (first !== 1 && isChannels(first) && Math.min(second, third) >= minSide) {
    return { channels: first, height: second, width: third };
  }
  return undefined;
}

/** What is wrong with the axes of an array, as the end of a sentence, and what brings it into a form that is accepted. */
export function wrongAxes(sizes: readonly number[]): string {
  const got = `an array of ${sizes.map(grouped).join('×') || 'one number'}`;
  const one = onePictureIn(sizes);
  if (one === undefined) {
    return `${got}, expected pictures × height × width, with 1 or 3 channels last or second: ${remedyFor(sizes)}`;
  }
  const { channels, height, width } = one;
  const colours = channels === 1 ? 'in grey' : channels === 3 ? 'in colour' : 'with four channels';
  return `${got}, which looks like one picture of ${width}×${height} ${colours}, expected many: save numpy.stack of many, or a[..., None] of it if it is ${counted(sizes[0]!, 'picture')} in grey`;
}

/** What brings an array into a form that is accepted. Only flat rows can be reshaped: of other axes that scrambles pixels. */
function remedyFor(sizes: readonly number[]): string {
  const [first, second, third, fourth] = sizes;
  if (sizes.length !== 4) return sizes.length === 2 ? 'reshape it' : 'save pictures in that form';
  if (fourth === 4) return 'save a[..., :3] of it, without its fourth channel';
  if (second === 4) return 'save a[:, :3] of it, without its fourth channel';
  if (third === 3 || third === 1) return 'save a.transpose(3, 0, 1, 2) of it';
  return first === 1 || first === 3 ? 'save a.transpose(1, 0, 2, 3) of it' : 'save pictures in that form';
}

/** Whether an array has the axes of pictures, whatever its data type. */
export function hasAxesOfPictures(header: NpyHeader): boolean {
  return layoutOf(header) !== undefined && onePictureIn(header.shape) === undefined;
}

/** Whether an array has the axes and the usual data types of pictures: bytes or floats. */
export function isArrayOfPictures(header: NpyHeader): boolean {
  return hasAxesOfPictures(header) && (holdsBytes(header) || isFloat(header));
}

/** Whether an array could have pictures of other integers. They may as well be masks or labels of pixels. */
export function isArrayOfIntegers(header: NpyHeader): boolean {
  return hasAxesOfPictures(header) && header.kind !== 'f' && !holdsBytes(header);
}

/** The labels of `count` pictures from an array of integers; undefined if the array does not hold labels. */
export function labelsOfArray(bytes: Bytes, header: NpyHeader, count: number): Uint16Array | undefined {
  if (!isArrayOfLabels(header, count)) return undefined;
  const data = bytes.read(header.dataOffset, count * header.itemBytes);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const labels = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const label = readInteger(view, i * header.itemBytes, header);
    if (label < 0 || label > 0xffff) return undefined;
    labels[i] = label;
  }
  return labels;
}

/** Whether an array has one integer for each of `count` pictures. */
export function isArrayOfLabels({ kind, shape }: NpyHeader, count: number): boolean {
  return kind !== 'f' && shape[0] === count && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
}

/** A data type by NumPy's name: `uint8`. */
export function typeWording({ kind, itemBytes }: NpyHeader): string {
  return `${{ u: 'uint', i: 'int', f: 'float' }[kind]}${8 * itemBytes}`;
}

function holdsPixels(header: NpyHeader): boolean {
  return header.kind !== 'f' || isFloat(header);
}

function holdsBytes({ kind, itemBytes }: NpyHeader): boolean {
  return kind === 'u' && itemBytes === 1;
}

function isFloat({ kind, itemBytes }: NpyHeader): boolean {
  return kind === 'f' && itemBytes >= 4;
}

function layoutOf({ shape: sizes, fortranOrder }: NpyHeader): Layout | undefined {
  const steps = new Array<number>(sizes.length).fill(1);
  const axes = sizes.map((_, axis) => axis);
  let step = 1;
  for (const axis of fortranOrder ? axes : axes.toReversed()) {
    steps[axis] = step;
    step *= sizes[axis]!;
  }
  const [count, second, third, fourth] = sizes as [number, number, number, number];
  const [n, s1, s2, s3] = steps as [number, number, number, number];
  const isChannels = (size: number): size is 1 | 3 => size === 1 || size === 3;
  if (sizes.length === 3) {
    const shape = { channels: 1, height: second, width: third } as const;
    return { count, shape, order: 'NHW', strides: { n, c: 0, h: s1, w: s2 } };
  }
  if (sizes.length !== 4) return undefined;
  if (isChannels(fourth)) {
    const shape = { channels: fourth, height: second, width: third };
    return { count, shape, order: 'NHWC', strides: { n, c: s3, h: s1, w: s2 } };
  }
  if (isChannels(second)) {
    const shape = { channels: second, height: third, width: fourth };
    return { count, shape, order: 'NCHW', strides: { n, c: s1, h: s2, w: s3 } };
  }
  return undefined;
}

/** Returns a function that reads values which contain picture `index`, and where the picture starts among them. */
function valueReader(
  bytes: Bytes,
  header: NpyHeader,
  { count, shape, strides }: Layout,
): (index: number) => { values: NpyValues; start: number } {
  const area = shape.channels * shape.height * shape.width;
  const read = (first: number, length: number) =>
    valuesOfNpy(bytes.read(header.dataOffset + first * header.itemBytes, length * header.itemBytes), header);
  if (!header.fortranOrder) return (index) => ({ values: read(index * area, area), start: 0 });
  if (count * area * header.itemBytes > maxBytesInMemory) {
    throw new DataError(
      `${bytes.name} is in Fortran order and has more than ${grouped(maxBytesInMemory)} bytes, too many to read into memory: save numpy.ascontiguousarray of it`,
    );
  }
  let all: NpyValues | undefined;
  return (index) => {
    all ??= read(0, count * area);
    return { values: all, start: index * strides.n };
  };
}

function readInteger(view: DataView, at: number, { kind, itemBytes, littleEndian }: NpyHeader): number {
  const signed = kind === 'i';
  switch (itemBytes) {
    case 1:
      return signed ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return signed ? view.getInt16(at, littleEndian) : view.getUint16(at, littleEndian);
    case 4:
      return signed ? view.getInt32(at, littleEndian) : view.getUint32(at, littleEndian);
    default:
      return Number(signed ? view.getBigInt64(at, littleEndian) : view.getBigUint64(at, littleEndian));
  }
}
