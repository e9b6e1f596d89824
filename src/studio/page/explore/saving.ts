/** What the view gives away as files. */
import type { RgbaPicture } from '../../../core/pictures.ts';
import { pngOf } from '../parts/canvases.ts';
import { saveFile } from '../parts/save-file.ts';
import { enlarged, sheetOf } from '../painter/sheets.ts';
import { showProblem } from '../parts/toasts.tsx';

/** Enlargements of a saved picture. */
export const scales = [1, 4, 8] as const;

/** Pictures of animations are enlarged by the whole number that brings their longer side closest to this many pixels. */
const animationSide = 256;
/** As `sparring explore interpolate` shows each. */
export const frameMilliseconds = 100;

export function savePicture(name: string, picture: RgbaPicture, scale: number): void {
  const suffix = scale === 1 ? '' : `-x${scale}`;
  save(`${name}${suffix}.png`, () => pngOf(enlarged(picture, scale)));
}

/** Rows of pictures in one file, at their own size. */
export function saveStrip(name: string, rows: readonly (readonly RgbaPicture[])[]): void {
  save(`${name}.png`, () => pngOf(sheetOf(rows)));
}

export function saveAnimation(name: string, frames: readonly RgbaPicture[]): void {
  save(`${name}.gif`, async () => {
    const { gifOf } = await import('../painter/gif.ts');
    const { width, height } = frames[0]!;
    const scale = Math.max(1, Math.round(animationSide / Math.max(width, height)));
    return gifOf(
      frames.map((frame) => enlarged(frame, scale)),
      frameMilliseconds,
    );
  });
}

export function saveJson(name: string, value: unknown): void {
  save(
    `${name}.json`,
    async () => new Blob([`${JSON.stringify(value, null, 1)}\n`], { type: 'application/json' }),
  );
}

function save(name: string, make: () => Promise<Blob>): void {
  make()
    .then((blob) => saveFile(name, blob))
    .catch(showProblem);
}
