import { expect, it } from 'vitest';
import * as ops from '../../src/engine/tensor/ops.ts';
import { exampleShape, labelsOf } from '../../src/gan/networks/gan.ts';
import { ganOfNetwork, type NetworkOptions } from '../../src/gan/networks/network.ts';
import { networkInputs } from '../../src/gan/networks/state-names.ts';
import { presetNames, presets } from '../../src/gan/presets/presets.ts';
import { networkSummaries } from '../../src/lessons/network-layers.ts';
import { Scope } from '../../src/nn/scope.ts';
import { layerActivations } from '../../src/analysis/models/layer-activations.ts';

const size = { channels: 3, height: 32, width: 48, latentDim: 3, latentDistribution: 'normal' } as const;
const networks: readonly (readonly [name: string, network: NetworkOptions])[] = [
  ...presetNames.map((name) => [name, presets[name].network] as const),
  ['residual', { architecture: 'residual', ...size, ngf: 1, ndf: 1 }],
  [
    'residual with batch norm',
    { architecture: 'residual', ...size, ngf: 1, ndf: 1, discriminatorNorm: 'batch' },
  ],
  ['fastgan', { architecture: 'fastgan', ...size, ngf: 1, ndf: 1 }],
];

it.each(networks)('are of the layers that the drawings of %s name, in their shapes', (_, options) => {
  const gan = ganOfNetwork(options);
  const drawn = networkSummaries(gan);
  for (const network of ['generator', 'discriminator'] as const) {
    const shape = network === 'generator' ? [gan.latent.dimension] : exampleShape(gan);
    const x = ops.input('x', [1, ...shape]);
    const { classes } = gan.latent;
    const label =
      network === 'generator' ? labelsOf(gan.latent, x) : classes && ops.input('label', [1, classes]);
    const scope = new Scope(networkInputs(network, gan[network].parameters), 'running');
    const found = layerActivations(gan[network], x, scope.withLabel(label || undefined));
    expect([...found].map(([layer, node]) => [layer, node.shape.slice(1)])).toEqual(
      drawn[network].layers.map(({ layer, output }) => [layer, output]),
    );
  }
});
