/** What the two networks do with their losses, in formulas, and where each objective is from. */
import type { ObjectiveName } from '../gan/objectives/objectives.ts';

/** An objective in words, D and G being their outputs for an example. */
export interface ObjectiveWords {
  /** What D does: `ascend log D(x) + log(1 − D(G(z)))`. */
  readonly discriminator: string;
  /** What D’s loss is, as the line after says. */
  readonly loss: string;
  /** What G does: `descend −log D(G(z))`. */
  readonly generator: string;
  /** The paper, for an objective that is not in the 2014 paper. */
  readonly paper?: string;
  /** What it is for. */
  readonly purpose: string;
}

const crossEntropy = {
  discriminator: 'ascend log D(x) + log(1 − D(G(z)))',
  loss: 'its negative, D’s loss',
} as const;

export const objectiveWords: Readonly<Record<ObjectiveName, ObjectiveWords>> = {
  minimax: {
    ...crossEntropy,
    generator: 'descend log(1 − D(G(z)))',
    purpose: 'the value function itself',
  },
  'non-saturating': {
    ...crossEntropy,
    generator: 'descend −log D(G(z))',
    purpose: 'its gradient does not vanish while D rejects all that G makes',
  },
  'least-squares': {
    discriminator: 'descend ½(D(x) − 1)² + ½D(G(z))²',
    loss: 'D’s loss',
    generator: 'descend ½(D(G(z)) − 1)²',
    paper: 'Mao et al. 2017',
    purpose: 'examples that D is wrong about by more have a larger gradient',
  },
  hinge: {
    discriminator: 'descend max(0, 1 − D(x)) + max(0, 1 + D(G(z)))',
    loss: 'D’s loss',
    generator: 'descend −D(G(z))',
    paper: 'Lim and Ye 2017',
    purpose: 'D learns only from examples inside its margin',
  },
  wasserstein: {
    discriminator: 'descend D(G(z)) − D(x) + 10 (‖∂D/∂x̂‖ − 1)²',
    loss: 'D’s loss',
    generator: 'descend −D(G(z))',
    paper: 'Arjovsky et al. 2017, Gulrajani et al. 2017',
    purpose: 'D measures a distance of the distributions, whose gradient does not vanish',
  },
  relativistic: {
    discriminator: 'descend softplus(D(G(z)) − D(x))',
    loss: 'D’s loss',
    generator: 'descend softplus(D(x) − D(G(z)))',
    paper: 'Jolicoeur-Martineau 2018',
    purpose: 'each real example is compared with a generated one, which keeps G from leaving out modes',
  },
};
