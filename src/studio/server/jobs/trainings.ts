/** The trainings that this studio began, and those that earlier ones did in the same folder. */
import { basename } from 'node:path';
import { resumeArguments, trainingArguments } from './arguments.ts';
import type { CommandLine } from './command-line.ts';
import type { Death } from './outcome.ts';
import type { ResumeRequest, TrainingRequest } from './requests.ts';
import {
  beginTraining,
  keptTrainings,
  listTrainings,
  removeTraining,
  type TrainingRecord,
} from './training-files.ts';
import { Training, type TrainingMessage } from './training.ts';

export interface TrainingsSettings {
  /** The folder of runs, as an absolute path. */
  readonly root: string;
  readonly commandLine: CommandLine;
  /** Called when a training is new, or says something else than before. */
  readonly onChange: (training: TrainingMessage) => void;
}

/** Milliseconds between looks at what trainings report. */
const lookInterval = 300;

export class Trainings {
  readonly #settings: TrainingsSettings;
  readonly #trainings = new Map<string, Training>();
  #timer: NodeJS.Timeout | undefined;
  /** The look that is under way, and the one after it, if somebody waits for that. */
  #looking: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #isClosed = false;

  constructor(settings: TrainingsSettings) {
    this.#settings = settings;
  }

  /** Finds the trainings of earlier studios, and how those ended that have. Forgets the oldest of these. */
  async open(): Promise<void> {
    const { root } = this.#settings;
    for (const record of await listTrainings(root)) this.#add(record);
    await this.#look();
    const ended = [...this.#trainings.values()].filter(({ isRunning }) => !isRunning);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - keptTrainings))) {
      this.#trainings.delete(id);
      await removeTraining(root, id);
    }
    this.#watch();
  }

  /** Begins a new training. @throws SparringError if it cannot be started */
  async start(request: TrainingRequest): Promise<TrainingMessage> {
    const { root } = this.#settings;
    return this.#begin(trainingArguments(request, root), { how: 'new', of: request.data });
  }

  /** Continues a run. @param path of its folder. @throws SparringError if it cannot be started */
  async resume(path: string, request: ResumeRequest): Promise<TrainingMessage> {
    const of = basename(path);
    const what =
      request.branch === true ? { how: 'branch' as const, of } : { how: 'resume' as const, of, run: of };
    return this.#begin(resumeArguments(path, request), what);
  }

  /** Asks a training to save and stop. Returns false if it is none, or has ended. */
  stop(id: string): boolean {
    return this.#trainings.get(id)?.stop() ?? false;
  }

  /** Whether a process is one of the trainings that go on. */
  has(pid: number): boolean {
    return [...this.#trainings.values()].some((training) => training.isRunning && training.pid === pid);
  }

  /** All trainings, the oldest first. */
  list(): TrainingMessage[] {
    return [...this.#trainings.values()].map(({ message }) => message);
  }

  get(id: string): TrainingMessage | undefined {
    return this.#trainings.get(id)?.message;
  }

  /** Stops looking. Trainings go on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #begin(
    args: readonly string[],
    what: Pick<TrainingRecord, 'how' | 'of' | 'run'>,
  ): Promise<TrainingMessage> {
    const { root, commandLine, onChange } = this.#settings;
    const { record, ended } = await beginTraining(root, args, what, commandLine);
    const training = this.#add(record, ended);
    void ended.then(async () => this.#look());
    onChange(training.message);
    this.#watch();
    return training.message;
  }

  #add(record: TrainingRecord, ended?: Promise<Death>): Training {
    const training = new Training(this.#settings.root, record, ended);
    this.#trainings.set(record.id, training);
    return training;
  }

  #watch(): void {
    if (this.#isClosed || this.#timer !== undefined || !this.#isAnyRunning()) return;
    this.#timer = setInterval(() => void this.#look(), lookInterval);
    this.#timer.unref();
  }

  #isAnyRunning(): boolean {
    return [...this.#trainings.values()].some(({ isRunning }) => isRunning);
  }

  /** Looks at every training that goes on, once the look that is under way is over. */
  async #look(): Promise<void> {
    this.#next ??= this.#lookAfter(this.#looking);
    await this.#next;
  }

  async #lookAfter(earlier: Promise<void>): Promise<void> {
    await earlier;
    this.#looking = this.#next!;
    this.#next = undefined;
    for (const training of this.#trainings.values()) {
      if (this.#isClosed) return;
      if (training.isRunning && (await training.look())) this.#settings.onChange(training.message);
    }
    if (this.#isAnyRunning()) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
