/** Options as earlier versions wrote them, in today's form. */

type Fields = Readonly<Record<string, unknown>>;

/**
 * Runs made before there were other networks than DCGANs say nothing of the architecture, have Adam's two settings
 * beside the others of training, and let the updates alternate. What is of today's form, or of none, stays as it is.
 */
export function withoutOldForms(options: unknown): unknown {
  if (!isFields(options)) return options;
  const { network, training } = options;
  return {
    ...options,
    ...(isFields(network) ? { network: { architecture: 'dcgan', ...network } } : {}),
    ...(isFields(training) ? { training: withOptimiser(training) } : {}),
  };
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
