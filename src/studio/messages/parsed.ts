import type { z } from 'zod';
import { shown } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';

/**
 * What a page sent, if it is what a request is.
 *
 * @param refusal the sentence if it is not. Default: it names the option at fault
 * @throws UsageError if it does not match the schema
 */
export function parsed<T>(schema: z.ZodType<T>, given: unknown, refusal?: string): T {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  if (refusal !== undefined) throw new UsageError(refusal);
  const issue = error.issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const [option] = issue.keys as [string];
    const message = `${option} is no option of this request: leave it out`;
    throw new UsageError(message, { code: 'unknown-option', option });
  }
  if (issue.code === 'custom') throw new UsageError(issue.message, { option: issue.path[0]?.toString() });
  throw new UsageError(`the request is ${shown(given)}, expected an object with its options`);
}
