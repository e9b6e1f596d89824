/** Evidence in a picture as heat over it. */
import type { RgbaPicture } from '../../../core/pictures.ts';
import { darkColours } from '../../../drawing/svg/theme.ts';
import { limitOf } from './map-colours.ts';

/** How much of each pixel counts: the greatest absolute value over its channels. */
export function heatOf(evidence: Float32Array, area: number): Float32Array {
  const heat = new Float32Array(area);
  evidence.forEach((value, i) => {
    const pixel = i % area;
    heat[pixel] = Math.max(heat[pixel]!, Math.abs(value));
  });
  return heat;
}

/** The colour of heat: bright, on a picture that is grey and dark where nothing counts. */
const hot = [1, 3, 5].map((at) => Number.parseInt(darkColours.accent.slice(at, at + 2), 16));
/** How bright the picture stays where nothing counts. */
const cold = 0.45;

/** @param evidence [channels, height, width] of the picture */
export function heated({ width, height, data }: RgbaPicture, evidence: Float32Array): RgbaPicture {
  const area = width * height;
  const heat = heatOf(evidence, area);
  const limit = limitOf(heat, 0.99);
  const shown = new Uint8ClampedArray(4 * area);
  for (let i = 0; i < area; i++) {
    const [red, green, blue] = [data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!];
    const grey = cold * (0.299 * red + 0.587 * green + 0.114 * blue);
    const share = limit > 0 ? Math.min(1, heat[i]! / limit) : 0;
    for (let channel = 0; channel < 3; channel++) {
      shown[4 * i + channel] = grey + share * (hot[channel]! - grey);
    }
    shown[4 * i + 3] = 255;
  }
  return { width, height, data: shown };
}

/** Evidence as it is: grey is none, the strongest has full colour, as the figures of `explore features` have it. */
export function evidencePicture(evidence: Float32Array, width: number, height: number): RgbaPicture {
  const area = width * height;
  const isGrey = evidence.length === area;
  const limit = limitOf(evidence, 1);
  const data = new Uint8ClampedArray(4 * area);
  for (let i = 0; i < area; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = evidence[isGrey ? i : channel * area + i]!;
      data[4 * i + channel] = 127.5 + (limit > 0 ? (127.5 * value) / limit : 0);
    }
    data[4 * i + 3] = 255;
  }
  return { width, height, data };
}
