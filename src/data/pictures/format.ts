/** What a file is, by its first bytes. */

/** The file formats that are decoded. */
export type PictureFormat = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'AVIF';

/** How many bytes tell a format for certain. */
export const pictureHeadBytes = 64;

/** The format of a picture file, detected from its first bytes; undefined for any other file. */
export function pictureFormatOf(head: Uint8Array): PictureFormat | undefined {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'JPEG';
  const text = latin1(head.subarray(0, pictureHeadBytes));
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'PNG';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'WebP';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'GIF';
  return heifKindOf(head) === 'AVIF' ? 'AVIF' : undefined;
}

/** The name of a picture format that is not decoded; undefined for pictures that are, and for what is no picture. */
export function foreignPictureOf(head: Uint8Array): string | undefined {
  const heif = heifKindOf(head);
  if (heif !== undefined) return heif === 'AVIF' ? undefined : heif;
  const text = latin1(head.subarray(0, pictureHeadBytes));
  if (isSvg(text)) return 'SVG';
  if (isBitmap(text)) return 'Windows bitmap (BMP)';
  return foreignPictures.find(([, begins]) => begins.some((start) => text.startsWith(start)))?.[0];
}

/** Formats by what their files begin with. */
const foreignPictures: readonly (readonly [name: string, begins: readonly string[]])[] = [
  ['TIFF or a camera’s raw file', ['II*\0', 'II+\0', 'MM\0*', 'MM\0+']],
  ['JPEG XL', ['\xff\x0a', '\0\0\0\x0cJXL ']],
  ['JPEG 2000', ['\0\0\0\x0cjP  ', '\xff\x4f\xff\x51']],
  ['Photoshop (PSD)', ['8BPS']],
  ['PDF', ['%PDF-']],
  ['Netpbm (PNM)', ['1', '2', '3', '4', '5', '6', '7'].flatMap((n) => [`P${n}\n`, `P${n} `, `P${n}\r`])],
  ['OpenEXR', ['v/1\x01']],
  ['Radiance HDR', ['#?RADIANCE', '#?RGBE']],
  ['FITS', ['SIMPLE  =']],
  ['Windows icon', ['\0\0\x01\0', '\0\0\x02\0']],
  ['DirectDraw (DDS)', ['DDS ']],
  ['QOI', ['qoif']],
  ['GIMP (XCF)', ['gimp xcf']],
];

/** How a web page begins, which some servers send in place of a file. */
export const webPage = /^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body)/i;
/** How the pointer begins that a clone without Git LFS has in place of a file. */
export const gitLfsPointer = 'version https://git-lfs';

/**
 * Texts that are found under the names of pictures: what they are and what to do, as the end of a sentence. Undefined for
 * anything else.
 */
export function textInPlaceOfPicture(head: Uint8Array): string | undefined {
  const text = latin1(head.subarray(0, pictureHeadBytes));
  if (text.startsWith(gitLfsPointer)) {
    return 'a Git LFS pointer, not the picture itself: fetch it (git lfs pull)';
  }
  return webPage.test(text) ? 'a web page, probably in place of a download: fetch it again' : undefined;
}

/** XML may begin with a byte-order mark, white space and comments, and be UTF-16. */
function isSvg(text: string): boolean {
  const plain = text
    .replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .replaceAll('\0', '')
    .trimStart();
  return /^<(svg|\?xml|!--|!doctype svg)/i.test(plain);
}

/** Bytes 6 to 9 are reserved; two letters alone could be of any text. */
function isBitmap(text: string): boolean {
  return text.startsWith('BM') && text.slice(6, 10) === '\0\0\0\0';
}

/** Of a file of the HEIF family: what is in it, by its brands. */
function heifKindOf(head: Uint8Array): string | undefined {
  const text = latin1(head.subarray(0, pictureHeadBytes));
  if (text.slice(4, 8) !== 'ftyp') return undefined;
  const size = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(0);
  const brands = text.slice(8, Math.min(size, head.length)).match(/[\s\S]{4}/g) ?? [];
  const [major] = brands;
  if (major === 'avif') return 'AVIF';
  if (major === 'avis') return 'an animated AVIF';
  const others = brands.slice(2); // the second is a version
  if (/^(mif1|msf1|miaf)$/.test(major ?? '')) {
    if (others.includes('avif')) return 'AVIF';
    if (others.some((brand) => /^(hei|hev)/.test(brand))) return 'HEIC';
    return 'HEIF';
  }
  if (/^(hei|hev)/.test(major ?? '')) return 'HEIC';
  return /^(jxl |crx )$/.test(major ?? '') ? 'a camera’s raw file' : 'a video (MP4 or QuickTime)';
}

/** Decodes bytes as Latin-1: each byte is the character with that code. */
export function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
