/**
 * The pictures of many sheets, a few of which are kept: what is looked at first, then its neighbours. Small ones come
 * first where whole ones are large. What is no longer wanted is not waited for.
 */
export type SheetSize = 'thumbnail' | 'whole';

export interface SheetSettings<Picture> {
  readonly fetch: (step: number, size: SheetSize, signal: AbortSignal) => Promise<Picture>;
  /** Whether thumbnails are worth fetching. */
  readonly hasThumbnails: () => boolean;
  /** How much of `maxKept` a picture takes. */
  readonly weigh: (picture: Picture) => number;
  readonly maxKept: number;
  /** A picture is no longer kept. */
  readonly drop: (picture: Picture) => void;
  /** A picture has come. */
  readonly onCome: (step: number) => void;
}

interface Job {
  readonly step: number;
  readonly size: SheetSize;
}

interface Kept<Picture> extends Job {
  readonly picture: Picture;
}

/** Neighbours that are fetched in the direction of the last move, and in the other. */
const ahead = 8;
const behind = 2;
const maxAtOnce = 4;

export class SheetPictures<Picture> {
  readonly #settings: SheetSettings<Picture>;
  /** The least recently used first. */
  readonly #kept = new Map<number, Kept<Picture>>();
  readonly #running = new Map<string, AbortController>();
  readonly #failed = new Set<string>();
  #wanted: readonly Job[] = [];
  #last = -1;
  /** Of the last move; before the first one, nothing but what is looked at is fetched. */
  #direction: 1 | -1 | undefined;
  #isStopped = false;

  constructor(settings: SheetSettings<Picture>) {
    this.#settings = settings;
  }

  /** What is known of a sheet: the whole one, or its thumbnail. */
  get(step: number): Kept<Picture> | undefined {
    return this.#kept.get(step);
  }

  /** Whether a sheet was asked for and there is none. */
  hasFailed(step: number): boolean {
    return this.#failed.has(keyOf({ step, size: 'whole' }));
  }

  /**
   * Says what is looked at.
   *
   * @param steps of all sheets, ascending
   * @param others that are shown, too
   */
  want(steps: readonly number[], index: number, others: readonly number[] = []): void {
    if (this.#last >= 0 && index !== this.#last) this.#direction = index > this.#last ? 1 : -1;
    // What was looked at a moment ago still comes: dragged quickly, a slider would otherwise show nothing.
    const before = this.#wanted.filter(({ step }) => step === steps[this.#last]);
    this.#last = index;
    this.#wanted = this.#jobsFor(steps, index, others);
    const keys = new Set([...this.#wanted, ...before].map(keyOf));
    for (const [key, controller] of this.#running) {
      if (!keys.has(key)) {
        controller.abort();
        this.#running.delete(key);
      }
    }
    this.#start();
  }

  /** Asks once more for what could not be had: the server is back. */
  retry(): void {
    this.#failed.clear();
    this.#start();
  }

  stop(): void {
    this.#isStopped = true;
    for (const controller of this.#running.values()) controller.abort();
    for (const { picture } of this.#kept.values()) this.#settings.drop(picture);
    this.#kept.clear();
  }

  #jobsFor(steps: readonly number[], index: number, others: readonly number[]): readonly Job[] {
    const towards = (direction: number, count: number) =>
      Array.from({ length: count }, (_, i) => steps[index + (i + 1) * direction]);
    const direction = this.#direction;
    const neighbours =
      direction === undefined
        ? []
        : [...towards(direction, ahead), ...towards(-direction, behind)].filter((step) => step !== undefined);
    const shown = [...(index in steps ? [steps[index]!] : []), ...others];
    const small = this.#settings.hasThumbnails();
    const as = (size: SheetSize) => (step: number) => ({ step, size });
    return [
      ...(small ? shown.map(as('thumbnail')) : []),
      ...shown.map(as('whole')),
      ...neighbours.map(as(small ? 'thumbnail' : 'whole')),
    ];
  }

  #start(): void {
    for (const job of this.#wanted) {
      if (this.#running.size >= maxAtOnce || this.#isStopped) return;
      const key = keyOf(job);
      const known = this.#kept.get(job.step);
      const isKnown = known !== undefined && (known.size === 'whole' || known.size === job.size);
      if (isKnown) this.#use(known);
      else if (!this.#running.has(key) && !this.#failed.has(key)) void this.#run(job, key);
    }
  }

  async #run(job: Job, key: string): Promise<void> {
    const controller = new AbortController();
    this.#running.set(key, controller);
    try {
      const picture = await this.#settings.fetch(job.step, job.size, controller.signal);
      if (controller.signal.aborted || this.#isStopped) this.#settings.drop(picture);
      else this.#keep({ ...job, picture });
    } catch {
      if (!controller.signal.aborted) this.#failed.add(key);
    } finally {
      if (this.#running.get(key) === controller) this.#running.delete(key);
      this.#start();
    }
  }

  #keep(kept: Kept<Picture>): void {
    const before = this.#kept.get(kept.step);
    if (before?.size === 'whole') {
      this.#settings.drop(kept.picture); // the thumbnail came later
      return;
    }
    if (before !== undefined) this.#settings.drop(before.picture);
    this.#use(kept);
    this.#makeRoom();
    this.#settings.onCome(kept.step);
  }

  #use(kept: Kept<Picture>): void {
    this.#kept.delete(kept.step);
    this.#kept.set(kept.step, kept);
  }

  #makeRoom(): void {
    const { weigh, maxKept, drop } = this.#settings;
    const wanted = new Set(this.#wanted.map(({ step }) => step));
    let total = 0;
    for (const { picture } of this.#kept.values()) total += weigh(picture);
    for (const [step, { picture }] of this.#kept) {
      if (total <= maxKept) return;
      if (wanted.has(step)) continue;
      total -= weigh(picture);
      this.#kept.delete(step);
      drop(picture);
    }
  }
}

function keyOf({ step, size }: Job): string {
  return `${size}/${step}`;
}
