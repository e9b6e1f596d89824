/** Parsing JSON that people and other programs wrote. */

/**
 * Parses JSON, after a byte order mark if there is one. What V8 says of a fault is not used: it quotes the text, with line breaks and control characters.
 *
 * @param invalid makes the error to throw. It takes what is wrong, as in `line 2, column 5: expected a value, got "}"`, and the
 *   original error
 */
export function jsonOf(text: string, invalid: (fault: string, cause: unknown) => Error): unknown {
  const json = withoutByteOrderMark(text);
  try {
    return JSON.parse(json);
  } catch (thrown) {
    throw invalid(faultIn(json), thrown);
  }
}

/** Windows' editors begin a file with it. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

type Expected =
  | 'a value'
  | 'a value or ]'
  | 'a name in quotes'
  | 'a name in quotes or }'
  | 'a colon'
  | 'a comma or ]'
  | 'a comma or }'
  | 'the end of the file';

const space = /[ \t\n\r]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const plain = /[ !#-[\]-\uffff]*/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The first fault of a text that is not JSON (RFC 8259). */
function faultIn(text: string): string {
  /** The brackets around the place. */
  const around: string[] = [];
  let expected: Expected = 'a value';
  let at = 0;
  const skips = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const afterValue = (): Expected => {
    const last = around.at(-1);
    return last === undefined ? 'the end of the file' : last === '[' ? 'a comma or ]' : 'a comma or }';
  };
  for (;;) {
    skips(space);
    const character = text[at];
    if (character === undefined) return `it ends where ${expected} is expected`;
    const takes = expected.startsWith('a value');
    if (character === '"' && (takes || expected.startsWith('a name'))) {
      const start = at++;
      do skips(plain);
      while (skips(escape));
      if (text[at] !== '"') return faultOfString(text, start, at);
      at += 1;
      expected = takes ? afterValue() : 'a colon';
    } else if (takes && (character === '[' || character === '{')) {
      around.push(character);
      at += 1;
      expected = character === '[' ? 'a value or ]' : 'a name in quotes or }';
    } else if (expected.endsWith(character) && (character === ']' || character === '}')) {
      around.pop();
      at += 1;
      expected = afterValue();
    } else if (expected.startsWith('a comma') && character === ',') {
      at += 1;
      expected = around.at(-1) === '[' ? 'a value' : 'a name in quotes';
    } else if (expected === 'a colon' && character === ':') {
      at += 1;
      expected = 'a value';
    } else if (takes && skips(scalar)) {
      expected = afterValue();
    } else {
      return `${placeOf(text, at)}: expected ${expected}, got ${named(text, at)}`;
    }
  }
}

function faultOfString(text: string, start: number, at: number): string {
  if (at >= text.length) return `${placeOf(text, start)}: a text in quotes that does not end`;
  if (text[at] === '\\') return `${placeOf(text, at)}: a backslash that begins no escape of JSON`;
  return `${placeOf(text, at)}: ${named(text, at)} within quotes, expected an escape of it`;
}

function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

/** A character for people: in quotes, or by its number if it cannot be seen. */
function named(text: string, at: number): string {
  const code = text.codePointAt(at)!;
  const character = String.fromCodePoint(code);
  if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) return character === '"' ? 'a quote' : `"${character}"`;
  return code === 0x0a ? 'a line break' : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
