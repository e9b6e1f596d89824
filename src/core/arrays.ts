/** What callers without types pass for typed arrays: told apart by their kind, for a length alone says nothing. */
import { SparringError } from './errors.ts';

interface ArrayTypes {
  readonly Float32Array: Float32Array;
  readonly BigInt64Array: BigInt64Array;
  readonly Uint8Array: Uint8Array;
}

/** What a value is, for messages: `a Float64Array`, `an array`, `nothing`. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  const kind = Array.isArray(value) ? 'array' : (binaryKindOf(value) ?? typeof value);
  return `${/^[aeio]/i.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** @throws SparringError, which begins with `what`, if the value is no array of that type */
export function expectArray<Type extends keyof ArrayTypes>(
  what: string,
  value: unknown,
  type: Type,
): asserts value is ArrayTypes[Type] {
  if (binaryKindOf(value) === type) return;
  throw new SparringError(`${what} got ${kindOf(value)}, expected a ${type}`);
}

/** The name of a typed array's or a buffer's type. Not by `instanceof`, which fails for those of other realms. */
function binaryKindOf(value: unknown): string | undefined {
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return ArrayBuffer.isView(value) || tag === 'ArrayBuffer' ? tag : undefined;
}
