/** One run as it is now: its details as they change, its curves, and the pictures of its sheets. */
import { computed, effect, signal } from '@preact/signals';
import { paths } from '../../messages/paths.ts';
import type { RunDetails } from '../../messages/runs.ts';
import { isConnected, onEvent } from './events.ts';
import { KeptBlobs } from './kept-blobs.ts';
import { load } from './loaded.ts';
import { getBlob, getJson } from './requests.ts';
import { RunCurves } from './run-curves.ts';
import { SheetPictures, type SheetSize } from './sheet-pictures.ts';

/** Pixels of sheets that are kept decoded: 160 MB. */
const maxPixels = 40_000_000;
/** Of sheets as they were fetched. */
const maxFileBytes = 64_000_000;
/** Sheets of a longer side have thumbnails that come sooner. */
const thumbnailSide = 700;

export class LiveRun {
  readonly run: string;
  readonly details;
  readonly curves: RunCurves;
  readonly pictures: SheetPictures<ImageBitmap>;
  /** Whether its folder has been removed while it was shown. */
  readonly isGone = signal(false);
  /** Counts pictures that have come, so that what shows them looks again. */
  readonly cameCount = signal(0);
  readonly #files: KeptBlobs;
  /** Its details before files of it were missing: a folder that is being removed looks broken for a moment. */
  #sound: RunDetails | undefined;
  readonly #stops: readonly (() => void)[];

  /** @param sharers the number of runs that are shown at once, which share the memory of pictures */
  constructor(run: string, sharers = 1) {
    this.run = run;
    this.#files = new KeptBlobs(maxFileBytes / sharers);
    this.details = load((aborted) => getJson<RunDetails>(paths.run(run), aborted));
    this.curves = new RunCurves(run, () => this.examplesPerStep.peek());
    this.pictures = new SheetPictures<ImageBitmap>({
      fetch: async (step, size, aborted) => createImageBitmap(await this.fileOf(step, size, aborted)),
      hasThumbnails: () => longestSide(this.card.peek()?.image, this.grid.peek()) > thumbnailSide,
      weigh: ({ width, height }) => width * height,
      maxKept: maxPixels / sharers,
      drop: (bitmap) => bitmap.close(),
      onCome: () => (this.cameCount.value += 1),
    });
    this.#stops = [...this.#listen(), () => this.curves.stop(), () => this.pictures.stop()];
  }

  #listen(): (() => void)[] {
    const { run } = this;
    const change = (of: string, changed: (details: RunDetails) => RunDetails) => {
      if (of === run) this.details.change(changed);
    };
    return [
      onEvent('run', (card) => {
        change(card.id, (details) => {
          if (details.card.state !== 'broken') this.#sound = details;
          return { ...details, card };
        });
        if (card.id === run) this.isGone.value = false;
      }),
      onEvent('gone', (gone) => {
        change(gone.run, (details) => (details.card.state === 'broken' && this.#sound) || details);
        if (gone.run === run) this.isGone.value = true;
      }),
      onEvent('sheet', ({ run: of, step }) =>
        change(of, (details) => ({ ...details, sheets: [...withSheet(details.sheets, step)] })),
      ),
      onEvent('checkpoints', ({ run: of, checkpoints }) =>
        change(of, (details) => ({ ...details, checkpoints })),
      ),
      onEvent('evaluations', ({ run: of, evaluations, best }) =>
        change(of, ({ best: _, ...details }) => ({
          ...details,
          evaluations,
          ...(best === undefined ? {} : { best }),
        })),
      ),
      onEvent('event', ({ run: of, event }) =>
        change(of, (details) => ({ ...details, events: withEvent(details.events, event) })),
      ),
      onEvent('reset', () => this.details.reload()),
      effect(() => {
        if (isConnected.value === true) this.pictures.retry();
      }),
    ];
  }

  readonly known = computed(() => {
    const { value } = this.details.loaded;
    return value.state === 'ready' ? value.value : undefined;
  });
  readonly card = computed(() => this.known.value?.card);
  readonly sheets = computed<readonly number[]>(() => this.known.value?.sheets ?? []);
  readonly grid = computed(() => (this.card.value?.isOfPoints === true ? undefined : this.known.value?.grid));
  /** Drawings of points have the real ones in every sheet. */
  readonly hasReals = computed(
    () => this.card.value?.isOfPoints !== true && this.known.value?.hasReals === true,
  );
  readonly examplesPerStep = computed(() => {
    const training = this.known.value?.options?.['training'] as
      { readonly batchSize?: number; readonly k?: number } | undefined;
    return (training?.batchSize ?? 1) * (training?.k ?? 1);
  });

  /** The file of a sheet, which is fetched once. */
  async fileOf(step: number, size: SheetSize, aborted: AbortSignal): Promise<Blob> {
    const path = paths.sheet(this.run, step, size);
    return this.#files.get(path, aborted, (givenUp) => getBlob(path, givenUp));
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.details.stop();
  }
}

/** Sheets with a new one, in order. */
export function withSheet(sheets: readonly number[], step: number): readonly number[] {
  if (sheets.includes(step)) return sheets;
  return [...sheets, step].sort((a, b) => a - b);
}

/** Events have no numbers: one that says the same is the same. */
function withEvent(events: RunDetails['events'], event: RunDetails['events'][number]): RunDetails['events'] {
  const text = JSON.stringify(event);
  return events.some((each) => JSON.stringify(each) === text) ? events : [...events, event];
}

/** Of a sheet, in pixels, if its samples are not enlarged. */
function longestSide(
  image: { readonly width: number; readonly height: number } | undefined,
  grid: { readonly rows: number; readonly columns: number } | undefined,
): number {
  if (image === undefined || grid === undefined) return 0;
  return Math.max(image.width * grid.columns, image.height * grid.rows);
}
