/** The preset for data, where none is named. */
import { counted, grouped } from '../core/wording.ts';
import { lookAtSizes, type PictureSize } from '../data/size-look.ts';
import { presets, type PresetName } from '../gan/presets/presets.ts';
import { fewPictures, suitedPreset } from '../gan/presets/suited-preset.ts';
import type { RunData } from './subject.ts';

/** What suits the data, and why. */
export interface PresetChoice {
  readonly preset: PresetName;
  /** Undefined: the preset’s. */
  readonly imageSize?: PictureSize | undefined;
  /** For people, a clause: `the pictures are 256×256`. */
  readonly reason: string;
}

/** Chooses by how many numbers points have, or by the size and number of pictures. */
export async function choosePreset(source: RunData): Promise<PresetChoice> {
  if (source.kind === 'points') {
    const { dimension } = source.points;
    return {
      preset: dimension === 1 ? 'gan-1d' : 'gan-2d',
      reason: `its points have ${counted(dimension, 'number')}`,
    };
  }
  const size = medianOf(await lookAtSizes(source)) ?? source.quickAt ?? presets['quick-64'].network;
  const suited = suitedPreset(size, source.count);
  const few = suited.preset === 'few-64' ? `, and there are less than ${grouped(fewPictures)}` : '';
  return { ...suited, reason: `the pictures are ${size.width}×${size.height}${few}` };
}

/** The size whose shorter side is the median; undefined if there is none. */
function medianOf(sizes: readonly PictureSize[]): PictureSize | undefined {
  const shorterSide = ({ width, height }: PictureSize) => Math.min(width, height);
  return sizes.toSorted((a, b) => shorterSide(a) - shorterSide(b))[Math.floor(sizes.length / 2)];
}
