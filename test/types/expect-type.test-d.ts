import { expectType } from './expect-type.ts';

declare const text: string;
declare const literal: 'a';
declare const anything: any;

expectType<string>().of(text);
expectType<'a'>().of(literal);

// @ts-expect-error assignable, but not the same
expectType<string>().of(literal);
// @ts-expect-error `any` is no other type
expectType<string>().of(anything);
// @ts-expect-error a member more
expectType<{ readonly a: 1 }>().of({ a: 1, b: 2 } as const);
