/** One look at what pictures hold, which says when training would see nothing, little, or no colour in them. */
import { SparringError } from '../core/errors.ts';
import { inOrder } from '../core/in-order.ts';
import { evenlySpread } from '../core/numbers.ts';
import { option, says, type Sentence } from '../core/sentence.ts';
import { shortNumber, type ValueLimits } from '../core/value-range.ts';
import { counted } from '../core/wording.ts';
import { decodeFileValues, type FileValues } from './pictures/file-values.ts';
import type { PictureSource } from './pictures/source.ts';

/** What was found in some of the pictures of a source. */
export interface ValueLook {
  /** How many could be read of those that were looked at. */
  readonly pictures: number;
  readonly min: number;
  readonly max: number;
  /** The value of white: 255, or 65,535 if one of the pictures has 16 bits. */
  readonly white: number;
  /** Whether all values of each channel are equal, in all pictures together. */
  readonly isOneColour: boolean;
  /** Whether no picture has any colour. */
  readonly isGrey: boolean;
}

/** How many pictures, evenly spread, are looked at: the same as those of a fingerprint, which are in memory then. */
const maxLooked = 64;
const inFlight = 8;
/** Larger picture files are reduced to this, as training reduces them: a JPEG is then decoded in a fraction of the time. */
const longestSide = 256;
/** For sources that have no stored pictures. */
const probe = { channels: 3, height: 64, width: 64 } as const;
/** Channels that differ by no more than this share of white, as after compression, are grey. */
const greyTolerance = 0.01;

/**
 * Looks at the values of up to 64 pictures. They are those that the source stores, of 16 bits where a file has 16, before
 * anything is resampled or mapped to bytes, which would hide what range they use. Only large picture files are reduced.
 *
 * @returns undefined if none of them can be read
 * @throws errors of the source that do not concern a single record
 */
export async function lookAtValues(source: PictureSource): Promise<ValueLook | undefined> {
  const looked = evenlySpread(source.count, maxLooked);
  const channels: (readonly [min: number, max: number])[] = [];
  let pictures = 0;
  let white = 255;
  let isGrey = true;
  const take = (values: FileValues) => {
    if (values.white > white) {
      const scale = values.white / white;
      channels.forEach(([min, max], i) => (channels[i] = [min * scale, max * scale]));
      white = values.white;
    }
    pictures += 1;
    isGrey &&= isGreyPicture(values);
    for (let channel = 0; channel < 3; channel++) {
      const [min, max] = extremesOf(values, channel);
      const scale = white / values.white;
      const [least, greatest] = channels[channel] ?? [Infinity, -Infinity];
      channels[channel] = [Math.min(least, min * scale), Math.max(greatest, max * scale)];
    }
  };
  await inOrder({
    count: looked.length,
    inFlight,
    begin: async (i) => valuesOf(source, looked[i]!),
    take: (_, values) => {
      if (values !== undefined) take(values);
    },
  });
  if (pictures === 0) return undefined;
  return {
    pictures,
    min: Math.min(...channels.map(([min]) => min)),
    max: Math.max(...channels.map(([, max]) => max)),
    white,
    isOneColour: channels.every(([min, max]) => min === max),
    isGrey,
  };
}

async function valuesOf(source: PictureSource, index: number): Promise<FileValues | undefined> {
  try {
    const stored = await source.stored?.(index);
    if (stored?.kind === 'file') {
      return await decodeFileValues(stored.encoded, source.nameOf(index), longestSide);
    }
    if (stored !== undefined) return { planes: stored.planes, shape: stored.shape, white: 255 };
    return { planes: await source.read(index, probe), shape: probe, white: 255 };
  } catch (thrown) {
    // A SparringError concerns this record, which training will skip and report.
    if (!(thrown instanceof SparringError)) throw thrown;
    return undefined;
  }
}

/** @param channel of three: those of a grey picture are equal */
function extremesOf({ planes, shape }: FileValues, channel: number): readonly [min: number, max: number] {
  const area = shape.height * shape.width;
  const from = shape.channels === 1 ? 0 : channel * area;
  let min = Infinity;
  let max = -Infinity;
  for (let i = from; i < from + area; i++) {
    const value = planes[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

function isGreyPicture({ planes, shape, white }: FileValues): boolean {
  if (shape.channels === 1) return true;
  const area = shape.height * shape.width;
  const tolerance = greyTolerance * white;
  for (let i = 0; i < area; i++) {
    const red = planes[i]!;
    if (Math.abs(red - planes[area + i]!) > tolerance || Math.abs(red - planes[2 * area + i]!) > tolerance) {
      return false;
    }
  }
  return true;
}

/** The range in words: `0 to 255 of 255 in 64 pictures`. */
export function lookWording({ min, max, white, pictures }: ValueLook): string {
  return `${shortNumber(min)} to ${shortNumber(max)} of ${shortNumber(white)} in ${counted(pictures, 'picture')}`;
}

/**
 * What is wrong with the values, a clause each: all pictures are of one colour, or all their values lie within a tenth of
 * the range.
 *
 * @param values that were named for black and white when the source was opened
 */
export function valueNotes(look: ValueLook, values: ValueLimits | undefined): Sentence[] {
  const { min, max, white, pictures } = look;
  const looked = pictures === 1 ? 'the picture' : `all ${counted(pictures, 'picture')}`;
  if (look.isOneColour) {
    const colour = max === 0 ? 'black' : min === white ? 'white' : 'of the same colour';
    return [
      says`${looked} that were looked at are ${colour} throughout, so there is nothing to learn: check how they were written`,
    ];
  }
  if (max - min > white / 10) return [];
  const appearance = max <= white / 4 ? 'black' : min >= (white * 3) / 4 ? 'white' : 'of one grey';
  // In the numbers of the data: those that were named are 0 and 255 here.
  const inData = (value: number) =>
    values === undefined ? value : values[0] + (value / white) * (values[1] - values[0]);
  const used = [inData(min), inData(max)].map((value) => Number(value.toPrecision(4)));
  return [
    says`the pictures use ${shortNumber(min)} to ${shortNumber(max)} of ${shortNumber(white)}, so they will be nearly ${appearance}: pass ${option('values', used)} to make these black and white`,
  ];
}

/**
 * That pictures without colour are learnt in colour, or the other way round, a clause each. Nobody needs to be told who
 * chose the channels.
 */
export function colourNotes({ isGrey, isOneColour }: ValueLook, channels: 1 | 3): Sentence[] {
  if (isOneColour) return [];
  if (isGrey && channels === 3) {
    return [
      says`the pictures are grey, and the networks learn them in colour: pass ${option('channels', 1)} to learn them in grey, with a third of the values`,
    ];
  }
  if (!isGrey && channels === 1) {
    return [
      says`the pictures are in colour, and the networks learn them in grey: pass ${option('channels', 3)} to learn their colours`,
    ];
  }
  return [];
}
