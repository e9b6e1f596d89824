/** What is printed: names come from files that anybody may have made, and are text, whatever is in them. */

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
  process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
}

/** Prints a value as JSON on standard output. Its text means the same, and has no character that steers. */
export function printJson(value: unknown): void {
  const text = JSON.stringify(value, undefined, 2).replace(steering, (character) =>
    character === '\n' ? character : `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
  process.stdout.write(`${text}\n`);
}
