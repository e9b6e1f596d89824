/** What `sparring judge` prints: a table of the sets, and what their numbers mean. */
import type { JudgeFindings } from '../../analysis/explorations/judge.ts';
import { titleOf } from '../../analysis/explorations/judge-report.ts';
import { describeFinding } from '../../analysis/health/finding.ts';
import { grouped } from '../../core/wording.ts';
import { skippedLines } from '../terminal/skipped-lines.ts';
import { textTable } from '../terminal/text-table.ts';
import { commandWords } from '../terminal/words.ts';

export function judgeText({ sets, findings, statistics }: JudgeFindings): string[] {
  const two = (value: number) => value.toFixed(2);
  const hasTraining = sets.some(({ role }) => role === 'training');
  const rows = sets.map(({ role, name, summary, moreRealThanTraining }) => [
    titleOf(role, name),
    grouped(summary.count),
    two(summary.mean),
    `${two(summary.low)} to ${two(summary.high)}`,
    percentOf(summary.aboveHalf),
    ...(hasTraining ? [role === 'training' ? '' : percentOf(moreRealThanTraining!)] : []),
  ]);
  return [
    ...textTable(
      ['', 'pictures', 'mean of D', '80% within', 'above ½', ...(hasTraining ? ['beats training'] : [])],
      rows,
    ),
    '',
    ...findings.map((finding) => `${describeFinding(finding).in(commandWords)}.`),
    statistics,
    ...skippedLines(sets.flatMap(({ skipped }) => [...skipped].map(([name, reason]) => ({ name, reason })))),
  ];
}

function percentOf(share: number): string {
  return `${Math.round(100 * share)}%`;
}
