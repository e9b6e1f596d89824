import { countTrained } from '../../nn/parameter.ts';
import type { Gan } from './gan.ts';
import type { NetworkName } from './state-names.ts';

/** The number of trained parameters of each network, without running statistics. */
export function parameterCounts({ generator, discriminator }: Gan): Record<NetworkName, number> {
  return {
    generator: countTrained(generator.parameters),
    discriminator: countTrained(discriminator.parameters),
  };
}
