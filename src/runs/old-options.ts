/** Options as earlier versions wrote them, in today's form. */
import { usualPreparation } from '../data/preparation.ts';
import type { ValueRange } from '../core/value-range.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Runs made before there were other networks than DCGANs say nothing of the architecture, have Adam's two settings
 * beside the others of training, and let the updates alternate. Those made before there was a choice say nothing of
 * how pictures were prepared. What is of today's form, or of none, stays as it is.
 */
export function withoutOldForms(options: unknown): unknown {
  if (!isFields(options)) return options;
  const { network, training, preparation } = options;
  return {
    ...options,
    ...(isFields(network)
      ? {
          network: { architecture: 'dcgan', ...network },
          preparation: preparation === undefined ? usualPreparation(rangeOfOld(network)) : preparation,
        }
      : {}),
    ...(isFields(training) ? { training: withOptimiser(training) } : {}),
  };
}

/** The values of the pictures that such networks make: nothing else could be asked for then. */
function rangeOfOld({ architecture = 'dcgan', output }: Fields): ValueRange {
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
