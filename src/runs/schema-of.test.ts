import { expect, it } from 'vitest';
import { z } from 'zod';
import { schemaOf } from './schema-of.ts';

interface Settings {
  readonly rate: number;
  readonly share?: number | undefined;
  readonly layers: readonly { readonly units: number; readonly bias?: number | undefined }[];
}

const layer = z.strictObject({ units: z.number(), bias: z.number().optional() });
const complete = { rate: z.number(), share: z.number().optional(), layers: z.array(layer).readonly() };

it('returns a schema that has every member of the type', () => {
  const schema = schemaOf<Settings>()(z.strictObject(complete));
  const settings: Settings = { rate: 1, layers: [{ units: 2 }, { units: 3, bias: 4 }] };
  expect(schema.parse(settings)).toEqual(settings);
});

it('does not compile if a member is missing, also an optional or a nested one, or is unknown', () => {
  const { share: _, ...withoutShare } = complete;
  const withoutBias = { ...complete, layers: z.array(z.strictObject({ units: z.number() })).readonly() };
  const withMore = { ...complete, more: z.number().optional() };
  const withOtherType = { ...complete, rate: z.string() };
  const schemas = [
    // @ts-expect-error share is missing
    schemaOf<Settings>()(z.strictObject(withoutShare)),
    // @ts-expect-error layers' bias is missing
    schemaOf<Settings>()(z.strictObject(withoutBias)),
    // @ts-expect-error the type has no more
    schemaOf<Settings>()(z.strictObject(withMore)),
    // @ts-expect-error rate is a number
    schemaOf<Settings>()(z.strictObject(withOtherType)),
  ];
  expect(schemas).toHaveLength(4);
});

it('checks the members of each type of a union', () => {
  type Form = { readonly kind: 'a'; readonly x?: number | undefined } | { readonly kind: 'b' };
  const b = z.strictObject({ kind: z.literal('b') });
  const a = z.strictObject({ kind: z.literal('a'), x: z.number().optional() });
  const schema = schemaOf<Form>()(z.discriminatedUnion('kind', [a, b]));
  expect(schema.parse({ kind: 'a', x: 1 })).toEqual({ kind: 'a', x: 1 });
  // @ts-expect-error x of a is missing
  schemaOf<Form>()(z.discriminatedUnion('kind', [a.omit({ x: true }), b]));
});
