/** Wraps lines to the columns of a terminal. */
import { textWidth } from './text-width.ts';

/**
 * Wraps lines that are too long. A row of a table continues below its last column, a command with `\` at the end of the
 * line, so that it can still be pasted into a shell.
 */
export function wrapText(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, columns))
    .join('\n');
}

function wrapLine(line: string, columns: number): string[] {
  if (textWidth(line) <= columns) return [line];
  const isCommand = /^ +sparring (?!.* {2})/.test(line);
  const indent = /^( *)(?:\S+(?: \S+)* {2,})?/.exec(line)![0];
  const hanging = ' '.repeat(indent.length + (isCommand ? 2 : 0));
  const end = isCommand ? ' \\' : '';
  const lines: string[] = [];
  let current = indent;
  let isEmpty = true;
  for (const word of wordsOf(line.slice(indent.length), isCommand)) {
    if (!isEmpty && textWidth(`${current} ${word}${end}`) > columns) {
      lines.push(`${current}${end}`);
      current = hanging;
      isEmpty = true;
    }
    current += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, current];
}

/** The parts between which a line may be broken: words, and in a command an option with its value. */
function wordsOf(text: string, isCommand: boolean): readonly string[] {
  return isCommand ? text.split(/ (?=--|[>|] )/) : text.split(' ');
}
