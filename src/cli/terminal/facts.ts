/** Facts under a heading: a label, and what it says, each on a line of its own. */
import { printable } from '../../core/wording.ts';
import { padTextEnd } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

/** A label and its text. An empty label continues the fact before. */
export type Fact = readonly [label: string, text: string];

export interface FactStyle {
  /** Texts that are wider continue below. Default: no limit, for logs and programs. */
  readonly columns?: number | undefined;
  /** Whether the heading is bold and labels are dim. */
  readonly coloured?: boolean;
}

const labelWidth = 12;
const [bold, dim, plain] = ['\u001b[1m', '\u001b[2m', '\u001b[0m'];

/** The lines of facts, printable. */
export function factLines(
  heading: string,
  facts: readonly Fact[],
  { columns = Infinity, coloured = false }: FactStyle = {},
): string[] {
  const styled = (code: string, text: string) => (coloured && text !== '' ? `${code}${text}${plain}` : text);
  const rows = facts.flatMap(([label, text]) => {
    const shown = printable(label);
    const [first, ...more] = wrapText(printable(text), Math.max(20, columns - labelWidth)).split('\n');
    const indent = ' '.repeat(labelWidth);
    return [
      `${styled(dim, shown)}${padTextEnd(shown, labelWidth).slice(shown.length)}${first}`,
      ...more.map((line) => `${indent}${line}`),
    ];
  });
  return [styled(bold, printable(heading)), ...rows];
}

/** Notes, with one label. */
export function noteFacts(notes: readonly string[]): Fact[] {
  return notes.map((note, i) => [i === 0 ? 'Notes' : '', note]);
}
