/** What a page sends. */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { UsageError } from '../../core/errors.ts';
import { parsed } from '../messages/parsed.ts';
import { refused } from './failures.ts';

/** Refuses longer bodies, with a sentence that ends without its full stop. */
export function limitedBody(maxSize: number, refusal: string): MiddlewareHandler {
  return bodyLimit({ maxSize, onError: (context) => refused(context, 413, 'too-large', refusal) });
}

/** A body as it is, still to be checked. @throws UsageError if it is no JSON */
export async function jsonBody(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch (thrown) {
    throw new UsageError('the request is no JSON: send an object', { cause: thrown });
  }
}

/** A body that matches a schema. @throws UsageError if it does not */
export async function parsedBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  return parsed(schema, await jsonBody(context));
}
