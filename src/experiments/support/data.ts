/** Finds and opens the data of experiments, and explains what is missing. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { SparringError, UsageError } from '../../core/errors.ts';
import { option, says, type Sentence } from '../../core/sentence.ts';
import { isDataName, openSource } from '../../data/open.ts';
import { dataRootOf, findSplit, missingSet } from '../../data/sets/open-set.ts';
import { namedSplitOf } from '../../data/sets/registry.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { partForRun } from '../../runs/run-data.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import type { DataNeed } from './experiment.ts';

/** Where data is. */
export interface DataPlaces {
  /** Data that the user named, by the key of the need. */
  readonly named?: ReadonlyMap<string, string> | undefined;
  /** The data root, as `openSource` takes it. */
  readonly dataRoot?: string | undefined;
  /** Opens a result of `pathOf`; default: `openSource`, which fetches nothing. */
  readonly open?: (data: string) => Promise<PictureSource>;
  /** Whether `open` fetches a needed set that is missing; default false. */
  readonly fetch?: boolean | undefined;
}

/** The name of data in protocols: the name of a set, or the last part of a path. */
export function nameOfData(data: string): string {
  if (data === '') return 'data that its import does not name';
  return isDataName(data) ? data : basename(resolve(data));
}

/** The data of one experiment. */
export class ExperimentData {
  readonly #needs: readonly DataNeed[];
  readonly #places: DataPlaces;
  readonly #opened: PictureSource[] = [];

  /** @throws UsageError if the user named data that the experiment does not need */
  constructor(needs: readonly DataNeed[], places: DataPlaces = {}) {
    this.#needs = needs;
    this.#places = places;
    for (const key of places.named?.keys() ?? []) {
      if (needs.some((need) => need.key === key)) continue;
      const expected = needs.length === 0 ? 'no data' : needs.map((need) => need.key).join(', ');
      throw new UsageError(
        says`${option('data')} got ${JSON.stringify(key)}, but this experiment needs ${expected}`,
        { option: 'data' },
      );
    }
  }

  /** What `openSource` opens for a need: the named path, the name of a set, or a path in the data root. */
  pathOf(key: string): string {
    const need = this.#need(key);
    const named = this.#places.named?.get(key);
    if (named !== undefined) return namedSplitOf(named) === undefined ? resolve(named) : named;
    return need.set ?? join(dataRootOf(this.#places), need.key);
  }

  /** Whether the data for a need exists. */
  has(key: string): boolean {
    if (this.#need(key).ofRun === true && !this.#isNamed(key)) return false;
    const path = this.pathOf(key);
    const split = namedSplitOf(path);
    return split === undefined ? existsSync(path) : findSplit(split, this.#places) !== undefined;
  }

  /**
   * A sentence for each missing need that is required or was named. It says what to put where. Parts of a set that are
   * published in the same files, as those of CIFAR-10, are said once.
   */
  missing(): Sentence[] {
    const needs = this.#needs.filter(
      ({ key, optional }) => (optional !== true || this.#isNamed(key)) && !this.has(key),
    );
    const origins = needs.map(({ key }) => this.#originOf(key));
    return needs.filter((_, i) => origins.indexOf(origins[i]!) === i).map((need) => this.remedy(need));
  }

  /** The same for what is fetched together. */
  #originOf(key: string): string {
    const path = this.pathOf(key);
    const named = namedSplitOf(path);
    if (named === undefined) return `${key} ${path}`;
    return named.set
      .published(named.split)
      .map(({ addresses }) => addresses.join(' '))
      .join(' ');
  }

  /**
   * Checks that named data exists, and that data of a run is used with a run.
   *
   * @throws UsageError if data of a run was named without a run
   * @throws SparringError if named data is missing
   */
  checkNamed(hasRun: boolean): void {
    for (const need of this.#needs.filter(({ key }) => this.#isNamed(key))) {
      if (need.ofRun === true && !hasRun) {
        throw new UsageError(
          says`${need.key} (${need.what}) is for the run that it was made with: pass ${option('run', 'RUN')} as well`,
          { option: 'run' },
        );
      }
      this.#checkAvailable(need);
    }
  }

  /** Opens the data for a need. @throws SparringError if it is missing or cannot be read */
  async open(key: string): Promise<PictureSource> {
    this.#checkAvailable(this.#need(key));
    return this.#open(this.pathOf(key));
  }

  /** Opens the training data of a run. @throws SparringError if it no longer exists or cannot be read */
  async openDataOf(options: Pick<RunOptions, 'data' | 'preparation' | 'classes'>): Promise<PictureSource> {
    return partForRun(await this.#open(options.data), options);
  }

  close(): void {
    for (const source of this.#opened.splice(0)) source.close?.();
  }

  /** A sentence on missing data: what it is, and what to do. */
  remedy({ key, what, ofRun, orOther }: DataNeed): Sentence {
    const path = this.pathOf(key);
    if (ofRun === true) return says`${key} (${what}) is not available: no such file: ${path}`;
    const split = namedSplitOf(path);
    if (split !== undefined) {
      const other = orOther === true ? says`; or pass ${option('data', `${key}=PATH`)} (${what})` : '';
      const missing = missingSet(split, this.#places, says`: pass ${option('fetch', true)}, or `);
      return says`${missing}${other}`;
    }
    return says`${key} (${what}) is not available: put it at ${path}, or pass ${option('data', `${key}=PATH`)}`;
  }

  async #open(path: string): Promise<PictureSource> {
    const { dataRoot, open = (data) => openSource(data, { dataRoot }) } = this.#places;
    const source = await open(path);
    this.#opened.push(source);
    return source;
  }

  /** @throws SparringError if the data for a need is missing and will not be fetched */
  #checkAvailable(need: DataNeed): void {
    if (this.has(need.key)) return;
    if (this.#places.fetch === true && namedSplitOf(this.pathOf(need.key)) !== undefined) return;
    throw new SparringError(this.remedy(need), { code: 'not-found', option: 'data' });
  }

  #isNamed(key: string): boolean {
    return this.#places.named?.has(key) === true;
  }

  #need(key: string): DataNeed {
    const need = this.#needs.find((one) => one.key === key);
    if (need !== undefined) return need;
    throw new SparringError(`got the key ${JSON.stringify(key)}, expected one of the experiment’s needs`);
  }
}
