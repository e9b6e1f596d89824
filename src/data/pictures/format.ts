/** The file formats that are decoded. */
export type PictureFormat = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'AVIF';

/** How many bytes `pictureFormatOf` needs. */
export const pictureHeadBytes = 12;

/** The format of a picture file, detected from its first bytes; undefined for any other file. */
export function pictureFormatOf(head: Uint8Array): PictureFormat | undefined {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'JPEG';
  const text = latin1(head.subarray(0, pictureHeadBytes));
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'PNG';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'WebP';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'GIF';
  if (/^ftyp(avif|avis|mif1|msf1)$/.test(text.slice(4, 12))) return 'AVIF';
  return undefined;
}

/** Decodes bytes as Latin-1: each byte is the character with that code. */
export function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
