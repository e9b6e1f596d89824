/** The form of a new training: what the address says of it, and what is known of the data and of the speed. */
import { batch, computed, effect, signal, untracked } from '@preact/signals';
import { paths } from '../../messages/paths.ts';
import type {
  ChoicesMessage,
  EstimateFound,
  InspectionAsked,
  InspectionFound,
  JobFailure,
} from '../../messages/jobs.ts';
import { changeQuery } from '../source/address.ts';
import { onEvent } from '../source/events.ts';
import { load } from '../source/loaded.ts';
import { areJobsKnown, askJob } from '../source/jobs.ts';
import { getJson } from '../source/requests.ts';
import { AskedJobs, type Answer, type Wanted } from './asked-jobs.ts';
import { lengthIn, linkedLengths, usualMinutes, type Length, type Lengths } from './lengths.ts';
import { parseOption, type Fault } from './option-values.ts';
import { fittedPresets, smallerBatch, type FittedPreset, type Preset } from './preset-fit.ts';
import { optionsOf, readOptions } from './training-query.ts';

type Query = Readonly<Record<string, string>>;

/** Options that are typed are measured when the hands rest. */
const restMilliseconds = 700;

/** How fast a preset is, as far as it is known. */
export type Speed =
  | { readonly state: 'waiting' }
  | { readonly state: 'known'; readonly estimate: EstimateFound }
  | { readonly state: 'failed'; readonly failure: JobFailure };

export class CreateForm {
  readonly choices = load((aborted) => getJson<ChoicesMessage>(paths.choices(), aborted));
  readonly query = signal<Query>({});
  /** The set that may be downloaded: it was asked for here. */
  readonly downloads = signal<string | undefined>(undefined);
  /** Whether a training is being started: nothing is measured beside it. */
  readonly isStarting = signal(false);
  readonly #looks = new AskedJobs();
  readonly #estimates = new AskedJobs();
  readonly #rested = signal<Readonly<Record<string, unknown>>>({});
  readonly #stops: readonly (() => void)[];

  constructor(query: Query) {
    this.query.value = query;
    this.#stops = [
      effect(() => {
        const wanted = this.look.value === undefined ? [] : [this.look.value];
        untracked(() => this.#looks.want(wanted));
      }),
      effect(() => this.#rest()),
      effect(() => {
        const wanted = this.isStarting.value ? [] : this.#wantedEstimates.value;
        untracked(() => this.#estimates.want(wanted));
      }),
      effect(() => this.#noteDownload()),
      onEvent('reset', () => this.#askAgain()),
    ];
  }

  readonly data = computed(() => this.query.value['data'] ?? '');
  readonly known = computed(() => {
    const { value } = this.choices.loaded;
    return value.state === 'ready' ? value.value : undefined;
  });
  /** The named set that is chosen. */
  readonly set = computed(() => this.known.value?.sets.find(({ name }) => name === this.data.value));
  readonly needsDownload = computed(
    () => this.set.value?.isHere === false && this.downloads.value !== this.data.value,
  );

  /** The look at the data that is wanted. */
  readonly look = computed((): Wanted | undefined => {
    const isReady = this.known.value !== undefined && areJobsKnown();
    if (this.data.value === '' || !isReady || this.needsDownload.value) return undefined;
    const isFetched = this.downloads.value === this.data.value;
    return {
      path: paths.inspect(),
      request: { data: this.data.value, ...(isFetched ? { fetch: true } : {}) } satisfies InspectionAsked,
    };
  });
  readonly looked = computed((): Answer | undefined =>
    this.look.value === undefined ? undefined : this.#looks.answerTo(this.look.value),
  );
  /** What the data is, once that is known. */
  readonly found = computed((): InspectionFound | undefined => {
    const answer = this.looked.value;
    return answer?.state === 'told' && answer.job.kind === 'inspection' ? answer.job.result : undefined;
  });
  /** Pictures, unless points are known to be chosen: their names are known before they are looked at. */
  readonly kind = computed((): 'pictures' | 'points' =>
    this.known.value?.points.some(({ name }) => name === this.data.value) === true ? 'points' : 'pictures',
  );
  /** Whether the look has failed. */
  readonly isUnusable = computed(() => {
    const answer = this.looked.value;
    return answer?.state === 'refused' || (answer?.state === 'told' && answer.job.failure !== undefined);
  });
  lookAgain(): void {
    if (this.look.value !== undefined) this.#looks.again(this.look.value);
  }

  readonly fitted = computed(() =>
    this.found.value === undefined || this.known.value === undefined
      ? []
      : fittedPresets(this.known.value.presets, this.found.value),
  );
  /** The preset that is chosen, or else the one that suits the data best. */
  readonly preset = computed(() => {
    const wanted = this.fitted.value.find(({ preset }) => preset.name === this.query.value['preset']);
    return wanted?.misfit === undefined
      ? (wanted ?? this.fitted.value[0])?.preset
      : this.fitted.value[0]?.preset;
  });

  readonly options = computed(() =>
    this.known.value === undefined || this.found.value === undefined
      ? []
      : optionsOf(this.known.value, this.found.value.kind),
  );
  readonly #read = computed(() => readOptions(this.options.value, this.query.value));
  faultOf(name: string): Fault | undefined {
    return this.#read.value.faults[name];
  }

  /** The chosen preset with its options; undefined while there is none, or an option is wrong. */
  readonly recipe = computed(() => {
    const preset = this.preset.value;
    if (preset === undefined || Object.keys(this.#read.value.faults).length > 0) return undefined;
    const { values } = this.#read.value;
    return { ...this.#plainRequest(preset, Number(values['holdOut'] ?? 0)), ...values };
  });
  /** What the chosen preset has for the size of a batch, as far as the data has as many examples. */
  readonly smallerBatch = computed(() => {
    const [preset, found] = [this.preset.value, this.found.value];
    if (preset === undefined || found === undefined) return undefined;
    return smallerBatch(preset, found, Number(this.#read.value.values['holdOut'] ?? 0));
  });

  readonly #wantedEstimates = computed((): readonly Wanted[] => {
    const chosen = this.preset.value?.name;
    if (chosen === undefined) return [];
    const others = this.fitted.value.filter(
      (fitted) => fitted.preset.name !== chosen && this.isMeasured(fitted),
    );
    const mine = this.#rested.value['preset'] === chosen ? [this.#rested.value] : [];
    return [...mine, ...others.map(({ preset }) => this.#plainRequest(preset))].map(estimateOf);
  });
  /** Whether a preset is measured though it is not chosen: not those that few pictures change, which would take long. */
  isMeasured({ isUsual, preset }: FittedPreset): boolean {
    const found = this.found.value;
    return isUsual && found !== undefined && smallerBatch(preset, found) === undefined;
  }
  /** A preset as it is, but for a size that suits small pictures, and a batch that few pictures make smaller. */
  #plainRequest(preset: Preset, holdOut = 0) {
    const found = this.found.value;
    const batchSize = found === undefined ? undefined : smallerBatch(preset, found, holdOut);
    return {
      data: this.data.value,
      preset: preset.name,
      ...(preset.imageSize === undefined ? {} : { imageSize: preset.imageSize }),
      ...(batchSize === undefined ? {} : { batchSize }),
    };
  }

  /** How fast a preset is: the chosen one with its options, others with none. */
  speedOf(preset: Preset): Speed {
    const isChosen = this.preset.value?.name === preset.name;
    const request = isChosen ? this.recipe.value : this.#plainRequest(preset);
    if (request === undefined) return { state: 'waiting' };
    const answer = this.#estimates.answerTo(estimateOf(request));
    if (answer.state === 'refused')
      return { state: 'failed', failure: { error: answer.error.message, code: 'refused' } };
    if (answer.state !== 'told' || answer.job.kind !== 'estimate') return { state: 'waiting' };
    const { result, failure } = answer.job;
    if (failure !== undefined) return { state: 'failed', failure };
    return result === undefined ? { state: 'waiting' } : { state: 'known', estimate: result };
  }
  readonly speed = computed((): Speed => {
    const preset = this.preset.value;
    return preset === undefined ? { state: 'waiting' } : this.speedOf(preset);
  });

  /** How long: as the address says, or what is usual for such data. */
  readonly typedLength = computed(() => {
    const given = lengthIn(this.query.value);
    if (given !== undefined) return given;
    const found = this.found.value;
    const minutes = usualMinutes(found?.kind ?? 'pictures', this.preset.value?.image?.width);
    return { kind: 'minutes' as const, text: String(minutes) };
  });
  readonly lengthFault = computed((): Fault | undefined => {
    const { kind, text } = this.typedLength.value;
    const form = this.known.value?.options.find(({ name }) => name === kind)?.form;
    if (form === undefined) return undefined;
    const parsed = parseOption(form, text);
    if (parsed === undefined) return { kind: 'number', form: { kind: 'number', isWhole: false, above: 0 } };
    return 'fault' in parsed ? parsed.fault : undefined;
  });
  readonly length = computed((): Length | undefined => {
    const { kind, text } = this.typedLength.value;
    return this.lengthFault.value === undefined ? { kind, amount: Number(text) } : undefined;
  });
  /** The length in all three ways, once the speed is known. */
  readonly lengths = computed((): Lengths | undefined => {
    const speed = this.speed.value;
    if (speed.state !== 'known' || this.length.value === undefined) return undefined;
    return linkedLengths(this.length.value, speed.estimate);
  });

  /** The training as it would be started; undefined if something is missing or wrong. */
  readonly request = computed(() => {
    const [recipe, length] = [this.recipe.value, this.length.value];
    if (recipe === undefined || length === undefined) return undefined;
    return { ...recipe, [length.kind]: length.amount };
  });

  choose(changes: Readonly<Record<string, string | undefined>>): void {
    changeQuery(changes);
  }

  /** @param isFetched whether it may be downloaded */
  chooseData(data: string, isFetched = false): void {
    batch(() => {
      if (isFetched) this.downloads.value = data;
      // What suited the other data may not suit this.
      changeQuery({
        data,
        preset: undefined,
        imageSize: undefined,
        channels: undefined,
        values: undefined,
        classes: undefined,
      });
    });
  }

  /** Starts the training. @returns its job. @throws RequestError if it is refused */
  async start(): Promise<string> {
    const request = this.request.peek();
    if (request === undefined) throw new Error('something is missing');
    this.isStarting.value = true;
    try {
      return await askJob(paths.train(), request);
    } catch (thrown) {
      this.isStarting.value = false;
      throw thrown;
    }
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#looks.want([]);
    this.#estimates.want([]);
    this.choices.stop();
  }

  /** The recipe is measured as it is when nothing has been changed for a moment; another preset at once. */
  #rest(): (() => void) | undefined {
    const recipe = this.recipe.value;
    if (recipe === undefined) return undefined;
    const before = untracked(() => this.#rested.value);
    if (before['preset'] !== recipe.preset || before['data'] !== recipe.data) {
      this.#rested.value = recipe;
      return undefined;
    }
    const timer = setTimeout(() => (this.#rested.value = recipe), restMilliseconds);
    return () => clearTimeout(timer);
  }

  /** A set that was downloaded is on this computer now. */
  #noteDownload(): void {
    if (this.found.value !== undefined && untracked(() => this.set.value?.isHere) === false)
      this.choices.reload();
  }

  #askAgain(): void {
    this.choices.reload();
    this.#looks.forget();
    this.#estimates.forget();
    this.#looks.want(this.look.peek() === undefined ? [] : [this.look.peek()!]);
    this.#estimates.want(this.#wantedEstimates.peek());
  }
}

function estimateOf(request: object): Wanted {
  return { path: paths.estimate(), request };
}
