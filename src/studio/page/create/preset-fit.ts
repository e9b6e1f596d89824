/** Which presets suit the chosen data, the best first. */
import { suitedPreset } from '../../../gan/presets/suited-preset.ts';
import type { ChoicesMessage, InspectionFound } from '../../messages/jobs.ts';

/** A preset, and the size to learn small pictures at. */
export type Preset = ChoicesMessage['presets'][number] & {
  readonly imageSize?: { readonly width: number; readonly height: number };
};

/** Why a preset cannot learn the data. */
export type Misfit = 'points' | 'pictures' | 'dimension' | 'no-classes' | 'second-stage';

const usualSide = 64;

export interface FittedPreset {
  readonly preset: Preset;
  readonly misfit?: Misfit | undefined;
  /** Whether it is one of the few that most people choose from, and that are measured without being chosen. */
  readonly isUsual: boolean;
}

export function fittedPresets(
  presets: ChoicesMessage['presets'],
  found: InspectionFound,
): readonly FittedPreset[] {
  const suited = suitedTo(found);
  const fitted = presets.map((preset) => {
    const misfit = misfitOf(preset, found);
    return {
      preset: preset.name === suited?.preset ? withSize(preset, suited.imageSize) : preset,
      misfit,
      isUsual: misfit === undefined && isUsual(preset, found),
    };
  });
  const best = fitted.find(({ preset }) => preset.name === suited?.preset)?.preset;
  const distance = ({ preset, misfit, isUsual: usual }: FittedPreset) =>
    (misfit === undefined ? 0 : 100) + (usual ? 0 : 10) + distanceOf(preset, best);
  return fitted.toSorted((a, b) => distance(a) - distance(b)); // keeps the order of the library where they are equal
}

/**
 * The batch of a preset for data that has fewer examples than it, which no batch may have; otherwise undefined.
 *
 * @param holdOut the share that is kept from training
 */
export function smallerBatch({ batchSize }: Preset, found: InspectionFound, holdOut = 0): number | undefined {
  if (found.kind === 'points') return undefined;
  const examples = Math.floor((found.count - found.unreadable) * (1 - holdOut));
  return examples >= 1 && examples < batchSize ? examples : undefined;
}

function misfitOf(preset: Preset, found: InspectionFound): Misfit | undefined {
  if (preset.kind !== found.kind) return found.kind;
  if (found.kind === 'points') return preset.dimension === found.dimension ? undefined : 'dimension';
  if (preset.isSecondStage) return 'second-stage';
  return preset.isConditional && found.classes === undefined ? 'no-classes' : undefined;
}

/** What a training that names no preset would take. */
function suitedTo(found: InspectionFound) {
  if (found.kind === 'points') return undefined;
  const size = { width: found.width?.median ?? usualSide, height: found.height?.median ?? usualSide };
  return suitedPreset(size, found.count - found.unreadable);
}

function withSize(preset: Preset, imageSize: Preset['imageSize']): Preset {
  if (imageSize === undefined || preset.image === undefined) return preset;
  return { ...preset, image: { ...preset.image, ...imageSize }, imageSize };
}

/** Those of the papers are for comparison, but for the widely used ones. */
function isUsual({ name, kind }: Preset, found: InspectionFound): boolean {
  return kind === 'points' || (found.kind === 'pictures' && /^(quick|few|dcgan)-\d+$/.test(name));
}

/** How far the sizes of a preset and of the best one are apart, in doublings; an unusual network is further. */
function distanceOf({ name, image, isConditional, batchSize }: Preset, best: Preset | undefined): number {
  if (best?.image === undefined || image === undefined) return 0;
  const size = Math.abs(
    Math.log2(Math.min(image.width, image.height) / Math.min(best.image.width, best.image.height)),
  );
  // Of those of the same size, the best one, and then those whose steps are shorter.
  return size + (isConditional ? 0.5 : 0) + (batchSize > 100 ? 0.25 : 0) + (name === best.name ? 0 : 0.1);
}
