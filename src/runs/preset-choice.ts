/** The preset for data, where none is named. */
import { counted } from '../core/wording.ts';
import { lookAtSizes, type PictureSize } from '../data/size-look.ts';
import { presets, type PresetName } from '../gan/presets/presets.ts';
import { suitedPreset } from '../gan/presets/suited-preset.ts';
import type { RunData } from './subject.ts';

/** What suits the data, and why. */
export interface PresetChoice {
  readonly preset: PresetName;
  /** Undefined: the preset’s. */
  readonly imageSize?: PictureSize | undefined;
  /** For people, a clause: `there are 5,000 pictures of 256×256`. */
  readonly reason: string;
}

/** Chooses by how many numbers points have, or by the size and the count of pictures. */
export async function choosePreset(source: RunData): Promise<PresetChoice> {
  if (source.kind === 'points') {
    const { dimension } = source.points;
    return {
      preset: dimension === 1 ? 'gan-1d' : 'gan-2d',
      reason: `its points have ${counted(dimension, 'number')}`,
    };
  }
  const { count, quickAt } = source;
  const size = middleOf(await lookAtSizes(source)) ?? quickAt ?? presets['quick-64'].network;
  const suited = suitedPreset({ count, size });
  const sizeWording = `${size.width}×${size.height}`;
  if (suited.preset === 'quick-28') return { ...suited, reason: `the pictures are ${sizeWording}` };
  const only = suited.preset === 'few-64' ? 'only ' : '';
  return { ...suited, reason: `there are ${only}${counted(count, 'picture')} of ${sizeWording}` };
}

/** The size whose shorter side is the median; undefined if there is none. */
function middleOf(sizes: readonly PictureSize[]): PictureSize | undefined {
  const shorterSide = ({ width, height }: PictureSize) => Math.min(width, height);
  return sizes.toSorted((a, b) => shorterSide(a) - shorterSide(b))[Math.floor(sizes.length / 2)];
}
