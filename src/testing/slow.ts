/**
 * Tests that take long, and whose kind `npm test` has a shorter one of. `npm run test:slow` runs them as well, with all
 * other tests of their files.
 */
import { it } from 'vitest';

const isSlowRun = process.env['SPARRING_SLOW_TESTS'] === '1';

const nothing = new Proxy(function ignored() {}, {
  get: () => nothing,
  apply: () => nothing,
}) as unknown as typeof it;

/** Like `it`; in `npm test` there is no such test. */
export const slowIt: typeof it = isSlowRun ? it : nothing;

/** The first of the rows of a table of tests in `npm test`, and all of them in `npm run test:slow`. */
export function firstOrAll<Row>(count: number, rows: readonly Row[]): readonly Row[] {
  return isSlowRun ? rows : rows.slice(0, count);
}
