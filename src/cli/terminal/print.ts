/**
 * Prints lines and JSON. Names may come from untrusted files, so control characters are shown as text. Only this file and
 * `terminal.ts` write to standard output and standard error, which lint enforces.
 */
import { codeOf } from '../../data/disk/file-errors.ts';

/** Control characters (C0, C1 and DEL), which control a terminal, and characters that change the text direction. */
const controlCharacters = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Escapes a line for a terminal: an escape character becomes `\x1b`, a line feed `\x0a`. */
export function printable(line: string): string {
  return line.replace(controlCharacters, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** Prints lines on standard output. */
export function printLines(lines: readonly string[]): void {
  process.stdout.write(textOf(lines));
}

/** Prints a value as JSON on standard output. Control characters are escaped, which does not change the value. */
export function printJson(value: unknown): void {
  const text = JSON.stringify(value, undefined, 2).replace(controlCharacters, (character) =>
    character === '\n' ? character : `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
  process.stdout.write(`${text}\n`);
}

/** Prints a program's own text on standard output, as it is. */
export function printScript(text: string): void {
  process.stdout.write(text);
}

/** Prints lines on standard error, apart from the outcome. */
export function printNotes(lines: readonly string[]): void {
  process.stderr.write(textOf(lines));
}

/** Prints a warning on standard error. */
export function warn(message: string): void {
  printNotes([`warning: ${message}`]);
}

/** Calls back if output is lost, as on a full disk. A reader that closes the pipe (`| head`) does not count. */
export function onOutputLost(lost: () => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (thrown) => {
      if (codeOf(thrown) !== 'EPIPE') lost();
    });
  }
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${printable(line)}\n`).join('');
}
