/**
 * Reads lines of metrics.jsonl as numbers, several times as fast as JSON.parse: a line of a training has the same members
 * as the line before, so that only the numbers are new. What does not look like that is read by `parseLine`, which
 * decides in every case what a record is.
 */
import { parseLine } from '../metrics-log.ts';

/** The members of lines. */
export interface Shape {
  /** In the order of the line. */
  readonly names: readonly string[];
  /** Which of them is the step. */
  readonly step: number;
}

/** Takes the records, in the order of the file. */
export interface RecordSink {
  /**
   * @param values a number for each name, NaN if the member is not a finite number. They are valid during the call.
   *   Those of other members than `step` may differ from the text by 1e-15 of themselves
   */
  add(shape: Shape, values: Float64Array): void;
}

interface Template extends Shape {
  /** The bytes before each value: `{"step":`, `,"lossD":`. */
  readonly before: readonly Uint8Array[];
}

/** Lines of a training have two shapes: with and without what is measured now and then. */
const maxTemplates = 8;
/** More digits would not fit a double: 10 times this plus 9 is below 2^53. */
const maxMantissa = 900_719_925_474_098;
const [lineFeed, zero, minus, point, letterE, smallE, plus, letterN, closing] = [
  10, 48, 45, 46, 69, 101, 43, 110, 125,
];
const nullBytes = new TextEncoder().encode('null');
const powers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

export class RecordScanner {
  readonly #sink: RecordSink;
  readonly #templates: Template[] = [];
  /** Of the template that is tried. */
  #values = new Float64Array(16);
  /** Where the number that was read last ends. */
  #end = 0;
  #isExact = true;
  /** How many lines were no records. */
  invalid = 0;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  /** Reads lines, each with its line feed. */
  scan(lines: Uint8Array): void {
    for (let at = 0; at < lines.length;) {
      const next = this.#scanAsBefore(lines, at);
      if (next > 0) {
        at = next;
        continue;
      }
      const found = lines.indexOf(lineFeed, at);
      const end = found < 0 ? lines.length : found;
      const text = textOf(lines.subarray(at, end));
      if (text.trim() !== '' && !this.addLine(text)) this.invalid += 1;
      at = end + 1;
    }
  }

  /** Reads one line as JSON. @returns whether it is a record */
  addLine(text: string): boolean {
    const record = parseLine(text);
    if (record === undefined) return false;
    const members = Object.entries(record);
    const values = Float64Array.from(members, ([, value]) =>
      typeof value === 'number' ? value : Number.NaN,
    );
    this.#sink.add(this.#shapeOf(text, members), values);
    return true;
  }

  /** The shape of a line. If all its members are numbers, the next such line is read by its bytes. */
  #shapeOf(text: string, members: readonly (readonly [string, unknown])[]): Shape {
    const names = members.map(([name]) => name);
    const known = this.#templates.find((each) => isSame(each.names, names));
    if (known !== undefined) return known;
    const shape = { names, step: names.indexOf('step') };
    const isPlain = members.every(([, value]) => typeof value === 'number' || value === null);
    const before = names.map((name, i) => `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`);
    if (!isPlain || this.#templates.length === maxTemplates || !text.startsWith(before[0]!)) return shape;
    const template = { ...shape, before: before.map((each) => new TextEncoder().encode(each)) };
    this.#templates.push(template);
    if (names.length > this.#values.length) this.#values = new Float64Array(names.length);
    return template;
  }

  /** @returns where the next line begins; 0 if this line has none of the shapes before */
  #scanAsBefore(lines: Uint8Array, at: number): number {
    for (let i = 0; i < this.#templates.length; i++) {
      const template = this.#templates[i]!;
      const next = this.#scanLine(template, lines, at);
      if (next === 0) continue;
      if (i > 0) {
        this.#templates[i] = this.#templates[0]!; // the next line is tried with this one first
        this.#templates[0] = template;
      }
      this.#sink.add(template, this.#values);
      return next;
    }
    return 0;
  }

  #scanLine({ before, step }: Template, lines: Uint8Array, start: number): number {
    let at = start;
    for (let member = 0; member < before.length; member++) {
      const expected = before[member]!;
      for (let i = 0; i < expected.length; i++) if (lines[at++] !== expected[i]) return 0;
      const value = this.#scanValue(lines, at);
      if (value === undefined) return 0;
      if (member === step && !(this.#isExact && value >= 0 && Number.isInteger(value))) return 0;
      this.#values[member] = value;
      at = this.#end;
    }
    return lines[at] === closing && lines[at + 1] === lineFeed ? at + 2 : 0;
  }

  /** A number or null (NaN), as JSON has them (RFC 8259); undefined if it is something else, or needs a closer look. */
  #scanValue(bytes: Uint8Array, start: number): number | undefined {
    let at = start;
    if (bytes[at] === letterN) {
      for (const byte of nullBytes) if (bytes[at++] !== byte) return undefined;
      this.#end = at;
      this.#isExact = false;
      return Number.NaN;
    }
    const isNegative = bytes[at] === minus;
    if (isNegative) at += 1;
    let digit = bytes[at]! - zero;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    let mantissa = digit;
    let exponent = 0;
    let isExact = true;
    at += 1;
    const isZero = digit === 0;
    for (digit = bytes[at]! - zero; digit >= 0 && digit <= 9; digit = bytes[++at]! - zero) {
      if (isZero) return undefined;
      if (mantissa <= maxMantissa) mantissa = mantissa * 10 + digit;
      else {
        exponent += 1;
        isExact = false;
      }
    }
    if (bytes[at] === point) {
      const first = ++at;
      for (digit = bytes[at]! - zero; digit >= 0 && digit <= 9; digit = bytes[++at]! - zero) {
        if (mantissa <= maxMantissa) {
          mantissa = mantissa * 10 + digit;
          exponent -= 1;
        } else isExact = false;
      }
      if (at === first) return undefined;
    }
    if (bytes[at] === smallE || bytes[at] === letterE) {
      at += 1;
      const isBelow = bytes[at] === minus;
      if (isBelow || bytes[at] === plus) at += 1;
      const first = at;
      let power = 0;
      for (digit = bytes[at]! - zero; digit >= 0 && digit <= 9; digit = bytes[++at]! - zero) {
        power = power * 10 + digit;
      }
      if (at === first) return undefined;
      exponent += isBelow ? -power : power;
      isExact = false;
    }
    this.#end = at;
    this.#isExact = isExact;
    const value = scaled(mantissa, exponent);
    return isNegative && value !== undefined ? -value : value;
  }
}

/** The number; undefined near the end of the range of doubles. */
function scaled(mantissa: number, exponent: number): number | undefined {
  if (exponent === 0) return mantissa;
  if (exponent < 0 && exponent >= -22) return mantissa / powers[-exponent]!;
  if (exponent > 0 && exponent <= 22) return mantissa * powers[exponent]!;
  return Math.abs(exponent) < 280 ? mantissa * 10 ** exponent : undefined;
}

/** As a whole file is decoded, but for a byte order mark, which `parseMetrics` drops at its beginning. */
export function textOf(line: Uint8Array): string {
  return Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8');
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
