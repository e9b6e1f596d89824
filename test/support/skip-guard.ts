/**
 * A reporter that fails a run if a test was skipped without a reason from `skips.ts`, or more tests than a reason
 * allows. Otherwise tests could be skipped unnoticed.
 */
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node';
import { lacks, type SkipReason } from '../../src/testing/skips.ts';

/** A skipped test: its full name, which may contain the reason, and the note that the test gave. */
export interface SkippedTest {
  readonly name: string;
  readonly note?: string | undefined;
}

/** A sentence for each fault of the skipped tests. */
export function faultsOf(
  skipped: readonly SkippedTest[],
  allowed: readonly SkipReason[] = Object.values(lacks),
): string[] {
  const counts = new Map(allowed.map(({ says }) => [says, 0]));
  const faults: string[] = [];
  for (const { name, note } of skipped) {
    const reason = allowed.find(({ says }) => note === says || name.includes(`(skipped: ${says})`));
    if (reason === undefined) {
      faults.push(`skipped for no reason of src/testing/skips.ts: ${name}${note ? ` (${note})` : ''}`);
    } else {
      counts.set(reason.says, counts.get(reason.says)! + 1);
    }
  }
  for (const { says, max } of allowed) {
    const count = counts.get(says)!;
    if (count > max) faults.push(`${count} tests skipped for "${says}", expected at most ${max}`);
  }
  return faults;
}

export default class SkipGuard implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], _errors: unknown, reason: TestRunEndReason): void {
    // A name pattern skips all other tests. After a failed hook, tests were meant to run.
    if (reason !== 'passed' || this.#vitest?.config.testNamePattern !== undefined) return;
    const skipped = modules.flatMap(({ children }) =>
      [...children.allTests('skipped')].map((test) => {
        const result = test.result();
        return { name: test.fullName, note: result.state === 'skipped' ? result.note : undefined };
      }),
    );
    const faults = faultsOf(skipped);
    if (faults.length === 0) return;
    console.error(['Too many tests were skipped:', ...faults].join('\n  '));
    process.exitCode = 1;
  }
}
