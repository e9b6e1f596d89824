import { encodeAnimation, type AnimationFormat } from '../../data/pictures/animation.ts';
import { picture } from '../../drawing/pictures.ts';
import { encodePng } from '../../drawing/png.ts';
import { column, widened } from '../../drawing/svg/box.ts';
import { words as text } from '../../drawing/svg/words.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { vectorsOf } from '../explore/latent.ts';
import type { PaintedLeg } from '../explore/latent-walk.ts';

const frameMilliseconds = 100;
/** How long the last frame is shown if the walk is not a loop. */
const restMilliseconds = 1500;
/** Pictures are enlarged by the whole number that brings their longer side closest to this many pixels. */
const shownSide = 256;

/**
 * A walk as an animation with its stops and t below: all legs in turn, with one frame for each stop that two legs share.
 *
 * @param stops their seeds or names
 */
export async function walkAnimation(
  legs: readonly PaintedLeg[],
  image: ImageSpec,
  stops: readonly (number | string)[],
  { loop, format }: { readonly loop: boolean; readonly format: AnimationFormat },
): Promise<Uint8Array> {
  const { channels, height, width } = image;
  const scale = Math.max(1, Math.round(shownSide / Math.max(height, width)));
  const shots = legs.flatMap((leg, i) => {
    const isLast = i === legs.length - 1 && !loop;
    return vectorsOf(leg.images, channels * height * width)
      .slice(0, isLast ? leg.t.length : -1)
      .map((shot, j) => ({ shot, words: `${stops[leg.from]} → ${stops[leg.to]}`, t: leg.t[j]! }));
  });
  const frames: Uint8Array[] = [];
  // All frames need the same size, so each has room for the widest words.
  const widest = Math.max(...shots.map(({ words }) => text(`${words}  t 0.00`).width));
  for (const { shot, words, t } of shots) {
    const frame = column([
      picture(shot, image, {
        range: image.range,
        scale,
        ...(t === 0 || t === 1 ? { frame: 'accent' as const } : {}),
      }),
      widened(text(`${words}  t ${t.toFixed(2)}`), widest),
    ]);
    frames.push((await encodePng(frame, { margin: 8, scale: 1 })).bytes);
  }
  return encodeAnimation(frames, {
    format,
    delayMilliseconds: frameMilliseconds,
    lastDelayMilliseconds: loop ? frameMilliseconds : restMilliseconds,
  });
}
