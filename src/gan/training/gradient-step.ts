/**
 * The first half of a step: the outputs of both networks for a batch, their losses, the gradients, and the new running
 * statistics. Parameters are not updated here. Everything is a graph of named tensors: `real`, `z` and `zGenerator` are
 * fed, the rest is state.
 */
import { RandomInputs, Scope, type RandomInput } from '../../nn/scope.ts';
import { UsageError } from '../../core/errors.ts';
import type { Shape } from '../../core/shape.ts';
import { trainedPaths, type ParameterSpecs } from '../../nn/parameter.ts';
import { grad } from '../../engine/tensor/grad.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { adapted, adaptiveNumbers, type AdaptiveNumbers } from '../augmentation/adaptive.ts';
import { exampleShape, labelsOf } from '../networks/gan.ts';
import { networkInputs, networkNames, stateNames, type NetworkName } from '../networks/state-names.ts';
import { judgementOf } from '../networks/judgement.ts';
import { boundaryOf, lossInStep, type IsDue, type ObjectiveContext } from '../objectives/objective.ts';
import type { StepDefinition } from './step-definition.ts';
import { virtualBatchOf } from './virtual-batches.ts';

/** A network's loss and its gradient. */
export interface LossGradients {
  /** Reported scalars, by name. */
  readonly outputs: Readonly<Record<string, Node>>;
  /** ∂loss/∂parameter of each trained parameter, by path. */
  readonly gradients: ReadonlyMap<string, Node>;
}

/**
 * The new value of what a layer updates itself, a running statistic or the vector of a power iteration, or of a number
 * that the objective keeps.
 */
export interface UpdatedStatistic {
  /** The network that it belongs to; of the objective, the one whose loss set it. */
  readonly network: NetworkName;
  /** Its name in the state. */
  readonly name: string;
  readonly value: Node;
}

/** Examples of G, and their classes. */
interface Generated {
  readonly fake: Node;
  readonly classes: Node | undefined;
}

/**
 * Builds the gradients of one step, in the order in which the step computes them. They use the current values of
 * parameters and statistics, which `setValues` and `resetValues` change.
 */
export class GradientStep {
  /** Random numbers other than z, in the order in which they are drawn. */
  readonly random = new RandomInputs();
  readonly #definition: StepDefinition;
  readonly #isDue: IsDue;
  /** Parameters and statistics in the state. */
  readonly #inputs: Readonly<Record<NetworkName, ReadonlyMap<string, Node>>>;
  /** Their current values. */
  readonly #values: Readonly<Record<NetworkName, Map<string, Node>>>;
  readonly #real: Node;
  readonly #realClasses: Node | undefined;
  /** Examples for D's update. */
  readonly #generated: Generated;
  /** The numbers that the objective and the augmentation have set, by their names in the state. */
  readonly #numbers = new Map<string, Omit<UpdatedStatistic, 'name'>>();
  /** Logits of D with its current values, by examples, then by their classes. */
  readonly #judgements = new Map<Node, Map<Node | undefined, Node>>();

  /** Instance noise of deviation 1, by its shape. */
  readonly #noise = new Map<string, Node>();

  /** @param isDue which parts of the losses are due; by default all */
  constructor(definition: StepDefinition, isDue: IsDue = () => true) {
    const { gan } = definition;
    const batchSize = virtualBatchOf(definition);
    this.#definition = definition;
    this.#isDue = isDue;
    this.#inputs = {
      generator: networkInputs('generator', gan.generator.parameters),
      discriminator: networkInputs('discriminator', gan.discriminator.parameters),
    };
    this.#values = {
      generator: new Map(this.#inputs.generator),
      discriminator: new Map(this.#inputs.discriminator),
    };
    const { classes } = gan.latent;
    this.#real = ops.input('real', [batchSize, ...exampleShape(gan)]);
    this.#realClasses = classes === undefined ? undefined : ops.input(stateNames.label, [batchSize, classes]);
    this.#generated = this.#generate('z');
  }

  /** G's examples for D's update, and D's logits for both batches. */
  judgements(): { readonly fake: Node; readonly ofReal: Node; readonly ofFake: Node } {
    const { fake, classes } = this.#generated;
    // Always in this order, whatever the objective uses, because running statistics depend on it.
    const ofReal = this.#judge(this.#real, this.#realClasses);
    return { fake, ofReal, ofFake: this.#judge(fake, classes) };
  }

  /** The gradient of D's loss, and D's mean probabilities or scores of real and generated examples. */
  discriminator(): LossGradients {
    const { ofReal, ofFake } = this.judgements();
    const { objective } = this.#definition;
    const context = this.#context('discriminator', this.#generated);
    const lossD = lossInStep(objective.discriminator(context), this.#isDue);
    return {
      outputs: {
        lossD,
        dReal: ops.mean(judgementOf(objective, ofReal)),
        dFake: ops.mean(judgementOf(objective, ofFake)),
        ...this.#adapt(ofReal),
      },
      gradients: this.#gradients('discriminator', lossD),
    };
  }

  /** The same of G's update: its examples, which are others if the noise is fresh, and D's logits for them. */
  generatorJudgements(): { readonly fake: Node; readonly ofFake: Node } {
    const { fake, classes } = this.#forGenerator();
    return { fake, ofFake: this.#judge(fake, classes) };
  }

  /** The gradient of G's loss, judged by D with its current values. */
  generator(): LossGradients {
    const { objective } = this.#definition;
    const generated = this.#forGenerator();
    const lossG = lossInStep(objective.generator(this.#context('generator', generated)), this.#isDue);
    // D is constant. Otherwise G's gradient would flow through the update of D in the same graph.
    const constants = this.#values.discriminator.values();
    return { outputs: { lossG }, gradients: this.#gradients('generator', lossG, constants) };
  }

  /** The current values of a network's parameters and statistics. */
  valuesOf(network: NetworkName): ReadonlyMap<string, Node> {
    return this.#values[network];
  }

  /** Sets the values of a network, by path, for the graphs that are built from here on. */
  setValues(network: NetworkName, values: ReadonlyMap<string, Node>): void {
    for (const [path, value] of values) this.#values[network].set(path, value);
    this.#judgements.clear();
  }

  /** Reads values from the state again: the graphs built before have been run and written when the next ones run. */
  resetValues(): void {
    for (const network of networkNames) this.setValues(network, this.#inputs[network]);
    this.#numbers.clear();
  }

  /** What the layers themselves have updated, and the numbers that the objective has set. */
  statistics(): UpdatedStatistic[] {
    const updated: UpdatedStatistic[] = [];
    for (const network of networkNames) {
      for (const [path, { role }] of Object.entries(this.#definition.gan[network].parameters)) {
        const value = this.#values[network].get(path)!;
        if (role === 'trained' || value === this.#inputs[network].get(path)) continue;
        updated.push({ network, name: stateNames.parameter(network, path), value });
      }
    }
    return [...updated, ...[...this.#numbers].map(([name, set]) => ({ ...set, name }))];
  }

  #forGenerator(): Generated {
    return this.#definition.generatorNoise === 'fresh' ? this.#generate('zGenerator') : this.#generated;
  }

  #generate(noise: 'z' | 'zGenerator'): Generated {
    const { gan } = this.#definition;
    const z = ops.input(noise, [virtualBatchOf(this.#definition), gan.latent.dimension]);
    const scope = new Scope(this.#values.generator, 'training', this.random);
    return { fake: gan.generator.apply(z, scope), classes: labelsOf(gan.latent, z) };
  }

  /**
   * D's logits for the examples, augmented if that is asked for, and normalised by the statistics of these alone. Computed
   * once for the same nodes.
   */
  #judge(examples: Node, classes: Node | undefined): Node {
    const { gan } = this.#definition;
    const known = this.#judgements.get(examples) ?? new Map<Node | undefined, Node>();
    this.#judgements.set(examples, known);
    const logits =
      known.get(classes) ??
      gan.discriminator.apply(
        this.#seen(examples),
        new Scope(this.#values.discriminator, 'training', this.random).withLabel(classes),
      );
    known.set(classes, logits);
    return logits;
  }

  /** What D sees of examples. */
  #seen(examples: Node): Node {
    const { instanceNoise } = this.#definition;
    const changed = this.#augmented(examples);
    if (instanceNoise === undefined) return changed;
    return ops.add(changed, ops.mul(this.#noiseOf(changed.shape), ops.input(stateNames.noise, [])));
  }

  /** The same for all batches of an update, example by example: drawing it is what takes time. */
  #noiseOf(shape: Shape): Node {
    const key = shape.join();
    const noise =
      this.#noise.get(key) ?? this.random.add(shape, (values, stream) => void stream.normal(values));
    this.#noise.set(key, noise);
    return noise;
  }

  #augmented(examples: Node): Node {
    const { augmentation, augmentationStrength } = this.#definition;
    if (augmentation === undefined) return examples;
    const probability =
      typeof augmentationStrength === 'number'
        ? ops.constant(augmentationStrength)
        : augmentationStrength && this.#number(stateNames.augmentation('probability'));
    return augmentation(examples, (shape, draw) => this.random.add(shape, draw), probability);
  }

  /** Adapts the augmentation to D's outputs for real examples, for all that is judged from here on. */
  #adapt(ofReal: Node): Readonly<Record<string, Node>> {
    const { objective, augmentationStrength, batchSize } = this.#definition;
    if (augmentationStrength !== 'adaptive') return {};
    const numbers = Object.fromEntries(
      Object.keys(adaptiveNumbers).map((name) => [name, this.#number(stateNames.augmentation(name))]),
    ) as AdaptiveNumbers;
    const next = adapted(numbers, ofReal, boundaryOf(objective)!, batchSize);
    for (const [name, value] of Object.entries(next)) {
      this.#numbers.set(stateNames.augmentation(name), { network: 'discriminator', value });
    }
    return { augmentation: next.probability };
  }

  /** The current value of a number in the state. */
  #number(name: string): Node {
    return this.#numbers.get(name)?.value ?? ops.input(name, []);
  }

  #context(network: NetworkName, { fake, classes }: Generated): ObjectiveContext {
    const [real, realClasses] = [this.#real, this.#realClasses];
    const { gan, realLabel, objective } = this.#definition;
    const values = this.#values[network];
    const kept = (name: string) => {
      if (Object.hasOwn(objective.state ?? {}, name)) return name;
      throw new UsageError(
        `an objective uses the number "${name}", which its state does not have: add it there`,
      );
    };
    return {
      real,
      fake,
      judge: (examples, given) => this.#judge(examples, given ?? (examples === real ? realClasses : classes)),
      parameters: new Map(trainedPaths(gan[network].parameters).map((path) => [path, values.get(path)!])),
      classes: realClasses && classes && { real: realClasses, fake: classes },
      realLabel,
      step: ops.input(stateNames.step, []),
      random: (shape, draw) => this.random.add(shape, draw),
      state: (name) => this.#number(stateNames.objective(kept(name))),
      setState: (name, value) => void this.#numbers.set(stateNames.objective(kept(name)), { network, value }),
    };
  }

  #gradients(network: NetworkName, loss: Node, constants: Iterable<Node> = []): Map<string, Node> {
    return gradientsOf(loss, this.#definition.gan[network].parameters, this.#values[network], constants);
  }
}

/**
 * ∂loss/∂parameter of each trained parameter, by path.
 *
 * @param values the parameters, by path
 * @param constants nodes through which no gradient flows
 */
export function gradientsOf(
  loss: Node,
  specs: ParameterSpecs,
  values: ReadonlyMap<string, Node>,
  constants: Iterable<Node> = [],
): Map<string, Node> {
  const paths = trainedPaths(specs);
  const wrt = paths.map((path) => values.get(path)!);
  const gradients = grad(loss, wrt, { constants });
  return new Map(paths.map((path, i) => [path, gradients[i]!]));
}

/** Gradients that are computed together, as a separate graph. */
export interface GradientPhase {
  /** The networks of the gradients. They are updated in this order after all gradients are computed. */
  readonly networks: readonly NetworkName[];
  readonly outputs: Readonly<Record<string, Node>>;
  readonly gradients: Readonly<Partial<Record<NetworkName, ReadonlyMap<string, Node>>>>;
  readonly statistics: readonly UpdatedStatistic[];
  /** Random numbers of this phase and the earlier ones of the step. */
  readonly random: readonly RandomInput[];
}

/** The gradient of D's loss alone, for the k − 1 updates before the full step. */
export function discriminatorPhase(definition: StepDefinition, isDue?: IsDue): GradientPhase {
  return phaseOf(new GradientStep(definition, isDue), ['discriminator']);
}

/**
 * The gradients of a full step, in the order in which they are computed. Each phase reads the state after the updates
 * of the phases before it, and is fed the same batch, noise and random numbers.
 */
export function gradientPhases(definition: StepDefinition, isDue?: IsDue): readonly GradientPhase[] {
  const step = new GradientStep(definition, isDue);
  if (definition.updates === 'simultaneous') return [phaseOf(step, ['discriminator', 'generator'])];
  const first = phaseOf(step, ['discriminator']);
  step.resetValues();
  return [first, phaseOf(step, ['generator'])];
}

function phaseOf(step: GradientStep, networks: readonly NetworkName[]): GradientPhase {
  const losses = networks.map((network) => [network, step[network]()] as const);
  return {
    networks,
    outputs: Object.assign({}, ...losses.map(([, { outputs }]) => outputs)) as Record<string, Node>,
    gradients: Object.fromEntries(losses.map(([network, { gradients }]) => [network, gradients])),
    statistics: step.statistics(),
    random: [...step.random.list],
  };
}
