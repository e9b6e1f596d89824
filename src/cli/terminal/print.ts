/**
 * Prints lines and JSON. Names may come from untrusted files, so control characters are shown as text. Only this file and
 * `terminal.ts` write to standard output and standard error, which lint enforces.
 */
import { printable } from '../../core/wording.ts';
import { codeOf } from '../../data/disk/file-errors.ts';
import { reportsEvents } from './output-mode.ts';
import { wrapText } from './wrap-text.ts';

/** Control characters (C0, C1 and DEL), which control a terminal, and characters that change the text direction. */
const controlCharacters = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Prints lines on standard output. On a terminal, sentences are wrapped; tables and paths stay as they are. */
export function printLines(lines: readonly string[]): void {
  const isWrapped = printsOnTerminal();
  const shown = lines.flatMap((line) => (isWrapped && line.endsWith('.') ? wrapped(line) : [line]));
  process.stdout.write(textOf(shown));
}

/** Prints a value as JSON on standard output. Control characters are escaped, which does not change the value. */
export function printJson(value: unknown): void {
  process.stdout.write(`${jsonText(value, 2)}\n`);
}

/** Prints an event as one line of JSON on standard error, for the programs that asked for `--progress json`. */
export function printEvent(event: string, record: Readonly<Record<string, unknown>>): void {
  process.stderr.write(`${jsonText({ event, ...record })}\n`);
}

function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(controlCharacters, (character) =>
    character === '\n' ? character : `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}

/** Prints a program's own text on standard output, as it is. */
export function printScript(text: string): void {
  process.stdout.write(text);
}

/** The columns of a help: the terminal's, and 80 where there is none. */
export function helpColumns(): number {
  return process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : 80;
}

/** A paragraph as lines of the width of a help. */
export function wrapped(text: string): string[] {
  return wrapText(text, helpColumns()).split('\n');
}

/** Whether a person sees standard output. */
export function printsOnTerminal(): boolean {
  return process.stdout.isTTY;
}

/** Writes the bytes of a file on standard output. A reader that closes the pipe has what it wanted. */
export async function writeBytes(bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdout.write(bytes, () => resolve()); // `onOutputLost` reports what is lost
  });
}

/** Prints the outcome for people: on standard error if standard output has a file. */
export function printSummary(lines: readonly string[], hasFile: boolean): void {
  if (hasFile) printNotes(lines);
  else printLines(lines);
}

/** Prints lines on standard error, apart from the outcome. */
export function printNotes(lines: readonly string[]): void {
  if (!reportsEvents()) process.stderr.write(textOf(lines));
  else for (const text of lines) if (text !== '') printEvent('note', { text });
}

/** Prints a warning on standard error. */
export function warn(message: string): void {
  if (reportsEvents()) printEvent('warning', { text: message });
  else printNotes([`warning: ${message}`]);
}

/** Calls back when everything printed so far is written, or lost. */
export function afterOutput(written: () => void): void {
  process.stdout.write('', () => process.stderr.write('', written));
}

/** Calls back if output is lost, as on a full disk. A reader that closes the pipe (`| head`) does not count. */
export function onOutputLost(lost: (thrown: unknown) => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (thrown) => {
      if (codeOf(thrown) !== 'EPIPE') lost(thrown);
    });
  }
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** Whether a stream, by default standard output, shows bold and dim text. NO_COLOR turns them off: https://no-color.org. */
export function showsColour(stream: NodeJS.WriteStream = process.stdout): boolean {
  return stream.isTTY && process.env['TERM'] !== 'dumb' && (process.env['NO_COLOR'] ?? '') === '';
}
