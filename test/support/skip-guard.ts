/**
 * A reporter that fails a run in which a test was skipped for no reason that `skips.ts` knows, or more tests for one
 * than it allows: what is skipped in silence is not tested.
 */
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node';
import { lacks, type SkipReason } from '../../src/testing/skips.ts';

/** A test that was skipped: its full name, which ends some part of it with the reason, or what it said itself. */
export interface SkippedTest {
  readonly name: string;
  readonly note?: string | undefined;
}

/** What is wrong with what was skipped, a sentence each. */
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
    // A name that was asked for skips all others, and what follows a failed hook was meant to run.
    if (reason !== 'passed' || this.#vitest?.config.testNamePattern !== undefined) return;
    const skipped = modules.flatMap(({ children }) =>
      [...children.allTests('skipped')].map((test) => {
        const result = test.result();
        return { name: test.fullName, note: result.state === 'skipped' ? result.note : undefined };
      }),
    );
    const faults = faultsOf(skipped);
    if (faults.length === 0) return;
    console.error(['Too much was skipped:', ...faults].join('\n  '));
    process.exitCode = 1;
  }
}
