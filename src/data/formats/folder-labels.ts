/** Labels with the names of their classes. */
export interface Labels {
  readonly labels: Uint16Array;
  readonly classNames: readonly string[];
}

/** Labels are stored as uint16. */
export const maxClasses = 0x1_0000;

/** `00000/img00000017.png`: StyleGAN's tool distributes pictures over folders that are not classes. */
const stylegansName = /^\d{5}\/img\d{8}\.\w+$/;

/**
 * Labels from the folders of pictures, such as `cats/1.jpg` and `dogs/2.jpg`. The outermost folder is the class.
 * Classes are numbered in the order of their names (by UTF-16 code unit, like pictures). Undefined unless every picture
 * is in a folder and there are at least two folders.
 *
 * @param names paths with `/` between their parts
 */
export function labelsByFolder(names: readonly string[]): Labels | undefined {
  const found = new Set<string>();
  for (const name of names) {
    const slash = name.indexOf('/');
    if (slash < 1 || found.size > maxClasses) return undefined;
    found.add(name.slice(0, slash));
  }
  if (found.size < 2 || found.size > maxClasses || names.every((name) => stylegansName.test(name))) {
    return undefined;
  }
  const classNames = [...found].sort();
  const numbers = new Map(classNames.map((name, number) => [name, number]));
  return {
    labels: Uint16Array.from(names, (name) => numbers.get(name.slice(0, name.indexOf('/')))!),
    classNames,
  };
}
