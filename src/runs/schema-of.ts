/** Schemas of files that have exactly the members of the type that they are read as. */
import type { z } from 'zod';

/** A type with all that may be left out of it, at any depth. */
export type Complete<T> = T extends readonly (infer Item)[]
  ? readonly Complete<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]-?: Complete<Exclude<T[Key], undefined>> }
    : T;

type IsWithin<A, B> = [Complete<A>] extends [Complete<B>] ? true : false;

/** Anything of a schema that has the members of T; of another, a sentence that no schema is. */
type Fit<Read, T> =
  IsWithin<Read, T> extends true
    ? IsWithin<T, Read> extends true
      ? unknown
      : 'the schema has a member that the type lacks'
    : 'the schema lacks a member of the type';

/**
 * A schema of a type, checked both ways: that what it reads is of the type, and that it lacks no member of it. An option
 * that is in the type alone would be dropped when a file is read, and another network be trained without a word; so it
 * does not compile.
 *
 * @example
 * const gridSchema = schemaOf<Grid>()(z.strictObject({ rows: whole(1), columns: whole(1) }));
 */
export function schemaOf<T>() {
  return <Schema extends z.ZodType<T>>(schema: Schema & Fit<z.infer<Schema>, T>): Schema => schema;
}
