import type { Context } from 'hono';
import { UsageError } from '../../core/errors.ts';

/** What a page sends, still to be checked. @throws SparringError if it is no JSON */
export async function jsonBody(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch (thrown) {
    throw new UsageError('the request is no JSON: send an object', { cause: thrown });
  }
}
