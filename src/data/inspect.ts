import { availableParallelism } from 'node:os';
import { SparringError } from '../core/errors.ts';
import { inOrder } from '../core/in-order.ts';
import { classCountOf } from './labels.ts';
import { readPictureHeader } from './pictures/decode.ts';
import { contentDigest, DuplicateFinder, type Digest } from './duplicate-finder.ts';
import type { PictureShape, PictureSource } from './pictures/source.ts';

/** The result of inspecting a source. Lists end at `maxListed` entries; counts are complete. */
export interface Inspection {
  /** How many records were inspected: all, unless the inspection was stopped. */
  readonly looked: number;
  readonly unreadable: number;
  /** The first unreadable records, with the reasons. */
  readonly faults: readonly { readonly name: string; readonly reason: string }[];
  /** The number of readable pictures of each format, and of each kind of colours. */
  readonly formats: Tally;
  readonly colours: Tally;
  /** The same for each width, each height, and each size, such as `640×480`. */
  readonly widths: Tally<number>;
  readonly heights: Tally<number>;
  readonly sizes: Tally;
  /** The number of pictures with sizes beyond the `maxListed` that are counted separately. */
  readonly otherSizes: number;
  /** The number of pictures in each class; undefined if the source has no labels. */
  readonly classes: Uint32Array | undefined;
  /** The number of records that equal an earlier one, byte for byte. */
  readonly copies: number;
  /** The first of these, in groups: the name of the original, then those of its copies. */
  readonly groups: readonly (readonly string[])[];
}

export type Tally<K = string> = ReadonlyMap<K, number>;

export interface InspectOptions {
  /** Called after each record with the number of records inspected. */
  readonly onProgress?: (looked: number) => void;
  /** Stops before the next record. The result then covers the records so far. */
  readonly signal?: AbortSignal | undefined;
}

/** At most this many faults, copies and sizes are listed, so that memory is bounded for any source. */
export const maxListed = 100_000;

/** The shape to decode to. It is small, because JPEG files are shrunk during decoding, but still read to the end. */
const probe = { channels: 3, height: 64, width: 64 } as const;
/** Records in flight per core: enough to keep the decoders busy, few enough for their files to fit into memory. */
const inFlightPerCore = 4;

/** What was found for one record. */
interface Look {
  readonly digest?: Digest;
  readonly fault?: string;
  readonly width?: number;
  readonly height?: number;
  readonly format?: string;
  readonly colours?: string;
}

/**
 * Inspects every record of a source: whether it can be decoded, its size and colours, and whether it is a copy of
 * another. Only a few pictures are in memory at a time. About twenty bytes per record are kept.
 *
 * @throws errors of the source that do not concern a single record
 */
export async function inspectSource(
  source: PictureSource,
  { onProgress, signal }: InspectOptions = {},
): Promise<Inspection> {
  const formats = new Map<string, number>();
  const colours = new Map<string, number>();
  const widths = new Map<number, number>();
  const heights = new Map<number, number>();
  const sizes = new Map<string, number>();
  const faults: { name: string; reason: string }[] = [];
  const groups = new Map<number, string[]>();
  const seen = new DuplicateFinder(source.count);
  const classCount = classCountOf(source);
  const classes = classCount === undefined ? undefined : new Uint32Array(classCount);
  let unreadable = 0;
  let copies = 0;
  let otherSizes = 0;

  const takeCopy = (index: number, original: number) => {
    copies += 1;
    if (copies > maxListed) return;
    const group = groups.get(original) ?? [source.nameOf(original)];
    group.push(source.nameOf(index));
    groups.set(original, group);
  };
  const take = (index: number, look: Look) => {
    const original = look.digest === undefined ? undefined : seen.add(index, look.digest);
    if (original !== undefined) takeCopy(index, original);
    if (look.fault !== undefined) {
      unreadable += 1;
      if (faults.length < maxListed) faults.push(faultOf(source.nameOf(index), look.fault));
    } else {
      if (classes !== undefined) classes[source.labels![index]!]! += 1;
      if (look.format !== undefined) count(formats, look.format);
      if (look.colours !== undefined) count(colours, look.colours);
      if (look.width !== undefined && look.height !== undefined) {
        count(widths, look.width);
        count(heights, look.height);
        const size = `${look.width}×${look.height}`;
        if (sizes.has(size) || sizes.size < maxListed) count(sizes, size);
        else otherSizes += 1;
      }
    }
    onProgress?.(index + 1);
  };
  const looked = await inOrder({
    count: source.count,
    inFlight: inFlightPerCore * availableParallelism(),
    begin: (index) => lookAt(source, index),
    take,
    isStopped: () => signal?.aborted === true,
  });
  return {
    looked,
    unreadable,
    faults,
    formats,
    colours,
    widths,
    heights,
    sizes,
    otherSizes,
    classes,
    copies,
    groups: [...groups.values()],
  };
}

async function lookAt(source: PictureSource, index: number): Promise<Look> {
  let digest: Digest | undefined;
  try {
    const stored = await source.stored?.(index);
    if (stored?.kind === 'planes') {
      const { height, width } = stored.shape;
      digest = contentDigest(`${width}×${height}`, stored.planes);
      return { digest, width, height, colours: coloursOf(stored.shape) };
    }
    digest = stored === undefined ? undefined : contentDigest(stored.encoded);
    await source.read(index, probe);
    const header = stored === undefined ? {} : await readPictureHeader(stored.encoded, source.nameOf(index));
    return { ...(digest === undefined ? {} : { digest }), ...header };
  } catch (thrown) {
    if (!(thrown instanceof SparringError)) throw thrown;
    return { ...(digest === undefined ? {} : { digest }), fault: thrown.message };
  }
}

/** The minimum, median and maximum of numbers. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** The spread of the numbers in a tally; undefined if it is empty. */
export function spread(tally: Tally<number>): Spread | undefined {
  const values = [...tally.keys()].sort((a, b) => a - b);
  const total = values.reduce((sum, value) => sum + tally.get(value)!, 0);
  let below = 0;
  for (const value of values) {
    below += tally.get(value)!;
    if (2 * below >= total) return { least: values[0]!, median: value, most: values.at(-1)! };
  }
  return undefined;
}

/** The entries of a tally, the most frequent first. */
export function commonest<K>(tally: Tally<K>): [K, number][] {
  return [...tally].sort((a, b) => b[1] - a[1]);
}

function coloursOf({ channels }: PictureShape): string {
  return channels === 1 ? 'grey' : 'colour';
}

/** Messages about a record begin with its name, which the list shows separately. */
function faultOf(name: string, message: string): { name: string; reason: string } {
  return { name, reason: message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message };
}

function count<K>(tally: Map<K, number>, key: K): void {
  tally.set(key, (tally.get(key) ?? 0) + 1);
}
