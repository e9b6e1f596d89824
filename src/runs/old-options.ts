/** Upgrades options that earlier versions wrote. */
import { usualPreparation } from '../data/preparation.ts';
import type { ValueRange } from '../core/value-range.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Converts options to the current form.
 *
 * The first version had only DCGANs: its options contain no architecture, have Adam's two settings directly in
 * `training`, and mean alternating updates. Options without a preparation mean the default one. Values of the current
 * form, and invalid values, are returned unchanged.
 */
export function upgradeOptions(options: unknown): unknown {
  if (!isFields(options)) return options;
  const { network, training, preparation } = options;
  return {
    ...options,
    ...(isFields(network)
      ? {
          network: { architecture: 'dcgan', ...network },
          preparation: preparation === undefined ? usualPreparation(defaultRange(network)) : preparation,
        }
      : {}),
    ...(isFields(training) ? { training: withOptimiser(training) } : {}),
  };
}

/** The range of the pictures of a network before `preparation` existed: the architecture determined it. */
function defaultRange({ architecture = 'dcgan', output }: Fields): ValueRange {
  if (architecture === 'dcgan') return 'signed';
  return output === 'sigmoid' ? 'unit' : 'contrast';
}

function withOptimiser(training: Fields): Fields {
  const { learningRate, beta1, ...rest } = training;
  return 'optimiser' in training
    ? training
    : { optimiser: { kind: 'adam', learningRate, beta1 }, updates: 'alternating', ...rest };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
