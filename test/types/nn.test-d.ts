/** Layers of one's own: what is inferred, and what must be refused. */
import { ops, type Node } from '../../src/graph.ts';
import {
  BatchNorm,
  constantInitialiser,
  Conv2d,
  Dense,
  normalInitialiser,
  oneHot,
  Sequential,
  Stateless,
  type Gan,
  type Initialiser,
  type Layer,
  type ParameterSpecs,
  type PictureGan,
  type Scope,
} from '../../src/nn.ts';
import { expectType } from './expect-type.ts';

const initialise = normalInitialiser(0.02);
expectType<Initialiser>().of(initialise);

// A layer is what has parameters and applies itself.
class Scale implements Layer {
  readonly parameters: ParameterSpecs = {
    gain: { shape: [1], initialise: constantInitialiser(1), role: 'trained' },
  };
  apply(x: Node, scope: Scope): Node {
    expectType<Node>().of(scope.get('gain'));
    return ops.mul(x, scope.get('gain'));
  }
}
const network = new Sequential({
  dense: new Dense(100, 784, { initialise, bias: false }),
  scale: new Scale(),
  square: new Stateless((x) => ops.mul(x, x)),
});
expectType<Layer>().of(network.layers['scale']!);
expectType<Float32Array<ArrayBuffer>>().of(oneHot([1, 2], 10));

// A GAN is two layers, and what they are made for.
export const gan: PictureGan = {
  kind: 'pictures',
  latent: { dimension: 100, distribution: 'normal' },
  image: { channels: 1, height: 28, width: 28, range: 'signed' },
  generator: network,
  discriminator: new Conv2d(1, 1, { kernel: 28, initialise }),
};
// @ts-expect-error no such range of values
export const loud: Gan = { ...gan, image: { ...gan.image, range: 'bytes' } };
// @ts-expect-error no such distribution
export const odd: Gan = { ...gan, latent: { dimension: 1, distribution: 'cauchy' } };

// @ts-expect-error layers have names
new Sequential([new Scale()]);
// @ts-expect-error weights need an initialiser
new Dense(2, 2, {});
// @ts-expect-error a function, not the name of one
new Dense(2, 2, { initialise: 'normal' });
// @ts-expect-error no such option
new BatchNorm(8, { eps: 1e-5 });
// @ts-expect-error a layer applies itself to a node in a scope
export const broken: Layer = { parameters: {}, apply: (x: number) => x };
