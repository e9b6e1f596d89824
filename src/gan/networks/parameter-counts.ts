import { countTrained } from '../../nn/parameter.ts';
import type { Gan } from './gan.ts';
import type { NetworkName } from './state-names.ts';

/** How many numbers training changes in each network; running statistics are not among them. */
export function parameterCounts({ generator, discriminator }: Gan): Record<NetworkName, number> {
  return {
    generator: countTrained(generator.parameters),
    discriminator: countTrained(discriminator.parameters),
  };
}
