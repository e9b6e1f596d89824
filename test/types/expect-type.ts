/** Tests of types: tsc checks them (`npm run types`), and nothing runs. */

/** `true` if the two types are the same, not only assignable to each other. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only if the type of `value` is exactly `Expected`: `expectType<Expected>().of(value)`. */
export declare function expectType<Expected>(): {
  of<Actual>(value: Actual, ...same: Same<Actual, Expected> extends true ? [] : [expected: Expected]): void;
};
