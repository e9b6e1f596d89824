/**
 * What is printed, and the only place but `terminal.ts` that prints: names come from files that anybody may have made, and
 * are text, whatever is in them. Lint keeps all other files from standard output and standard error.
 */
import { codeOf } from '../../data/disk/file-errors.ts';

/** C0 and C1 control characters and DEL, which steer a terminal, and what turns the direction of writing. */
const steering = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** A line of text as it may be shown on a terminal: an escape character as `\x1b`, a line feed as `\x0a`. */
export function printable(line: string): string {
  return line.replace(steering, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** Prints lines on standard output. */
export function printLines(lines: readonly string[]): void {
  process.stdout.write(textOf(lines));
}

/** Prints a value as JSON on standard output. Its text means the same, and has no character that steers. */
export function printJson(value: unknown): void {
  const text = JSON.stringify(value, undefined, 2).replace(steering, (character) =>
    character === '\n' ? character : `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
  process.stdout.write(`${text}\n`);
}

/** Prints lines on standard error: what is said beside the outcome. */
export function printNotes(lines: readonly string[]): void {
  process.stderr.write(textOf(lines));
}

/** Says on standard error what a person should know and nothing ends by. */
export function warn(message: string): void {
  printNotes([`warning: ${message}`]);
}

/** Calls back if output is lost, as on a full disk; a reader that goes away (`| head`) has what it wanted. */
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
