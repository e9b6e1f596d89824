/** What a program must know to use an exported network, as text in the file: the same words in every format. */
import { limitsOf } from '../core/value-range.ts';
import type { NetworkName } from '../gan/networks/state-names.ts';
import type { WeightKind } from '../gan/sampling/standing-generator.ts';
import type { Normalisation } from './generator.ts';
import type { TrainedRun } from './trained-run.ts';

/** What was exported of a run. */
export interface ExportedNetwork {
  readonly network: NetworkName;
  readonly weights: WeightKind;
  readonly normalisation: Normalisation;
}

type DescribedRun = Pick<TrainedRun, 'options' | 'networks' | 'step'>;

/**
 * The metadata of an exported network, each member a text: ONNX and safetensors allow nothing else.
 *
 * `class_names` is a JSON list, in the order of the classes. `latent_dimension` counts the random numbers of z alone; `classes` exists for a conditional GAN only, and
 * `latent_bound` for a uniform z only. `value_min` is drawn as black, `value_max` as white.
 */
export function exportMetadata(
  run: DescribedRun,
  exported: ExportedNetwork,
): Readonly<Record<string, string>> {
  const described = Object.entries(exportDescription(run, exported));
  return Object.fromEntries(described.map(([name, value]) => [name, String(value)]));
}

/** The same as JSON values. */
export function exportDescription(
  { options, networks, step }: DescribedRun,
  { network, weights, normalisation }: ExportedNetwork,
): Readonly<Record<string, string | number>> {
  const { dimension, classes = 0, distribution, bound = 1 } = networks.latent;
  const names = options.identity?.classes;
  const latent = { latent_dimension: dimension - classes, latent_distribution: distribution };
  return {
    sparring_version: options.sparring,
    preset: options.preset,
    network,
    step,
    ...latent,
    ...(distribution === 'uniform' ? { latent_bound: bound } : {}),
    ...(classes === 0 ? {} : { classes }),
    ...(classes === 0 || names === undefined ? {} : { class_names: JSON.stringify(names) }),
    ...outputOf(networks),
    weights,
    normalisation,
  };
}

function outputOf(networks: TrainedRun['networks']): Readonly<Record<string, string | number>> {
  if (networks.kind === 'points') return { point_dimension: networks.point.dimension };
  const { channels, height, width, range } = networks.image;
  const [min, max] = limitsOf(range);
  return { channels, height, width, value_range: range, value_min: min, value_max: max };
}
