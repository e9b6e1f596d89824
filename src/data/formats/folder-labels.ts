/** The classes of pictures whose names say them. */
export interface Labels {
  readonly labels: Uint16Array;
  readonly classNames: readonly string[];
}

/** What labels are counted in. */
export const mostClasses = 0x1_0000;

/** `00000/img00000017.png`: how StyleGAN's tool spreads pictures over folders, which mean nothing. */
const stylegansName = /^\d{5}\/img\d{8}\.\w+$/;

/**
 * Labels from the folders that pictures are in, as `cats/1.jpg` and `dogs/2.jpg`: the outermost folder is the
 * class, and classes are numbered in the order of their names (by UTF-16 code unit, as are pictures).
 * Undefined unless every picture is in a folder and there are at least two.
 *
 * @param names paths with `/` between their parts
 */
export function labelsByFolder(names: readonly string[]): Labels | undefined {
  const found = new Set<string>();
  for (const name of names) {
    const slash = name.indexOf('/');
    if (slash < 1 || found.size > mostClasses) return undefined;
    found.add(name.slice(0, slash));
  }
  if (found.size < 2 || found.size > mostClasses || names.every((name) => stylegansName.test(name))) {
    return undefined;
  }
  const classNames = [...found].sort();
  const numbers = new Map(classNames.map((name, number) => [name, number]));
  return {
    labels: Uint16Array.from(names, (name) => numbers.get(name.slice(0, name.indexOf('/')))!),
    classNames,
  };
}
