/** Tables and small matrices as text for a terminal. */

import { maxOf } from '../../core/extremes.ts';
import { padTextEnd, padTextStart, textWidth } from './text-width.ts';

/** A table with headings. @param words the columns that are aligned left; the others are aligned right */
export function textTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly number[] = [0],
): string[] {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => maxOf(all.map((row) => textWidth(row[column]!))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (words.includes(i) ? padTextEnd : padTextStart)(cell, widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(headings), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)];
}

/** A block of lines under its title. */
export interface Block {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A matrix of integers as lines, with columns of equal width. */
export function matrixLines(matrix: readonly (readonly number[])[]): string[] {
  const width = maxOf(matrix.flat().map((value) => String(value).length));
  return matrix.map((row) => row.map((value) => String(value).padStart(width)).join(' '));
}

/** Blocks next to each other, with their titles in one line. */
export function blocksBeside(blocks: readonly Block[], gap = 4): string[] {
  const height = Math.max(...blocks.map(({ lines }) => lines.length));
  const rows = Array.from({ length: height + 1 }, (_, i) =>
    blocks.map(({ title, lines }) => {
      const width = Math.max(...[title, ...lines].map(textWidth));
      return padTextEnd(i === 0 ? title : (lines[i - 1] ?? ''), width + gap);
    }),
  );
  return rows.map((row) => row.join('').trimEnd());
}
