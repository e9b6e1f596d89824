/** Steps whose gradients are copied to the host before the updates, and are means over virtual batches if there are several. */
import { expectArray, kindOf } from '../../core/arrays.ts';
import { UsageError } from '../../core/errors.ts';
import { range } from '../../core/numbers.ts';
import { sizeOf } from '../../core/shape.ts';
import { compile, floats, type Program } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { TensorData } from '../../engine/runtime/tensor.ts';
import type { State } from '../../engine/runtime/state.ts';
import type { Node } from '../../engine/tensor/node.ts';
import type { Gan } from '../networks/gan.ts';
import { networkNames, stateNames, type NetworkName } from '../networks/state-names.ts';
import { feedsOfPart, meanOverParts, plainly } from './batch-parts.ts';
import { checkShare, wholeBatch, type BatchShare } from './batch-share.ts';
import { ByDue } from './due.ts';
import { FlatOutputsPool } from './flat-outputs.ts';
import { finiteness, sumOfAll } from './finiteness.ts';
import { discriminatorPhase, gradientPhases, type GradientPhase } from './gradient-step.ts';
import type { StepDefinition } from './step-definition.ts';
import type { Feeds, Steps, UpdateCall, UpdateResult } from './steps.ts';
import { updateOfGradients } from './update.ts';
import { partsOf } from './virtual-batches.ts';

/** ∂loss/∂parameter of a network's trained parameters, by path, each in the parameter's shape, row-major. */
export type Gradients = ReadonlyMap<string, Float32Array>;

/**
 * A function between the gradients of a network and its update. It returns the gradients for the update: those that it
 * received, which it may change, or others, such as the sum over several machines.
 *
 * If it returns `skip`, there is no update: parameters, moments, average and running statistics are unchanged. The step
 * still counts, so the next one has its own batch and noise.
 *
 * The step holds the state while the hook runs. A hook that waits for `trainer.state` or another step never ends.
 */
export type GradientHook = (
  gradients: Gradients,
  network: NetworkName,
) => Gradients | 'skip' | Promise<Gradients | 'skip'>;

/** No hook. */
export const unchanged: GradientHook = (gradients) => gradients;

interface CompiledPhase extends Pick<GradientPhase, 'networks' | 'gradients' | 'statistics' | 'random'> {
  readonly program: Program;
  readonly pool: FlatOutputsPool;
  /** The outputs that are reported. */
  readonly reported: readonly string[];
}

type Phases = readonly CompiledPhase[];

/** Gradients and updates in separate programs, with a hook between them. */
export class ApartSteps implements Steps {
  readonly #gan: Gan;
  readonly #hook: GradientHook;
  /** The virtual batches of a batch. */
  readonly #parts: number;
  readonly #share: BatchShare;
  readonly #full: ByDue<Phases>;
  readonly #discriminator: ByDue<Phases> | undefined;
  readonly #updates: Readonly<Record<NetworkName, Program>>;

  private constructor(
    definition: StepDefinition,
    hook: GradientHook,
    share: BatchShare,
    phases: { readonly full: ByDue<Phases>; readonly discriminator: ByDue<Phases> | undefined },
    updates: Readonly<Record<NetworkName, Program>>,
  ) {
    this.#gan = definition.gan;
    this.#hook = hook;
    this.#parts = partsOf(definition);
    this.#share = share;
    this.#full = phases.full;
    this.#discriminator = phases.discriminator;
    this.#updates = updates;
  }

  /**
   * @param k updates of D for one of G
   * @param share default: the whole batch
   */
  static async create(
    definition: StepDefinition,
    k: number,
    runtime: Runtime,
    hook: GradientHook,
    share = wholeBatch(partsOf(definition)),
  ): Promise<ApartSteps> {
    checkShare(share, partsOf(definition));
    const full = await ByDue.create(definition, async (isDue, suffix) => {
      const phases: CompiledPhase[] = [];
      for (const phase of gradientPhases(definition, isDue)) {
        phases.push(await compilePhase(phase, runtime, suffix));
      }
      return phases;
    });
    // If updates alternate, the first phase of the full step is an update of D alone.
    const needsOwn = k > 1 && definition.updates === 'simultaneous';
    const discriminator = needsOwn
      ? await ByDue.create(definition, async (isDue, suffix) => [
          await compilePhase(discriminatorPhase(definition, isDue), runtime, suffix),
        ])
      : undefined;
    const update = async (network: NetworkName) => {
      const { updates: changed, whole } = updateOfGradients(definition, network);
      const outputs = { [finiteness]: sumOfAll(whole) };
      return compile(outputs, runtime, { name: `${network}-update`, updates: changed, guard: finiteness });
    };
    const updates = { discriminator: await update('discriminator'), generator: await update('generator') };
    return new ApartSteps(definition, hook, share, { full, discriminator }, updates);
  }

  async discriminator(call: UpdateCall): Promise<UpdateResult> {
    const phases = this.#discriminator?.at(call.step) ?? this.#full.at(call.step).slice(0, 1);
    return this.#run(phases, call);
  }

  async both(call: UpdateCall): Promise<UpdateResult> {
    return this.#run(this.#full.at(call.step), call);
  }

  async release(): Promise<void> {
    const phases = [...this.#full.values(), ...(this.#discriminator?.values() ?? [])].flat();
    for (const { program } of phases) await program.release();
    for (const network of networkNames) await this.#updates[network].release();
  }

  async #run(phases: Phases, { feeds, masks, state }: UpdateCall): Promise<UpdateResult> {
    const { random } = phases.at(-1)!;
    const { first, count, during = plainly } = this.#share;
    const own = range(first, first + count).map((part) =>
      feedsOfPart(feeds, part, this.#parts, random, masks),
    );
    const skipped = new Set<NetworkName>();
    const outputs: Record<string, TensorData> = {};
    let isFinite = true;
    for (const phase of phases) {
      const run = (fed: Feeds, into: Feeds) => phase.program.run(fed, state, into);
      // A hook may keep what it gets.
      const pool = this.#hook === unchanged ? phase.pool : phase.pool.another();
      const of = lettersOf(phase.networks);
      const results = await meanOverParts(run, own, this.#parts, pool, this.#share, of);
      for (const name of phase.reported) outputs[name] = results[name]!.slice();
      const kept = await this.#callHook(phase, results);
      for (const network of phase.networks) {
        const gradients = kept.get(network);
        if (gradients === undefined) {
          skipped.add(network);
          continue;
        }
        const feedsOfUpdate = { ...feeds, ...gradientFeeds(network, gradients) };
        const update = () => this.#updates[network].run(feedsOfUpdate, state);
        const updated = await during(`update of ${lettersOf([network])}`, update);
        isFinite &&= Number.isFinite(floats(updated, finiteness)[0]);
      }
      isFinite = writeStatistics(phase, results, kept, state) && isFinite;
    }
    return { outputs, skipped, isFinite };
  }

  /** The gradients for the updates, of all networks in the phase before any of them is updated. */
  async #callHook(
    { networks, gradients }: CompiledPhase,
    results: Readonly<Record<string, TensorData>>,
  ): Promise<Map<NetworkName, Gradients>> {
    const kept = new Map<NetworkName, Gradients>();
    for (const network of networks) {
      const paths = [...gradients[network]!.keys()];
      const found = new Map(paths.map((path) => [path, floats(results, stateNames.gradient(network, path))]));
      const given = await this.#hook(found, network);
      if (given === 'skip') continue;
      if (typeof given?.get !== 'function') {
        throw new UsageError(
          `the gradient hook returned ${kindOf(given)} for the ${network}, expected a Map of its gradients or 'skip': return what it was given, changed or not`,
        );
      }
      for (const path of paths) {
        const size = sizeOf(this.#gan[network].parameters[path]!.shape);
        checkGradient(`the gradient of ${network}.${path}`, given.get(path), size);
      }
      kept.set(network, given);
    }
    return kept;
  }
}

/** `D`, `G` or `D and G`. */
function lettersOf(networks: readonly NetworkName[]): string {
  return networks.map((network) => (network === 'generator' ? 'G' : 'D')).join(' and ');
}

async function compilePhase(phase: GradientPhase, runtime: Runtime, suffix: string): Promise<CompiledPhase> {
  const { networks, outputs, gradients, statistics, random } = phase;
  const all: Record<string, Node> = { ...outputs };
  for (const network of networks) {
    for (const [path, gradient] of gradients[network]!) all[stateNames.gradient(network, path)] = gradient;
  }
  for (const { name, value } of statistics) all[stateNames.moved(name)] = value;
  const name = `${networks.join('-and-')}-gradients${suffix}`;
  const program = await compile(all, runtime, { name });
  const sizes = Object.entries(all).map(([output, { shape }]) => [output, sizeOf(shape)] as const);
  const pool = new FlatOutputsPool(Object.fromEntries(sizes));
  return { networks, gradients, statistics, random, program, pool, reported: Object.keys(outputs) };
}

function gradientFeeds(network: NetworkName, gradients: Gradients): Record<string, Float32Array> {
  return Object.fromEntries(
    [...gradients].map(([path, values]) => [stateNames.gradient(network, path), values]),
  );
}

/** @throws SparringError if the value from a hook is not a gradient of that size */
function checkGradient(what: string, values: unknown, size: number): void {
  expectArray(what, values, 'Float32Array');
  if (values.length === size) return;
  throw new UsageError(`${what} got ${values.length} numbers, expected ${size}`);
}

/**
 * Writes running statistics with the update of their network, or, if the phase only updates the other one, with that.
 * After a skipped update they are not written, because they may not be finite.
 *
 * @returns whether all that were written are finite
 */
function writeStatistics(
  { networks, statistics }: CompiledPhase,
  results: Readonly<Record<string, TensorData>>,
  kept: ReadonlyMap<NetworkName, Gradients>,
  state: State,
): boolean {
  let isFinite = true;
  for (const { network, name } of statistics) {
    const by = networks.includes(network) ? network : networks[0]!;
    if (!kept.has(by)) continue;
    const values = floats(results, stateNames.moved(name));
    isFinite &&= values.every(Number.isFinite);
    state.set(name, values);
  }
  return isFinite;
}
