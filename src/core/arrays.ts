/** Run-time checks of typed arrays, for callers without static types. A length alone does not tell one kind from another. */
import { UsageError } from './errors.ts';

interface ArrayTypes {
  readonly Float32Array: Float32Array;
  readonly BigInt64Array: BigInt64Array;
  readonly Uint8Array: Uint8Array;
}

/** The kind of a value, for error messages: `a Float64Array`, `an array`, `nothing`. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  const kind = Array.isArray(value) ? 'array' : (binaryKindOf(value) ?? typeof value);
  return `${/^[aeio]/i.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** @throws SparringError that begins with `what`, if the value is not an array of that type */
export function expectArray<Type extends keyof ArrayTypes>(
  what: string,
  value: unknown,
  type: Type,
): asserts value is ArrayTypes[Type] {
  if (binaryKindOf(value) === type) return;
  throw new UsageError(`${what} got ${kindOf(value)}, expected a ${type}`);
}

/** The type name of a typed array or buffer. `instanceof` would fail for objects of another realm. */
function binaryKindOf(value: unknown): string | undefined {
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return ArrayBuffer.isView(value) || tag === 'ArrayBuffer' ? tag : undefined;
}
