/** The interface of compiled steps, and steps with gradients and updates joined in one program. */
import { compile, floats, type Program } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { TensorData } from '../../engine/runtime/tensor.ts';
import type { State } from '../../engine/runtime/state.ts';
import { drawRandomInputs, type RandomInput } from '../../nn/scope.ts';
import type { NetworkName } from '../networks/state-names.ts';
import { ByDue } from './due.ts';
import { finiteness, sumOfAll } from './finiteness.ts';
import type { StepDefinition } from './step-definition.ts';
import { discriminatorStep, fullStep } from './training-step.ts';
import type { MasksOfPart } from './virtual-batches.ts';

export type Feeds = Readonly<Record<string, Float32Array>>;

/** The arguments of one update, or of one of each network. */
export interface UpdateCall {
  /** The number of completed steps. */
  readonly step: number;
  /** Batch, noise and scalars, by name of the input. */
  readonly feeds: Feeds;
  /** The streams that dropout masks are drawn from. */
  readonly masks: MasksOfPart;
  /** Locked by the caller until the update is done. */
  readonly state: State;
}

export interface UpdateResult {
  /** Reported scalars, by name. */
  readonly outputs: Readonly<Record<string, TensorData>>;
  /** Networks that were not updated. */
  readonly skipped: ReadonlySet<NetworkName>;
  /** Whether all new state is finite. If not, the state may have had a part of the update, which the caller undoes. */
  readonly isFinite: boolean;
}

export interface Steps {
  /** An update of D alone. */
  discriminator(call: UpdateCall): Promise<UpdateResult>;
  /** One of D and one of G. */
  both(call: UpdateCall): Promise<UpdateResult>;
  release(): Promise<void>;
}

/** Gradients and updates in one program, which needs the fewest passes over memory. The batch is computed at once. */
export class JoinedSteps implements Steps {
  readonly #full: ByDue<CompiledStep>;
  readonly #discriminator: ByDue<CompiledStep> | undefined;

  private constructor(full: ByDue<CompiledStep>, discriminator: ByDue<CompiledStep> | undefined) {
    this.#full = full;
    this.#discriminator = discriminator;
  }

  /** @param k updates of D for one of G */
  static async create(definition: StepDefinition, k: number, runtime: Runtime): Promise<JoinedSteps> {
    const compiled = async (graphOf: typeof fullStep, name: string) =>
      ByDue.create(definition, async (isDue, suffix): Promise<CompiledStep> => {
        const { outputs: reported, updates, whole, random } = graphOf(definition, isDue);
        // The losses too: one may be infinite although the gradients are finite.
        const losses = ['lossD', 'lossG'].flatMap((loss) => reported[loss] ?? []);
        const outputs = { ...reported, [finiteness]: sumOfAll([...whole, ...losses]) };
        const program = await compile(outputs, runtime, {
          name: name + suffix,
          updates,
          guard: finiteness,
        });
        return { program, random };
      });
    const full = await compiled(fullStep, 'step');
    return new JoinedSteps(full, k > 1 ? await compiled(discriminatorStep, 'discriminator-step') : undefined);
  }

  async discriminator(call: UpdateCall): Promise<UpdateResult> {
    return run(this.#discriminator!.at(call.step), call);
  }

  async both(call: UpdateCall): Promise<UpdateResult> {
    return run(this.#full.at(call.step), call);
  }

  async release(): Promise<void> {
    for (const { program } of [...this.#full.values(), ...(this.#discriminator?.values() ?? [])]) {
      await program.release();
    }
  }
}

interface CompiledStep {
  readonly program: Program;
  readonly random: readonly RandomInput[];
}

async function run(
  { program, random }: CompiledStep,
  { feeds, masks, state }: UpdateCall,
): Promise<UpdateResult> {
  const outputs = await program.run({ ...feeds, ...drawRandomInputs(random, masks(0)) }, state);
  return { outputs, skipped: new Set(), isFinite: Number.isFinite(floats(outputs, finiteness)[0]) };
}
