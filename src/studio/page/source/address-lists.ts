/** Lists in the query of an address. */

/** The parts of a list in an address: those of `a,b`. */
export function partsOf(text: string | undefined): readonly string[] {
  const parts = (text ?? '').split(',').filter((part) => part !== '');
  return [...new Set(parts.map((part) => part.replaceAll('%2C', ',').replaceAll('%25', '%')))];
}

/** Undefined if there are none: an address does not mention them. */
export function joinedParts(parts: readonly string[]): string | undefined {
  if (parts.length === 0) return undefined;
  return parts.map((part) => part.replaceAll('%', '%25').replaceAll(',', '%2C')).join(',');
}
