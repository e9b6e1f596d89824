/** Table 1 of the 2014 paper: mean log-likelihood ± standard error on MNIST and on the Toronto faces. */
import type { Measured } from '../support/experiment.ts';

/** The models that adversarial nets are compared with. */
export const others: readonly (readonly [model: string, mnist: Measured, faces: Measured])[] = [
  ['deep belief network', { value: 138, error: 2 }, { value: 1909, error: 66 }],
  ['stacked contractive autoencoder', { value: 121, error: 1.6 }, { value: 2110, error: 50 }],
  ['deep generative stochastic network', { value: 214, error: 1.1 }, { value: 1890, error: 29 }],
];

export const adversarial = { mnist: { value: 225, error: 2 }, faces: { value: 2057, error: 26 } } as const;
