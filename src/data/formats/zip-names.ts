/**
 * The names of members of a zip that does not say how they are encoded: Windows writes them in the code page of its
 * language. The encoding is guessed from all names together, in the same way on every machine.
 */
import { isUtf8 } from 'node:buffer';

/** An encoding in which names may be written. */
interface NameEncoding {
  /** For people. */
  readonly title: string;
  /** Whether a byte from 0x80 on begins a character of two bytes. */
  readonly isLead: (byte: number) => boolean;
  readonly decode: (bytes: Uint8Array) => string | undefined;
  /** How likely a character is in a name, from −1 to 1 or a little more. ASCII is not asked for. */
  readonly likelihood: (unit: Unit) => number;
}

/** A character of a name, with its bytes and those around it. */
interface Unit {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly before: number;
  readonly after: number;
}

const isKana = (text: string) => /[\u3041-\u30FE]/.test(text);
const isHan = (text: string) => /\p{Script=Han}/u.test(text);
const isLetter = (byte: number) => /[A-Za-z]/.test(String.fromCharCode(byte));
/** Of the characters of East Asian standards, those that are in use come first, in rows of their own. */
const isCommonRow = ({ bytes }: Unit, first: number, last: number) =>
  bytes[0]! >= first && bytes[0]! <= last && bytes[1]! >= 0xa1;
/** An accented letter in a word looks like a lead byte before an ASCII letter: `ö` before `r`. */
const isInLatinWord = ({ bytes, before }: Unit) => isLetter(before) && isLetter(bytes[1] ?? 0);

function japanese(unit: Unit): number {
  if (isInLatinWord(unit)) return -1;
  if (isKana(unit.text) || isHan(unit.text)) return 1;
  return /[\uFF61-\uFF9F]/.test(unit.text) ? -1 : -0.5; // half-width kana, which other encodings look like
}

/** The commonest syllables: Hangul has as many in its common rows as Chinese has characters. */
const commonHangul = new Set(
  '이다는을가의에고한지도사로기하어나리아자시대그서인일전정부수해보동주상구유스장제여라성공소국들원모과만적문비물선조양강생방안연람차말신미무바오우위',
);

const pairs = (byte: number) => byte >= 0x81;
const inTable =
  (label: string): NameEncoding['decode'] =>
  (bytes) => {
    try {
      return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return undefined;
    }
  };

/** Of one byte: letters of these are likely, alone in a word or not. */
const singleBytes = (pattern: RegExp, isAlone: boolean): NameEncoding['likelihood'] => {
  return ({ text, before, after }) => {
    if (!pattern.test(text)) return -1;
    if (!isAlone) return before >= 0x80 || after >= 0x80 ? 0.9 : -0.5;
    // A second byte of East Asian text may be any of these, or a capital after a small letter.
    const isOdd = /[\\[\]{}|^~@`]/.test(String.fromCharCode(after)) || before >= 0x80 || after >= 0x80;
    const isMixed = text !== text.toUpperCase() && /[A-Z]/.test(String.fromCharCode(after));
    return isOdd ? -0.3 : isMixed ? -0.5 : 0.95;
  };
};

const cp437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷×≈°∙·√ⁿ²■\u00A0';
/** Decodes anything, each byte to a character of its own. */
const ibm437: NameEncoding = {
  title: 'CP437',
  isLead: () => false,
  decode: ([byte = 0]) => (byte < 0x80 ? String.fromCharCode(byte) : cp437[byte - 0x80]!),
  likelihood: singleBytes(/[À-ɏ]/, true),
};

/** Of equally likely ones, the first is taken. */
const encodings: readonly NameEncoding[] = [
  {
    title: 'Shift-JIS',
    isLead: (byte) => pairs(byte) && (byte < 0xa0 || byte > 0xdf),
    decode: inTable('shift_jis'),
    likelihood: japanese,
  },
  {
    title: 'GBK',
    isLead: pairs,
    decode: inTable('gbk'),
    likelihood: (unit) => (isHan(unit.text) && isCommonRow(unit, 0xb0, 0xd7) ? 1 : -0.5),
  },
  { title: 'EUC-JP', isLead: pairs, decode: inTable('euc-jp'), likelihood: japanese },
  {
    title: 'EUC-KR',
    isLead: pairs,
    decode: inTable('euc-kr'),
    likelihood: ({ text }) => (!/\p{Script=Hangul}/u.test(text) ? -0.5 : commonHangul.has(text) ? 1.6 : 0.8),
  },
  {
    title: 'Big5',
    isLead: pairs,
    decode: inTable('big5'),
    likelihood: (unit) =>
      !isInLatinWord(unit) && isHan(unit.text) && unit.bytes[0]! >= 0xa4 && unit.bytes[0]! <= 0xc6
        ? 0.9
        : -0.5,
  },
  ibm437,
  {
    title: 'Windows-1252',
    isLead: () => false,
    decode: inTable('windows-1252'),
    likelihood: singleBytes(/[À-ÖØ-öø-ɏ]/, true),
  },
  {
    title: 'CP866',
    isLead: () => false,
    decode: inTable('ibm866'),
    likelihood: singleBytes(/[\u0400-\u04FF]/, false),
  },
];

/** So many names are enough to guess. */
const maxNames = 2000;

/** How the names of an archive are decoded. */
export interface NameReading {
  /** For people: `Shift-JIS`. */
  readonly title: string;
  /** @param name a character for each byte */
  readonly decode: (name: string) => string;
}

/**
 * How names are probably written, the likeliest first. UTF-8 is the only one if all names are valid in it.
 *
 * @param names a character for each byte, as latin1 decodes them
 */
export function readingsOf(names: readonly string[]): readonly NameReading[] {
  if (names.every((name) => isUtf8(bytesOf(name)))) {
    return [{ title: 'UTF-8', decode: (name) => bytesOf(name).toString() }];
  }
  const sampled = names.slice(0, maxNames);
  return encodings
    .map((encoding) => ({ encoding, score: scoreOf(encoding, sampled) }))
    .filter(({ score }) => score !== undefined)
    .sort((a, b) => b.score! - a.score!)
    .map(({ encoding }) => ({
      title: encoding.title,
      decode: (name) => decodeWith(encoding, name) ?? decodeWith(ibm437, name)!,
    }));
}

/** The mean likelihood of the characters; undefined if a name is not valid in the encoding. */
function scoreOf(encoding: NameEncoding, names: readonly string[]): number | undefined {
  let [sum, count] = [0, 0];
  for (const name of names) {
    const units = unitsOf(encoding, bytesOf(name));
    if (units === undefined) return undefined;
    for (const unit of units) {
      if (unit.bytes[0]! < 0x80) continue;
      sum += encoding.likelihood(unit);
      count += 1;
    }
  }
  return sum / Math.max(1, count);
}

function decodeWith(encoding: NameEncoding, name: string): string | undefined {
  return unitsOf(encoding, bytesOf(name))
    ?.map(({ text }) => text)
    .join('');
}

function unitsOf({ isLead, decode }: NameEncoding, bytes: Uint8Array): Unit[] | undefined {
  const units: Unit[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at]! >= 0x80 && isLead(bytes[at]!) ? 2 : 1;
    const own = bytes.subarray(at, at + length);
    const text = own[0]! < 0x80 ? String.fromCharCode(own[0]!) : decode(own);
    if (text === undefined) return undefined;
    // The second byte of a pair may look like a letter.
    const before = units.at(-1)?.bytes[0] ?? 0;
    units.push({ text, bytes: own, before, after: bytes[at + length] ?? 0 });
    at += length;
  }
  return units;
}

function bytesOf(name: string): Buffer {
  return Buffer.from(name, 'latin1');
}
