/** Pictures in memory, in the forms that programs and pages have them, and the conversions between these. */
import { checkArguments, floatArray, having, including, listOf, oneOf, positiveInteger } from './checks.ts';
import { kindOf } from './arrays.ts';
import { UsageError } from './errors.ts';
import { sizeOf } from './shape.ts';
import { limitsOf, valueWriter, type ValueRange, valueRanges } from './value-range.ts';

/** The shape of decoded pictures: [channels, height, width]. */
export interface PictureShape {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/** The members of a shape of pictures, for rules. */
export const pictureShape = { channels: oneOf([1, 3]), height: positiveInteger, width: positiveInteger };

export function isSameShape(a: PictureShape, b: PictureShape): boolean {
  return a.channels === b.channels && a.height === b.height && a.width === b.width;
}

/**
 * A picture in the form of a canvas's `ImageData`: red, green, blue and alpha of each pixel, row by row from the top.
 * `new ImageData(picture.data, picture.width, picture.height)` makes one of it.
 */
export interface RgbaPicture {
  readonly width: number;
  readonly height: number;
  /** height × width × 4 bytes */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** What is accepted as an `RgbaPicture`: an `ImageData`, or what a canvas for Node returns. */
export interface RgbaPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

/** A picture as a network generates and judges it. */
export interface FloatPicture extends PictureShape {
  /** What the values mean. */
  readonly range: ValueRange;
  /** channels × height × width values, planes */
  readonly data: Float32Array<ArrayBuffer>;
}

/**
 * A picture of a network as pixels. Grey becomes three equal channels, and every pixel is opaque. Values outside the
 * range are clamped, NaN becomes black.
 *
 * @param values channels × height × width
 */
export function rgbaOf(
  values: Float32Array,
  image: PictureShape & { readonly range: ValueRange },
): RgbaPicture {
  checkArguments(
    'rgbaOf',
    { values, image },
    { values: floatArray, image: including({ ...pictureShape, range: oneOf(valueRanges) }) },
  );
  const { channels, height, width, range } = image;
  const area = height * width;
  if (values.length !== channels * area) {
    throw new UsageError(
      `got ${values.length} values for a picture of ${channels}×${height}×${width}, expected ${channels * area}`,
    );
  }
  const data = new Uint8ClampedArray(4 * area); // rounds, clamps and stores NaN as 0
  const [min, max] = limitsOf(range);
  const scale = 255 / (max - min);
  const [green, blue] = channels === 1 ? [0, 0] : [area, 2 * area];
  for (let i = 0, to = 0; i < area; i++, to += 4) {
    data[to] = (values[i]! - min) * scale;
    data[to + 1] = (values[green + i]! - min) * scale;
    data[to + 2] = (values[blue + i]! - min) * scale;
    data[to + 3] = 255;
  }
  return { width, height, data };
}

/**
 * The planes of a picture of pixels, as `decodePicture` makes them of a file: transparent areas become white, and with
 * one channel the result is the luminance, computed in linear light.
 *
 * @returns channels × height × width bytes
 * @throws UsageError if the number of bytes is not width × height × 4
 */
export function planesOfRgba(
  picture: RgbaPixels,
  channels: PictureShape['channels'],
): Uint8Array<ArrayBuffer> {
  const { width, height, data } = picture;
  checkPixels('a picture', picture);
  const area = width * height;
  const planes = new Uint8Array(channels * area);
  for (let i = 0, from = 0; i < area; i++, from += 4) {
    const alpha = data[from + 3]!;
    const red = overWhite(data[from]!, alpha);
    const green = overWhite(data[from + 1]!, alpha);
    const blue = overWhite(data[from + 2]!, alpha);
    if (channels === 1) {
      planes[i] = luminance(red, green, blue);
    } else {
      planes[i] = red;
      planes[area + i] = green;
      planes[2 * area + i] = blue;
    }
  }
  return planes;
}

/** @throws UsageError if the number of bytes is not width × height × 4 */
export function checkPixels(name: string, { width, height, data }: RgbaPixels): void {
  const isBytes = ['a Uint8ClampedArray', 'a Uint8Array'].includes(kindOf(data));
  if (isBytes && data.length === 4 * width * height && data.length > 0) return;
  throw new UsageError(
    `${name} of ${width}×${height} pixels got ${kindOf(data)} of ${data?.length ?? 0}, expected ${4 * width * height} bytes: red, green, blue and alpha of each pixel`,
  );
}

function overWhite(value: number, alpha: number): number {
  return alpha === 255 ? value : Math.round((value * alpha + 255 * (255 - alpha)) / 255);
}

/** Linear light of each byte of sRGB (IEC 61966-2-1). */
const linear = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

function luminance(red: number, green: number, blue: number): number {
  if (red === green && green === blue) return red;
  const light = 0.2126 * linear[red]! + 0.7152 * linear[green]! + 0.0722 * linear[blue]!;
  const value = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(value * 255);
}

/**
 * Pictures as a network takes them. They must have its size: a room that decodes also resizes (`pictureSource`).
 *
 * @returns [pictures, channels, height, width] in the range of `image`
 * @throws UsageError if a picture has another size, or values that its range does not have
 */
export function valuesOfPictures(
  pictures: readonly (RgbaPixels | FloatPicture)[],
  image: PictureShape & { readonly range: ValueRange },
): Float32Array<ArrayBuffer> {
  checkArguments(
    'valuesOfPictures',
    { pictures, image },
    { pictures: listOf(having('a picture of floats', 'data', 'width')), image: including(pictureShape) },
  );
  const size = image.channels * image.height * image.width;
  const values = new Float32Array(pictures.length * size);
  const write = valueWriter(image.range);
  for (const [i, picture] of pictures.entries()) {
    const name = `pictures[${i}]`;
    if (picture.height !== image.height || picture.width !== image.width) {
      throw new UsageError(
        `${name} is ${picture.width}×${picture.height}, expected ${image.width}×${image.height} for these networks: resize it first`,
      );
    }
    if (!isFloatPicture(picture)) {
      write(planesOfRgba(picture, image.channels), values, i * size);
      continue;
    }
    checkFloatPicture(name, picture);
    if (picture.channels !== image.channels || picture.range !== image.range) {
      throw new UsageError(
        `${name} has ${channelWording(picture)} in the range ${picture.range}, expected ${channelWording(image)} in the range ${image.range}: convert it first, or pass it as RGBA`,
      );
    }
    values.set(picture.data, i * size);
  }
  return values;
}

/** Whether a picture is one of floats and not of pixels. */
export function isFloatPicture(picture: RgbaPixels | FloatPicture): picture is FloatPicture {
  return 'channels' in picture;
}

/** @throws UsageError if the data does not fit the shape, or holds values that its range does not have */
export function checkFloatPicture(name: string, picture: FloatPicture): void {
  const { channels, height, width, range, data } = picture;
  const size = sizeOf([channels, height, width]);
  if (kindOf(data) !== 'a Float32Array' || data.length !== size || !(size > 0)) {
    throw new UsageError(
      `${name} of ${channels}×${height}×${width} got ${kindOf(data)} of ${data?.length ?? 0} values, expected a Float32Array of ${size}`,
    );
  }
  if (range !== 'contrast') checkValues(name, data, limitsOf(range));
}

/** What rounding may add to the limits of a range. */
const rounding = 1e-3;

/**
 * @param name of the values in errors
 * @throws UsageError if a value is outside the limits, or not a number: pictures of 0 to 255 passed as −1 to 1
 */
export function checkValues(
  name: string,
  values: Float32Array | Float64Array,
  [min, max]: readonly [min: number, max: number],
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= min - rounding && value <= max + rounding) continue;
    throw new UsageError(
      `${name} has the value ${value}, expected ${min} to ${max}: scale the values, or pass the range that they have`,
    );
  }
}

function channelWording({ channels }: Pick<PictureShape, 'channels'>): string {
  return channels === 1 ? '1 channel' : '3 channels';
}

/** Mirrors the pictures between two indices left to right: reverses each row. */
export function mirrorRows(values: Float32Array, from: number, to: number, width: number): void {
  for (let row = from; row < to; row += width) values.subarray(row, row + width).reverse();
}
