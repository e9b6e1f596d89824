/** A Map or a WeakMap. */
interface Kept<K, T> {
  get(key: K): Promise<T> | undefined;
  set(key: K, value: Promise<T>): unknown;
  delete(key: K): boolean;
}

/** The value of a key, made at its first use. A failure is not kept. */
export async function kept<K extends WeakKey | string, T>(
  all: Kept<K, T>,
  key: K,
  make: () => Promise<T>,
): Promise<T> {
  let found = all.get(key);
  if (found === undefined) {
    found = make();
    all.set(key, found);
    found.catch(() => all.delete(key));
  }
  return found;
}
