import { availableParallelism } from 'node:os';
import { SparringError } from '../core/errors.ts';
import { inOrder } from '../core/in-order.ts';
import { classCountOf } from './labels.ts';
import { readPictureHeader } from './pictures/decode.ts';
import { digestOf, SameContents, type Digest } from './same-contents.ts';
import type { PictureShape, PictureSource } from './pictures/source.ts';

/** What was found of the pictures of a source. Lists end at `mostNamed`; counts do not. */
export interface Inspection {
  /** Records that were looked at: all, unless it was stopped. */
  readonly looked: number;
  readonly unreadable: number;
  /** Those, as far as they are named, with the reason. */
  readonly faults: readonly { readonly name: string; readonly reason: string }[];
  /** Of the pictures that can be read: how many there are of each format, and of each kind of colours. */
  readonly formats: Tally;
  readonly colours: Tally;
  /** Likewise of each width, of each height, and of each size as `640×480`. */
  readonly widths: Tally<number>;
  readonly heights: Tally<number>;
  readonly sizes: Tally;
  /** Pictures of sizes that came after so many others that they are not told apart. */
  readonly otherSizes: number;
  /** Pictures of each class, by its number; undefined where the source has no labels. */
  readonly classes: Uint32Array | undefined;
  /** Records that are, byte for byte, the same as an earlier one. */
  readonly copies: number;
  /** Those, as far as they are named: an original with its copies. */
  readonly groups: readonly (readonly string[])[];
}

export type Tally<K = string> = ReadonlyMap<K, number>;

export interface InspectOptions {
  /** Told after each record how many were looked at. */
  readonly onProgress?: (looked: number) => void;
  /** Ends it before the next record; what was found so far is the result then. */
  readonly signal?: AbortSignal | undefined;
}

/** Faults, copies and sizes are listed up to this many of each: memory is bounded however long the source is. */
export const mostNamed = 100_000;

/** What pictures are decoded to. JPEG files are shrunk while they are decoded, and read to their ends. */
const probe = { channels: 3, height: 64, width: 64 } as const;
/** Records under way for each core: enough that no decoder waits, few enough that their files fit into memory. */
const inFlightPerCore = 4;

/** A record, once it was looked at. */
interface Look {
  readonly digest?: Digest;
  readonly fault?: string;
  readonly width?: number;
  readonly height?: number;
  readonly format?: string;
  readonly colours?: string;
}

/**
 * Looks at every record of a source: whether it can be decoded, how large it is and of what colours, and which
 * are copies of others. Pictures go through memory a few at a time; what is kept of each is some twenty bytes.
 *
 * @throws whatever a source throws that is not about one of its records
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
  const seen = new SameContents(source.count);
  const classCount = classCountOf(source);
  const classes = classCount === undefined ? undefined : new Uint32Array(classCount);
  let unreadable = 0;
  let copies = 0;
  let otherSizes = 0;

  const takeCopy = (index: number, original: number) => {
    copies += 1;
    if (copies > mostNamed) return;
    const group = groups.get(original) ?? [source.nameOf(original)];
    group.push(source.nameOf(index));
    groups.set(original, group);
  };
  const take = (index: number, look: Look) => {
    const original = look.digest === undefined ? undefined : seen.add(index, look.digest);
    if (original !== undefined) takeCopy(index, original);
    if (look.fault !== undefined) {
      unreadable += 1;
      if (faults.length < mostNamed) faults.push(faultOf(source.nameOf(index), look.fault));
    } else {
      if (classes !== undefined) classes[source.labels![index]!]! += 1;
      if (look.format !== undefined) count(formats, look.format);
      if (look.colours !== undefined) count(colours, look.colours);
      if (look.width !== undefined && look.height !== undefined) {
        count(widths, look.width);
        count(heights, look.height);
        const size = `${look.width}×${look.height}`;
        if (sizes.has(size) || sizes.size < mostNamed) count(sizes, size);
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
      digest = digestOf(`${width}×${height}`, stored.planes);
      return { digest, width, height, colours: coloursOf(stored.shape) };
    }
    digest = stored === undefined ? undefined : digestOf(stored.encoded);
    await source.read(index, probe);
    const header = stored === undefined ? {} : await readPictureHeader(stored.encoded);
    return { ...(digest === undefined ? {} : { digest }), ...header };
  } catch (thrown) {
    if (!(thrown instanceof SparringError)) throw thrown;
    return { ...(digest === undefined ? {} : { digest }), fault: thrown.message };
  }
}

/** Where numbers lie. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** Of as many numbers as a tally counts, the least, the one in the middle, and the greatest. */
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

/** The entries of a tally, the commonest first. */
export function commonest<K>(tally: Tally<K>): [K, number][] {
  return [...tally].sort((a, b) => b[1] - a[1]);
}

function coloursOf({ channels }: PictureShape): string {
  return channels === 1 ? 'grey' : 'colour';
}

/** Sentences on a record begin with its name, which the list has already. */
function faultOf(name: string, message: string): { name: string; reason: string } {
  return { name, reason: message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message };
}

function count<K>(tally: Map<K, number>, key: K): void {
  tally.set(key, (tally.get(key) ?? 0) + 1);
}
