/** Where a training departs from algorithm 1 of Goodfellow et al. 2014, and why. */
import { listing } from '../core/wording.ts';
import type { PenaltySettings } from '../gan/objectives/objective-settings.ts';
import type { ObjectiveName } from '../gan/objectives/objectives.ts';
import type { OptimiserSettings } from '../gan/training/optimiser-settings.ts';
import type { StepDefinition, UpdateOrder } from '../gan/training/step-definition.ts';
import type { ParameterSpecs } from '../nn/parameter.ts';
import { objectiveWords } from './objective-words.ts';

/** The choices of a training that the algorithm makes too. */
export interface TrainingChoices {
  readonly objective: ObjectiveName;
  readonly penalties?: PenaltySettings | undefined;
  readonly optimiser: OptimiserSettings;
  readonly updates: UpdateOrder;
  readonly generatorNoise: StepDefinition['generatorNoise'];
  readonly realLabel: number;
  readonly averageDecay: number | null;
}

/** A point in which a training does something else. */
export interface Departure {
  /** What the algorithm, or the paper’s text on it, says. */
  readonly paper: string;
  readonly here: string;
  readonly why: string;
}

/** The points in which a training departs from the algorithm, in the order of its lines. */
export function departuresFrom(
  choices: TrainingChoices,
  { isOfPictures, parameters }: { readonly isOfPictures: boolean; readonly parameters: ParameterSpecs },
): Departure[] {
  return [
    ...(isOfPictures ? [dataDeparture] : []),
    ...(Object.values(parameters).some(({ role }) => role === 'statistic') ? [normDeparture] : []),
    ...(choices.realLabel === 1 ? [] : [labelDeparture(choices.realLabel)]),
    ...(choices.generatorNoise === 'shared' ? [noiseDeparture] : []),
    ...(choices.updates === 'simultaneous' ? [orderDeparture] : []),
    ...objectiveDepartures(choices.objective),
    ...penaltyDepartures(choices.penalties),
    ...optimiserDepartures(choices.optimiser),
    ...(choices.averageDecay === null ? [] : [averageDeparture(choices.averageDecay)]),
  ];
}

const dataDeparture: Departure = {
  paper: 'each batch of x is drawn from the data',
  here: 'the pictures are shuffled, and each is used once an epoch',
  why: 'as everybody does: no picture is left out by chance',
};

const normDeparture: Departure = {
  paper: 'D judges each example by itself',
  here: 'batch normalisation: x and G(z) are normalised by the statistics of their batches',
  why: 'DCGAN: without it, deep networks hardly began to learn',
};

function labelDeparture(realLabel: number): Departure {
  return {
    paper: 'the target of D for x is 1',
    here: `it is ${realLabel}`,
    why: 'one-sided label smoothing: D becomes less certain',
  };
}

const noiseDeparture: Departure = {
  paper: 'G’s update draws z of its own',
  here: 'it uses the z of D’s last update',
  why: 'G runs forward once a step instead of twice',
};

const orderDeparture: Departure = {
  paper: 'D is updated first, and G against that D',
  here: 'simultaneous: both gradients are computed first, then both networks are updated',
  why: 'as the authors’ code does',
};

function objectiveDepartures(objective: ObjectiveName): Departure[] {
  const { discriminator, generator, paper, purpose } = objectiveWords[objective];
  const losses = `D’s is to ${discriminator}, G’s to ${generator}`;
  if (objective === 'minimax') return [];
  if (paper !== undefined) {
    return [
      {
        paper: 'D estimates a probability, and the losses are its logarithms',
        here: `D gives scores; ${losses}: ${objective}`,
        why: `${paper}: ${purpose}`,
      },
    ];
  }
  return [
    {
      paper: 'G descends log(1 − D(G(z)))',
      here: `G descends −log D(G(z)), the ${objective} loss`,
      why: `section 3: ${purpose}`,
    },
  ];
}

function penaltyDepartures(penalties: PenaltySettings = {}): Departure[] {
  const { gradientPenalty, r1, r2, lecam, consistency } = penalties;
  const added = [
    ...(gradientPenalty === undefined ? [] : [`a gradient penalty of ${gradientPenalty}`]),
    ...(r1 === undefined ? [] : [`R1 with γ ${r1}`]),
    ...(r2 === undefined ? [] : [`R2 with γ ${r2}`]),
    ...(lecam === undefined ? [] : [`LeCam of ${lecam}`]),
    ...(consistency === undefined ? [] : [`consistency of ${consistency}`]),
  ];
  if (added.length === 0) return [];
  return [
    {
      paper: 'D’s loss is that of the game alone',
      here: `${listing(added)} added to it`,
      why: 'D stays smoother, and training steadier',
    },
  ];
}

function optimiserDepartures(optimiser: OptimiserSettings): Departure[] {
  if (optimiser.kind === 'adam') {
    const { learningRate, discriminatorRate, beta1, l2 = 0, decay } = optimiser;
    const ofD = discriminatorRate === undefined ? '' : `, of D ${discriminatorRate}`;
    return [
      {
        paper: 'any rule of gradient descent; momentum in the paper’s experiments',
        here: `Adam, rate ${learningRate}${ofD}, β₁ ${beta1}`,
        why: `DCGAN’s choice${beta1 === 0.5 ? ': with the usual β₁ of 0.9 training oscillated' : ''}`,
      },
      ...(l2 === 0
        ? []
        : [
            {
              paper: 'the gradient is that of the loss alone',
              here: `${l2} times each parameter is added to it${decay === undefined ? '' : ', and the rate decreases at the end'}`,
              why: 'as the authors’ code does for these networks',
            },
          ]),
    ];
  }
  const { discriminatorShare } = optimiser;
  if (discriminatorShare === 1) return [];
  return [
    {
      paper: 'the gradient of D is that of the sum of both terms',
      here: `D’s rate is ${discriminatorShare} of G’s`,
      why: 'the authors’ code takes the mean of the two terms',
    },
  ];
}

function averageDeparture(decay: number): Departure {
  return {
    paper: 'the result is G after its last update',
    here: `the result is a moving average of G, decay ${decay}`,
    why: 'samples vary less from step to step',
  };
}
