/**
 * The name that was probably meant: one that differs in case or in a few letters, or that `given` abbreviates by its
 * first letters (`lr` for `learningRate`), or the other way round. Undefined if there is none.
 */
export function suggestionFor(given: string, names: readonly string[]): string | undefined {
  const asked = given.toLowerCase();
  if (asked === '') return undefined;
  const abbreviated = names.find(
    (name) => initialsOf(name) === asked || (name.length > 1 && initialsOf(given) === name),
  );
  if (abbreviated !== undefined) return abbreviated;
  const distances = names.map((name) => [distance(asked, name.toLowerCase()), name] as const);
  const [closest, found] = distances.reduce((a, b) => (b[0] < a[0] ? b : a), [Infinity, ''] as const);
  if (closest <= Math.max(1, Math.floor(asked.length / 3))) return found;
  return names.find((name) => name.toLowerCase().startsWith(asked));
}

/** `lr` of `learningRate`, `cd` of `conditional-dcgan`. */
function initialsOf(name: string): string {
  return [...name.matchAll(/^[a-z]|[A-Z]|(?<=-)[a-z]/g)].join('').toLowerCase();
}

/** Damerau's distance with adjacent transpositions: the number of letters to insert, delete, replace or swap. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...new Array<number>(b.length).fill(0)]);
  for (let j = 0; j <= b.length; j++) rows[0]![j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = least;
    }
  }
  return rows[a.length]![b.length]!;
}
