import { factLines, type Fact } from './facts.ts';
import { helpColumns, printScript, printsOnTerminal, showsColour } from './print.ts';

/** Prints facts under a heading on standard output. */
export function printFacts(heading: string, facts: readonly Fact[]): void {
  const columns = printsOnTerminal() ? helpColumns() : undefined;
  const lines = factLines(heading, facts, { columns, coloured: showsColour() });
  printScript(lines.map((line) => `${line}\n`).join(''));
}
