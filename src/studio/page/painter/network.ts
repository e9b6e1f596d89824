/** A network of a run at work in the page. */
import type { ModelDescription } from '../../../analysis/models/description.ts';
import type { ModelKind } from '../../../analysis/models/model-kinds.ts';
import { batchPlan } from './batch-plan.ts';
import { fetchModel, type ModelChoice } from './models.ts';
import { networkHost, networkHostWithoutGpu, type NetworkHost } from './network-host.ts';
import { NewestWins } from './newest-wins.ts';

/** All networks share the device. */
const line = new NewestWins();
let models = 0;

/** The outputs of a network for some examples, [examples, …] each, by name. */
export type NetworkOutputs = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

export class Network {
  readonly description: ModelDescription;
  readonly #host: NetworkHost;
  readonly #model: number;
  /** The number of the newest request of each place. */
  readonly #newest = new Map<string, number>();
  #requests = 0;
  #isReleased = false;

  private constructor(description: ModelDescription, host: NetworkHost, model: number) {
    this.description = description;
    this.#host = host;
    this.#model = model;
  }

  get device(): string {
    return this.#host.device;
  }

  get threads(): number {
    return this.#host.threads;
  }

  /**
   * Fetches a network of a run and makes it ready.
   *
   * @throws RequestError if the server has none. @throws NoRuntimeError if ONNX Runtime does not start. @throws the
   *   signal's reason if it is aborted
   */
  static async open(
    run: string,
    kind: ModelKind,
    choice: ModelChoice,
    signal: AbortSignal,
  ): Promise<Network> {
    const [{ bytes, description }, host] = await Promise.all([
      fetchModel(run, kind, choice, signal),
      networkHost(),
    ]);
    signal.throwIfAborted();
    const network = await loaded(host, bytes, (on, model) => new Network(description, on, model));
    if (signal.aborted) {
      network.release();
      signal.throwIfAborted();
    }
    return network;
  }

  /**
   * Runs the network for examples, in batches.
   *
   * @param place where the outputs are shown: while a request of it waits, a newer one takes its turn
   * @param inputs by name, the values of all examples
   * @returns undefined if a newer request took the turn of this one, or the network is released
   */
  async run(
    place: string,
    inputs: Readonly<Record<string, Float32Array>>,
    count: number,
  ): Promise<NetworkOutputs | undefined> {
    const request = (this.#requests += 1);
    this.#newest.set(place, request);
    const isNewest = () => !this.#isReleased && this.#newest.get(place) === request;
    const host = this.#host;
    const wholes = new Map<string, Float32Array<ArrayBuffer>>();
    let first = 0;
    for (const batch of batchPlan(this.description, inputs, count)) {
      // Each batch waits in the line again, or a whole grid would go before a slider.
      const made = await line.request(`${this.#model}/${place}`, async () =>
        isNewest()
          ? host.ask({ kind: 'run', model: this.#model, inputs: batch.inputs, outputs: batch.outputs })
          : undefined,
      );
      if (made === undefined) return undefined;
      for (const [name, { data }] of Object.entries(made)) {
        const each = data.length / batch.count;
        if (!wholes.has(name)) wholes.set(name, new Float32Array(each * count));
        wholes.get(name)!.set(data, first * each);
      }
      first += batch.count;
    }
    return Object.fromEntries(wholes);
  }

  /** Frees its memory. What it is asked afterwards, it does not answer. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    void line.request(`${this.#model}/release`, async () => {
      await this.#host.ask({ kind: 'release', model: this.#model });
    });
  }
}

/** Loads a model, in WebAssembly if the GPU does not take it. */
async function loaded(
  host: NetworkHost,
  bytes: Uint8Array<ArrayBuffer>,
  use: (host: NetworkHost, model: number) => Network,
): Promise<Network> {
  const model = (models += 1);
  try {
    await host.ask({ kind: 'load', model, bytes });
    return use(host, model);
  } catch (thrown) {
    if (host.device === 'wasm') throw thrown;
    return loaded(await networkHostWithoutGpu(), bytes, use);
  }
}
