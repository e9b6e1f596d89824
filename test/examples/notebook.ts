import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { examples } from './reader.ts';

/** The code of each code cell of the example's notebook, in order. */
export function notebookCells(): string[] {
  const text = readFileSync(join(examples, 'notebook', 'gan.ipynb'), 'utf8');
  const { cells } = JSON.parse(text) as {
    readonly cells: readonly { readonly cell_type: string; readonly source: readonly string[] }[];
  };
  return cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source.join(''));
}
