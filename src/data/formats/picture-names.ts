/** Which files are taken for pictures: what they really are is decided by their first bytes. */
import { extname } from 'node:path';

/** The extensions of picture files, in lower case; upper case matches too. */
export const pictureEndings = ['.jpg', '.jpeg', '.jfif', '.jpe', '.png', '.webp', '.gif', '.avif'] as const;

/** Whether a file has the extension of a picture. */
export function isPictureName(name: string): boolean {
  return (pictureEndings as readonly string[]).includes(extname(name).toLowerCase());
}
