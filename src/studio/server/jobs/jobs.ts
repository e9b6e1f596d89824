/** What the studio has others do: each job with its state, from when it is asked for until some time after its end. */
import { resolve } from 'node:path';
import { SparringError } from '../../../core/errors.ts';
import type { JobMessage } from '../../messages/jobs.ts';
import { parsed } from '../../messages/parsed.ts';
import { ownCommandLine, withDataRoot, type CommandLine } from './command-line.ts';
import { estimateTraining } from './estimate.ts';
import { failureOf } from './failure.ts';
import { inspectData } from './inspection.ts';
import { newId } from './job-id.ts';
import { Queue } from './queue.ts';
import { estimateRequest, inspectionRequest, resumeRequest, trainingRequest } from './requests.ts';
import type { CommandSettings } from './run-command.ts';
import { Trainings } from './trainings.ts';

export interface JobsSettings {
  /** The folder of runs. */
  readonly root: string;
  /** Where named sets are. Default: as for every command. */
  readonly dataRoot?: string | undefined;
  /** Called when a job is new, or says something else than before. */
  readonly onChange?: ((job: JobMessage) => void) | undefined;
  /** Default: that of this program. */
  readonly commandLine?: CommandLine | undefined;
  readonly limits?: Partial<JobLimits> | undefined;
}

export interface JobLimits {
  /** Trainings at once that this studio knows. */
  readonly trainings: number;
  /** Inspections and estimates that wait or run. */
  readonly tasks: number;
  /** Inspections and estimates that have ended and are still known. */
  readonly ended: number;
  /** Seconds until one that has ended is forgotten. */
  readonly keptSeconds: number;
  /** Seconds that an inspection or an estimate may take. */
  readonly taskSeconds: number;
}

const usualLimits: JobLimits = { trainings: 16, tasks: 40, ended: 40, keptSeconds: 1800, taskSeconds: 300 };

type TaskMessage = Exclude<JobMessage, { readonly kind: 'training' }>;

/** A job of this process, which ends with it. */
interface Task {
  message: TaskMessage;
  /** The request: the same one is not worked at twice at a time. */
  readonly key: string;
  readonly controller: AbortController;
  sheet?: Uint8Array<ArrayBuffer> | undefined;
}

type Work = (settings: Omit<CommandSettings, 'what'>) => Promise<{
  readonly message: Partial<TaskMessage>;
  readonly sheet?: Uint8Array<ArrayBuffer> | undefined;
}>;

export class Jobs {
  readonly #settings: JobsSettings & { readonly commandLine: CommandLine };
  readonly #limits: JobLimits;
  readonly #trainings: Trainings;
  readonly #tasks = new Map<string, Task>();
  /** One estimate at a time: two would measure each other. */
  readonly #queues = { inspection: new Queue(2), estimate: new Queue(1) };
  /** The tasks that have ended, in the order of their ends. */
  readonly #ended: string[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(settings: JobsSettings) {
    const { dataRoot } = settings;
    const program = settings.commandLine ?? ownCommandLine();
    const commandLine = dataRoot === undefined ? program : withDataRoot(program, dataRoot);
    this.#settings = { ...settings, root: resolve(settings.root), commandLine };
    this.#limits = { ...usualLimits, ...settings.limits };
    this.#trainings = new Trainings({
      root: this.#settings.root,
      commandLine,
      onChange: (training) => this.#settings.onChange?.(training),
    });
  }

  /** Finds the trainings that earlier studios began. */
  async open(): Promise<void> {
    await this.#trainings.open();
  }

  /**
   * Begins a training. It outlives this program.
   *
   * @param given a `trainingRequest`, from a stranger
   * @throws UsageError if it is none. @throws SparringError if it cannot be started
   */
  async train(given: unknown): Promise<JobMessage> {
    const request = parsed(trainingRequest, given);
    this.#checkTrainings();
    return this.#trainings.start(request);
  }

  /**
   * Continues a run.
   *
   * @param path of its folder
   * @param given a `resumeRequest`, from a stranger
   * @throws as `train`
   */
  async resume(path: string, given: unknown): Promise<JobMessage> {
    const request = parsed(resumeRequest, given);
    this.#checkTrainings();
    return this.#trainings.resume(path, request);
  }

  /**
   * Looks at pictures.
   *
   * @param given an `inspectionRequest`, from a stranger
   * @throws UsageError if it is none. @throws SparringError if too many wait
   */
  inspect(given: unknown): JobMessage {
    const request = parsed(inspectionRequest, given);
    const job = { kind: 'inspection', of: request.data, ...newJob() } as const;
    return this.#do(job, request, async (settings) => {
      const { found, sheet } = await inspectData(request, settings);
      return { message: { result: found }, sheet };
    });
  }

  /**
   * Measures how fast a training would be.
   *
   * @param given an `estimateRequest`, from a stranger
   * @throws as `inspect`
   */
  estimate(given: unknown): JobMessage {
    const request = parsed(estimateRequest, given);
    const job = { kind: 'estimate', of: request.data, preset: request.preset ?? null, ...newJob() } as const;
    return this.#do(job, request, async (settings) => {
      const { root } = this.#settings;
      const besides = this.#runningTrainings();
      return { message: { result: await estimateTraining(request, { ...settings, root, besides }) } };
    });
  }

  /** Ends a job: a training saves and stops. Returns false if there is none, or it has ended. */
  cancel(job: string): boolean {
    const task = this.#tasks.get(job);
    if (task === undefined) return this.#trainings.stop(job);
    if (task.controller.signal.aborted || hasEnded(task)) return false;
    task.controller.abort(new SparringError('nobody wants this any more'));
    return true;
  }

  /** Whether a process is a training that this studio, or an earlier one of the same folder, began. */
  isOurs(pid: number): boolean {
    return this.#trainings.has(pid);
  }

  /** Undefined if there is none, or it was forgotten. */
  get(job: string): JobMessage | undefined {
    return this.#tasks.get(job)?.message ?? this.#trainings.get(job);
  }

  /** All jobs, the oldest first. */
  list(): JobMessage[] {
    const tasks = [...this.#tasks.values()].map(({ message }) => message);
    return [...this.#trainings.list(), ...tasks].sort((a, b) => a.created - b.created);
  }

  /** The contact sheet of an inspection, as PNG. */
  sheet(job: string): Uint8Array<ArrayBuffer> | undefined {
    return this.#tasks.get(job)?.sheet;
  }

  /** Ends inspections and estimates. Trainings go on. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const job of this.#tasks.keys()) this.cancel(job);
    await this.#trainings.close();
  }

  #runningTrainings(): number {
    return this.#trainings.list().filter(({ state }) => state === 'running').length;
  }

  #checkTrainings(): void {
    if (this.#runningTrainings() < this.#limits.trainings) return;
    throw new SparringError(
      `${this.#limits.trainings} trainings are running already: stop one, or wait until one has ended`,
      { code: 'busy' },
    );
  }

  /** Does work when it is its turn. The same work that is not done yet is not begun again. */
  #do(message: TaskMessage, request: object, work: Work): JobMessage {
    const key = `${message.kind} ${JSON.stringify(request)}`;
    const open = [...this.#tasks.values()].filter((task) => !hasEnded(task));
    const same = open.find((task) => task.key === key && !task.controller.signal.aborted);
    if (same !== undefined) return same.message;
    if (open.length >= this.#limits.tasks) {
      throw new SparringError(`${open.length} jobs are waiting already: wait, or cancel some`, {
        code: 'busy',
      });
    }
    const task: Task = { message, key, controller: new AbortController() };
    this.#tasks.set(message.job, task);
    this.#tell(task, {});
    void this.#work(task, work);
    return task.message;
  }

  async #work(task: Task, work: Work): Promise<void> {
    const { signal } = task.controller;
    try {
      const { message, sheet } = await this.#queues[task.message.kind].run(signal, async () => {
        this.#tell(task, { state: 'running' });
        return work({
          commandLine: this.#settings.commandLine,
          signal,
          seconds: this.#limits.taskSeconds,
          onProgress: (progress) => this.#tell(task, { progress }),
        });
      });
      task.sheet = sheet;
      this.#tell(task, { ...message, state: 'done' });
    } catch (thrown) {
      this.#tell(
        task,
        signal.aborted ? { state: 'cancelled' } : { state: 'failed', failure: failureOf(thrown) },
      );
    }
    this.#forgetLater(task);
  }

  #tell(task: Task, change: Partial<TaskMessage>): void {
    const { progress, ...message } = { ...task.message, ...change } as TaskMessage;
    const isRunning = message.state === 'running' && progress !== undefined;
    task.message = isRunning ? { ...message, progress } : message;
    this.#settings.onChange?.(task.message);
  }

  #forgetLater({ message: { job } }: Task): void {
    this.#ended.push(job);
    if (this.#ended.length > this.#limits.ended) this.#tasks.delete(this.#ended.shift()!);
    const timer = setTimeout(() => {
      this.#tasks.delete(job);
      this.#timers.delete(timer);
    }, this.#limits.keptSeconds * 1000);
    timer.unref();
    this.#timers.add(timer);
  }
}

function newJob() {
  return { job: newId(), state: 'waiting', created: Date.now() } as const;
}

function hasEnded({ message: { state } }: Task): boolean {
  return state !== 'waiting' && state !== 'running';
}
