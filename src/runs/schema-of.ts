/** Schemas with exactly the members of a type, checked by the compiler. */
import type { z } from 'zod';

/** A type whose optional members are required, at any depth. */
export type Complete<T> = T extends readonly [infer First, infer Second]
  ? readonly [Complete<First>, Complete<Second>]
  : T extends readonly (infer Item)[]
    ? readonly Complete<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]-?: Complete<Exclude<T[Key], undefined>> }
      : T;

type IsWithin<A, B> = [Complete<A>] extends [Complete<B>] ? true : false;

/** `unknown` if the schema has exactly the members of T; else a message, which no schema is assignable to. */
type Fit<Read, T> =
  IsWithin<Read, T> extends true
    ? IsWithin<T, Read> extends true
      ? unknown
      : 'the schema has a member that is not in the type'
    : 'a member of the type is missing from the schema';

/**
 * Checks a schema against a type in both directions: its output has the type, and no member of the type is missing. An
 * option without a schema would be dropped when a file is read, and another network would be trained; instead, it does
 * not compile.
 *
 * @example
 * const gridSchema = schemaOf<Grid>()(z.strictObject({ rows: integer(1), columns: integer(1) }));
 */
export function schemaOf<T>() {
  return <Schema extends z.ZodType<T>>(schema: Schema & Fit<z.infer<Schema>, T>): Schema => schema;
}
