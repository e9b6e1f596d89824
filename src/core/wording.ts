/** A count with thousands separators: 30000 as `30,000`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 picture`, `5,000 pictures`; `plural` is for irregular nouns. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** Names in a sentence are few. */
const maxNamed = 10;

/** The first items of a list, and how many more there are: `cat, dog`, or `1, 2, … 10 and 90 more`. */
export function firstOf(items: readonly string[]): string {
  const shown = items.slice(0, maxNamed).join(', ');
  return items.length > maxNamed ? `${shown} and ${grouped(items.length - maxNamed)} more` : shown;
}

/** All items: `project`, `project and judge`, `conv1, conv2 and judge`. */
export function listing(items: readonly (string | number)[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}

/** The names of classes in a sentence may be more if they are short. */
const maxNamesLength = 120;

/** All names up to some length, and how many more there are: `cat, dog`, or `Abyssinian, Bengal and 35 more`. */
export function namesWording(names: readonly string[]): string {
  if (names.join(', ').length <= maxNamesLength) return names.join(', ');
  let length = 0;
  const fitting = names.findIndex((name) => (length += name.length + 2) > maxNamesLength);
  const shown = Math.max(1, fitting);
  return `${names.slice(0, shown).join(', ')} and ${grouped(names.length - shown)} more`;
}

/** A number to about three significant digits: `0.693`, `12.3`, `456`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 3 : size < 100 ? 1 : 0);
}

/** A number to three significant digits however small it is, as distances between pictures are: `0.00312`. */
export function fineFigure(value: number): string {
  return Math.abs(value) < 1e-7 || Math.abs(value) >= 0.1 ? figure(value) : value.toPrecision(3);
}

/** A fraction as a percentage: `0.4%`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** A number of bytes in a readable unit: `512 bytes`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'];
  if (bytes < 1000) return `${bytes} bytes`;
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

/** Untrusted text, made safe for a sentence: line breaks and other control characters become spaces. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}

/** A name in a sentence is short: of a longer one, the beginning and the end. */
export function abbreviated(name: string, maxLength = 100): string {
  if (name.length <= maxLength) return name;
  const characters = Array.from(name);
  if (characters.length <= maxLength) return name;
  const half = Math.floor((maxLength - 1) / 2);
  return `${characters.slice(0, half).join('')}…${characters.slice(-half).join('')}`;
}

/** Control characters (C0, C1 and DEL), which control a terminal, line breaks, and what changes the text direction. */
const controlCharacters = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** Escapes text for one line of a terminal: an escape character becomes `\x1b`, a line feed `\x0a`. */
export function printable(text: string): string {
  return text.replace(controlCharacters, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** Several times the longest sentence about what is usual. */
const maxSentenceLength = 2000;

/**
 * A sentence that may quote names of files, members and tensors, which may be of any length and hold anything: printable,
 * and shortened in its middle if it is too long for people.
 */
export function oneSentence(text: string): string {
  return abbreviated(printable(text), maxSentenceLength);
}
