/** Looks for changes of runs, and tells them, while somebody listens. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunCard } from '../../messages/runs.ts';
import { metricsMessage } from './metrics-message.ts';
import { GrowingMetrics } from './metrics-tail.ts';
import type { Publish } from './publish.ts';
import { checkpointsOf, evaluatedOf } from './run-details.ts';
import type { ShelvedRun } from './shelved-run.ts';
import { fileStamp, isSame, isSettled, type Stamp } from './stamps.ts';

/** Milliseconds between two looks at the runs in training. All runs are looked at each second time. */
export const usualInterval = 1000;
const looksBetween = 2;
/** Milliseconds of each look that are for closer looks, and after which a run in training gets another one. */
const closerBudget = 100;
const closerInterval = 20_000;

/** What listeners know of a run. */
interface Told {
  readonly run: ShelvedRun;
  /** As JSON, to compare. */
  card: string;
  isTraining: boolean;
  changed: number;
  /** Of its folder, in which a claim, options and notes come and go. */
  stamp: Stamp;
  sheets: readonly number[];
  /** Their steps, as text. */
  checkpoints: string;
  events: number;
  /** Of the file of its evaluations, which grows without a change of the folder. */
  evaluations: Stamp | undefined;
  readonly metrics: GrowingMetrics;
  /** When it was looked at more closely, and when it had changed last then. */
  closer: { readonly at: number; readonly changed: number } | undefined;
}

export class Watcher {
  readonly #runs: () => Promise<readonly ShelvedRun[]>;
  readonly #publish: Publish;
  readonly #interval: number;
  readonly #told = new Map<string, Told>();
  /** Whether it is known what there was: of what comes later, listeners are told. */
  #knowsAll = false;
  #stopping: AbortController | undefined;
  #looking: Promise<void> = Promise.resolve();
  #lookingCloser: Promise<void> | undefined;

  constructor(runs: () => Promise<readonly ShelvedRun[]>, publish: Publish, interval: number) {
    this.#runs = runs;
    this.#publish = publish;
    this.#interval = interval;
  }

  start(): void {
    if (this.#stopping !== undefined) return;
    const stopping = new AbortController();
    this.#stopping = stopping;
    this.#looking = this.#looking.then(() => this.#watch(stopping.signal));
  }

  /** What was told stays known, so that what changes until the next start is told then. */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.#stopping = undefined;
    await this.#looking;
    await this.#lookingCloser;
  }

  /** Takes runs as told, by an answer to a request. Those that are known already are compared with what was told first. */
  tell(runs: readonly ShelvedRun[], cards: readonly RunCard[]): void {
    for (const [i, run] of runs.entries())
      if (!this.#told.has(run.id)) this.#told.set(run.id, told(run, cards[i]!));
    this.#knowsAll = true;
  }

  /** Takes a run as told that somebody looks at: its page waits for what happens to it, even before the next look at all. */
  meet(run: ShelvedRun, card: RunCard): void {
    if (this.#stopping === undefined || this.#told.has(run.id)) return;
    this.#told.set(run.id, told(run, card));
    if (this.#knowsAll) this.#publish('run', card);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    for (let look = 0; !signal.aborted; look++) {
      try {
        await (look % looksBetween === 0 ? this.#lookAtAll() : this.#lookAtTrainings());
        this.#lookBeside(signal);
      } catch {
        // A folder that cannot be read for a moment is no reason to say that all runs have gone, nor to stop looking.
      }
      await sleep(this.#interval, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #lookAtAll(): Promise<void> {
    const runs = await this.#runs();
    const ids = new Set(runs.map(({ id }) => id));
    for (const id of this.#told.keys()) if (!ids.has(id)) this.#gone(id);
    for (const run of runs) {
      const known = this.#told.get(run.id);
      if (known?.run === run) {
        const isQuiet = isSame(known.stamp, run.stamp) && isSettled(run.stamp) && !run.isEdited;
        if (!isQuiet || known.isTraining) await this.#look(known);
        await this.#lookAtEvaluations(known);
        continue;
      }
      if (known !== undefined) this.#gone(run.id); // another run has taken the name
      const card = await run.card();
      this.#told.set(run.id, told(run, card));
      if (this.#knowsAll) this.#publish('run', card);
    }
    this.#knowsAll = true;
  }

  async #lookAtTrainings(): Promise<void> {
    for (const each of this.#told.values()) if (each.isTraining) await this.#look(each);
  }

  async #look(known: Told): Promise<void> {
    const { run } = known;
    const { id } = run;
    const card = await run.card();
    const { sheets, checkpoints, events } = run.seen;
    known.stamp = run.stamp;
    const appended = known.metrics.look();
    if (appended !== undefined) this.#publish('metrics', metricsMessage(id, appended));
    for (const step of newSteps(known.sheets, sheets)) this.#publish('sheet', { run: id, step });
    known.sheets = sheets;
    const steps = checkpoints.map(({ step }) => step).join(' ');
    if (steps !== known.checkpoints)
      this.#publish('checkpoints', { run: id, checkpoints: await checkpointsOf(checkpoints) });
    known.checkpoints = steps;
    for (const event of events.slice(known.events)) this.#publish('event', { run: id, event });
    known.events = events.length;
    this.#tellCard(known, card);
  }

  async #lookAtEvaluations(known: Told): Promise<void> {
    const { run } = known;
    const stamp = fileStamp(run.folder.evaluationsPath);
    if (isSame(stamp, known.evaluations)) return;
    known.evaluations = stamp;
    known.closer = undefined; // they have a part in what is found of the run
    this.#publish('evaluations', { run: run.id, ...(await evaluatedOf(run)) });
  }

  #tellCard(known: Told, card: RunCard): void {
    const text = JSON.stringify(card);
    if (text !== known.card) this.#publish('run', card);
    known.card = text;
    known.isTraining = card.state === 'training';
    known.changed = card.changed;
  }

  #gone(id: string): void {
    this.#told.delete(id);
    this.#publish('gone', { run: id });
  }

  /** Folders with a million files take seconds, in which others train on. */
  #lookBeside(signal: AbortSignal): void {
    this.#lookingCloser ??= this.#lookCloser(signal)
      .catch(() => undefined)
      .finally(() => (this.#lookingCloser = undefined));
  }

  /** Sizes and findings, a few runs each time: those in training now and then, others when they have changed. */
  async #lookCloser(signal: AbortSignal): Promise<void> {
    const start = performance.now();
    for (const known of this.#told.values()) {
      if (signal.aborted || performance.now() - start > closerBudget) return;
      if (!isDue(known)) continue;
      known.closer = { at: performance.now(), changed: known.changed };
      await known.run.lookCloser();
      if (this.#told.get(known.run.id) === known) this.#tellCard(known, await known.run.card());
    }
  }
}

function isDue({ closer, changed, isTraining }: Told): boolean {
  if (closer === undefined) return true;
  return isTraining ? performance.now() - closer.at > closerInterval : closer.changed !== changed;
}

/** What the last look at a run found is taken as told. */
function told(run: ShelvedRun, card: RunCard): Told {
  const { metrics, sheets, checkpoints, events } = run.seen;
  return {
    run,
    card: JSON.stringify(card),
    isTraining: card.state === 'training',
    changed: card.changed,
    stamp: run.stamp,
    sheets,
    checkpoints: checkpoints.map(({ step }) => step).join(' '),
    events: events.length,
    evaluations: fileStamp(run.folder.evaluationsPath),
    metrics: new GrowingMetrics(run.folder.metricsPath, metrics),
    closer: undefined,
  };
}

/** Steps that were not there before. The list is the same one as long as nothing has changed. */
function newSteps(before: readonly number[], now: readonly number[]): readonly number[] {
  if (now === before) return [];
  const known = new Set(before);
  return now.filter((step) => !known.has(step));
}
