import { RandomStream } from '../../../core/random.ts';
import type { PictureShape, PictureSource } from '../../../data/pictures/source.ts';

/** The values of three channels at a point, 0 to 255; coordinates run from 0 to 1. */
export type Light = (x: number, y: number) => readonly [number, number, number];

/** A scene of overlapping boxes on a gradient, different for each number. */
export function sceneLight(number: number): Light {
  const random = new RandomStream(9, 'test', number);
  const ground = random.uniform(new Float32Array(3), -1, 1);
  const boxes = Array.from({ length: 14 }, () => random.uniform(new Float32Array(8), 0, 1));
  return (x, y) => {
    const colour = (channel: number) => {
      let light =
        120 + 60 * (ground[0]! * (x - 0.5) + ground[1]! * (y - 0.5)) + 40 * ground[2]! * (channel - 1);
      for (const box of boxes) {
        const inside =
          Math.abs(x - box[0]!) < 0.04 + 0.2 * box[2]! && Math.abs(y - box[1]!) < 0.04 + 0.2 * box[3]!;
        if (inside) light = 40 + 180 * (0.7 * box[4]! + 0.3 * box[5 + channel]!);
      }
      return light;
    };
    return [colour(0), colour(1), colour(2)];
  };
}

/** Which part of a scene a picture shows, and with what gain and orientation. */
export interface View {
  readonly scene: number;
  readonly left?: number;
  readonly top?: number;
  readonly side?: number;
  readonly gain?: number;
  readonly mirrored?: boolean;
}

/** Scenes as a source. Pictures are drawn at any requested size. */
export function sceneSource(views: readonly View[]): PictureSource {
  const drawn = new Map<string, Uint8Array>();
  const draw = (index: number, shape: PictureShape): Uint8Array => {
    const key = `${index} ${shape.channels} ${shape.height}`;
    const planes = drawn.get(key) ?? planesOfView(views[index]!, shape);
    drawn.set(key, planes);
    return planes;
  };
  return {
    kind: 'pictures',
    description: 'scenes',
    name: 'scenes',
    count: views.length,
    channels: 3,
    nameOf: (index) => `scene ${index}`,
    read: async (index, shape) => draw(index, shape),
  };
}

/** The bytes of a view, [channels, height, width], supersampled by two in each direction. */
export function planesOfView(view: View, { channels, height, width }: PictureShape): Uint8Array {
  const { scene, left = 0, top = 0, side = 1, gain = 1, mirrored = false } = view;
  const light = sceneLight(scene);
  const planes = new Uint8Array(channels * height * width);
  const offsets = [0.25, 0.75];
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const sums = [0, 0, 0];
      for (const down of offsets) {
        for (const right of offsets) {
          const across = (column + right) / width;
          const x = left + side * (mirrored ? 1 - across : across);
          light(x, top + (side * (row + down)) / height).forEach((value, i) => (sums[i]! += value / 4));
        }
      }
      const grey = 0.3 * sums[0]! + 0.6 * sums[1]! + 0.1 * sums[2]!;
      const values = channels === 1 ? [grey] : sums;
      values.forEach((value, i) => (planes[i * height * width + at] = Math.min(255, gain * value)));
    }
  }
  return planes;
}
