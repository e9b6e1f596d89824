import type { ListedExperiment } from '../../experiments/list.ts';
import { wrapText } from '../terminal/wrap-text.ts';

/**
 * The experiments in words: what each shows, where it is in its paper, and the data that is missing.
 *
 * @param columns of the terminal; without it lines are as long as their sentences, for programs that search them
 */
export function experimentLines(listed: readonly ListedExperiment[], columns?: number): string[] {
  const width = Math.max(...listed.map(({ name }) => name.length)) + 2;
  const indent = ''.padEnd(width);
  const lines = listed.flatMap(({ name, paper, where, summary, minutes, missing }) => [
    `${name.padEnd(width)}${summary}`,
    `${indent}${paper}, ${where}; ${minutes} minutes`,
    ...missing.map((sentence) => `${indent}missing: ${sentence}`),
  ]);
  return columns === undefined ? lines : lines.flatMap((line) => wrapText(line, columns).split('\n'));
}
