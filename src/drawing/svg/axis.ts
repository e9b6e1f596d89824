/** Axes: positions of values, and ticks at round numbers. */

export interface Axis {
  /** The quantity, in the reader's words. */
  readonly label: string;
  /** The unit, shown after the label: `ms`. */
  readonly unit?: string;
  readonly from: number;
  readonly to: number;
  /** Default `linear`. `log` requires `from` above 0. */
  readonly scale?: 'linear' | 'log';
  /** Values of the ticks. Default: round numbers; on a logarithmic axis, powers of ten, or 1, 2, 5, 10, 20 … */
  readonly ticks?: readonly number[];
  /** The text of a tick. Default: see `tickTexts`. */
  readonly format?: (value: number) => string;
}

/** Maps a value to its distance from the start of the axis, in pixels. */
export function placeOn({ from, to, scale }: Axis, length: number): (value: number) => number {
  if (scale !== 'log') return (value) => ((value - from) / (to - from)) * length;
  const decades = Math.log(to / from);
  return (value) => (Math.log(value / from) / decades) * length;
}

/** On an axis of more decades, only powers of ten are ticks. */
const manyDecades = 2.5;

/** Round numbers along an axis: four to eight of them. */
export function ticksOf({ from, to, scale }: Pick<Axis, 'from' | 'to' | 'scale'>): number[] {
  return scale === 'log' ? logarithmicTicks(from, to) : linearTicks(from, to);
}

function linearTicks(from: number, to: number): number[] {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.9) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

function logarithmicTicks(from: number, to: number): number[] {
  const first = Math.floor(Math.log10(from) + 1e-9);
  const last = Math.ceil(Math.log10(to) - 1e-9);
  const factors = Math.log10(to / from) > manyDecades ? [1] : [1, 2, 5];
  const isWithin = (value: number) => value >= from * (1 - 1e-9) && value <= to * (1 + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i))
    .flatMap((power) => factors.map((factor) => factor * power))
    .filter(isWithin);
}

/** The texts of ticks: `−0.5`, `12,000`, `10⁻⁴`; without rounding noise, and all in the same notation. */
export function tickTexts(values: readonly number[], { scale }: Pick<Axis, 'scale'> = {}): string[] {
  const isScientific = values.some(needsExponent);
  if (scale === 'log' && isScientific && values.every(isPowerOfTen)) {
    return values.map((value) => `10${superscript(Math.round(Math.log10(value)))}`);
  }
  return values.map((value) => {
    const rounded = Number(value.toPrecision(6));
    const text = isScientific && rounded !== 0 ? scientific(rounded) : groupedThousands(String(rounded));
    return text.replace('-', '−');
  });
}

/** Whether a number has too many zeros to be read without an exponent. */
function needsExponent(value: number): boolean {
  const size = Math.abs(value);
  return size !== 0 && (size < 0.9e-3 || size >= 1e7);
}

function isPowerOfTen(value: number): boolean {
  const exponent = Math.log10(value);
  return Math.abs(exponent - Math.round(exponent)) < 1e-9;
}

function scientific(value: number): string {
  const [mantissa, exponent] = value.toExponential().split('e');
  return `${mantissa}·10${superscript(Number(exponent))}`;
}

/** 12500 as `12,500`. Four digits are not grouped. */
function groupedThousands(digits: string): string {
  return /^-?\d{5,}$/.test(digits) ? digits.replaceAll(/\B(?=(\d{3})+$)/g, ',') : digits;
}

function superscript(value: number): string {
  const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  return String(value).replaceAll(/[-\d]/g, (sign) => (sign === '-' ? '⁻' : raised.charAt(Number(sign))));
}
