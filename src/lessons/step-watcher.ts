/** What is inside an update: the examples, D’s judgements of them one by one, and the gradients. */
import { joined } from '../core/numbers.ts';
import { compile, floats, type Program } from '../engine/runtime/program.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { State } from '../engine/runtime/state.ts';
import type { TensorData } from '../engine/runtime/tensor.ts';
import type { NetworkName } from '../gan/networks/state-names.ts';
import { judgementOf } from '../gan/networks/judgement.ts';
import { ApartSteps, type Gradients } from '../gan/training/apart-steps.ts';
import { feedsOfPart } from '../gan/training/batch-parts.ts';
import { ByDue } from '../gan/training/due.ts';
import type { TrainerOptions } from '../gan/training/feeds.ts';
import { GradientStep } from '../gan/training/gradient-step.ts';
import type { Feeds } from '../gan/training/steps.ts';
import { masksOf, partsOf } from '../gan/training/virtual-batches.ts';
import type { RandomInput } from '../nn/scope.ts';

/** The gradient of a network’s loss, and the weight that stands for all. */
export interface SeenGradient {
  /** Euclidean norm over all trained parameters. */
  readonly norm: number;
  /** The path of the weight’s tensor, and its place in it, row-major. */
  readonly path: string;
  readonly place: number;
  /** ∂loss/∂weight. */
  readonly gradient: number;
}

/** Examples and D’s probability or score for each. */
export interface Judged {
  readonly examples: Float32Array;
  readonly judgements: Float32Array;
}

export interface SeenUpdate {
  readonly real: Judged;
  readonly fake: Judged;
  readonly discriminator: SeenGradient;
  /** Undefined if it was an update of D alone. */
  readonly generator: { readonly fake: Judged; readonly gradient: SeenGradient } | undefined;
}

/** An update: what it is fed, and the stream of its masks. */
export interface UpdateInputs {
  /** The number of completed steps, and of D’s updates. */
  readonly step: number;
  readonly update: number;
  readonly feeds: Feeds;
}

interface JudgingProgram {
  readonly program: Program;
  readonly random: readonly RandomInput[];
}

type OnGradients = (gradients: Gradients, network: NetworkName) => Promise<void>;

/** Looks into updates by the same step with gradients and updates apart, which differs from the joined one by rounding. */
export class StepWatcher {
  readonly #options: TrainerOptions;
  readonly #apart: ApartSteps;
  readonly #judging: ByDue<JudgingProgram>;
  readonly #judgingForG: ByDue<JudgingProgram>;
  readonly #listener: { onGradients: OnGradients };
  /** The weight of each network that stands for all: that with the largest gradient when it was first seen. */
  readonly #chosen = new Map<NetworkName, Pick<SeenGradient, 'path' | 'place'>>();

  private constructor(
    options: TrainerOptions,
    apart: ApartSteps,
    judging: ByDue<JudgingProgram>,
    judgingForG: ByDue<JudgingProgram>,
    listener: { onGradients: OnGradients },
  ) {
    this.#options = options;
    this.#apart = apart;
    this.#judging = judging;
    this.#judgingForG = judgingForG;
    this.#listener = listener;
  }

  static async create(options: TrainerOptions, runtime: Runtime): Promise<StepWatcher> {
    const listener: { onGradients: OnGradients } = { onGradients: async () => {} };
    const apart = await ApartSteps.create(options, options.k, runtime, async (gradients, network) => {
      await listener.onGradients(gradients, network);
      return gradients;
    });
    const judging = await ByDue.create(options, async (isDue, suffix) => {
      const step = new GradientStep(options, isDue);
      const { fake, ofReal, ofFake } = step.judgements();
      const outputs = {
        fake,
        dReal: judgementOf(options.objective, ofReal),
        dFake: judgementOf(options.objective, ofFake),
      };
      return {
        program: await compile(outputs, runtime, { name: `judgements${suffix}` }),
        random: [...step.random.list],
      };
    });
    const judgingForG = await ByDue.create(options, async (isDue, suffix) => {
      const step = new GradientStep(options, isDue);
      step.discriminator(); // declares its random numbers first, as a step does
      if (options.updates === 'alternating') step.resetValues();
      const { fake, ofFake } = step.generatorJudgements();
      const outputs = { fake, dFake: judgementOf(options.objective, ofFake) };
      return {
        program: await compile(outputs, runtime, { name: `judgements-for-g${suffix}` }),
        random: [...step.random.list],
      };
    });
    return new StepWatcher(options, apart, judging, judgingForG, listener);
  }

  /**
   * Looks into an update of D alone, or of both networks.
   *
   * @param state before the update. It is changed: pass a copy
   */
  async see(state: State, inputs: UpdateInputs, isFull: boolean): Promise<SeenUpdate> {
    const { step, feeds } = inputs;
    const before = await this.#judge(this.#judging.at(step), inputs, state);
    const seen = new Map<NetworkName, SeenGradient>();
    let forG: Record<string, TensorData> = {};
    await state.writing(async (lent) => {
      this.#listener.onGradients = async (gradients, network) => {
        seen.set(network, this.#gradientOf(gradients, network));
        // By now D is updated, if updates alternate, and G is not.
        if (network === 'generator') forG = await this.#judge(this.#judgingForG.at(step), inputs, lent);
      };
      const call = { step, feeds, masks: masksOf(this.#options, inputs.update), state: lent };
      await (isFull ? this.#apart.both(call) : this.#apart.discriminator(call));
    });
    const generator = seen.get('generator');
    return {
      real: { examples: feeds['real']!, judgements: floats(before, 'dReal') },
      fake: { examples: floats(before, 'fake'), judgements: floats(before, 'dFake') },
      discriminator: seen.get('discriminator')!,
      generator:
        generator === undefined
          ? undefined
          : {
              fake: { examples: floats(forG, 'fake'), judgements: floats(forG, 'dFake') },
              gradient: generator,
            },
    };
  }

  async release(): Promise<void> {
    const programs = [...this.#judging.values(), ...this.#judgingForG.values()];
    for (const { program } of programs) await program.release();
    await this.#apart.release();
  }

  async #judge(
    { program, random }: JudgingProgram,
    inputs: UpdateInputs,
    state: State,
  ): Promise<Record<string, TensorData>> {
    const masks = masksOf(this.#options, inputs.update);
    const ofParts: Readonly<Record<string, TensorData>>[] = [];
    const parts = partsOf(this.#options);
    for (let part = 0; part < parts; part++) {
      ofParts.push(await program.run(feedsOfPart(inputs.feeds, part, parts, random, masks), state));
    }
    const names = Object.keys(ofParts[0]!);
    return Object.fromEntries(
      names.map((name) => [name, joined(ofParts.map((results) => floats(results, name)))]),
    );
  }

  #gradientOf(gradients: Gradients, network: NetworkName): SeenGradient {
    let squares = 0;
    for (const values of gradients.values()) for (const value of values) squares += value * value;
    const chosen = this.#chosen.get(network) ?? largestOf(gradients);
    this.#chosen.set(network, chosen);
    return { norm: Math.sqrt(squares), ...chosen, gradient: gradients.get(chosen.path)![chosen.place]! };
  }
}

/** The place of the largest gradient among the weights, rather than biases and gains. */
function largestOf(gradients: Gradients): Pick<SeenGradient, 'path' | 'place'> {
  let largest = -1;
  let found = { path: '', place: 0 };
  for (const [path, values] of gradients) {
    if (!path.endsWith('weight')) continue;
    values.forEach((value, place) => {
      if (Math.abs(value) <= largest) return;
      largest = Math.abs(value);
      found = { path, place };
    });
  }
  return found;
}
