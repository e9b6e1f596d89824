/** Options of a request as they are typed on the command line. */

/** `holdOut` → `hold-out` */
export function flagName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** An empty list of words: a recipe may have some where nothing is typed. */
export const noneOfThem = 'none';

/** `96x64` of a size, `8x4` of a grid, `0..1` of a range, `color,cutout` of a list, `none` of an empty one. */
export function typedText(value: unknown): string {
  if (Array.isArray(value) && value.length === 0) return noneOfThem;
  if (Array.isArray(value)) return value.join(typeof value[0] === 'number' ? '..' : ',');
  if (typeof value !== 'object' || value === null) return String(value);
  const { width, height, columns = width, rows = height } = value as Readonly<Record<string, unknown>>;
  return `${String(columns)}x${String(rows)}`;
}

/** The options that have values, without those that are off, as leaving an option out says; mirroring may be the recipe's. */
export function givenOptions(options: Readonly<Record<string, unknown>>): readonly [string, unknown][] {
  return Object.entries(options).filter(
    ([name, value]) => value !== undefined && (value !== false || name === 'mirror'),
  );
}
