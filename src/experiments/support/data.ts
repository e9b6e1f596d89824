/** Where the data of experiments is, and what to say where it is not. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { SparringError, UsageError } from '../../core/errors.ts';
import { isDataName, openSource } from '../../data/open.ts';
import { dataRootOf, findSplit, missingSet } from '../../data/sets/open-set.ts';
import { namedSplitOf } from '../../data/sets/registry.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { partOfSource } from '../../data/preparation.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import type { DataNeed } from './experiment.ts';

/** Where to look. */
export interface DataPlaces {
  /** What was named for a need, by its key. */
  readonly named?: ReadonlyMap<string, string> | undefined;
  /** As `openSource` takes it. */
  readonly dataRoot?: string | undefined;
  /** Opens what `pathOf` gives; default: `openSource`, which fetches nothing. */
  readonly open?: (data: string) => Promise<PictureSource>;
  /** Whether `open` fetches a needed set that is not there; default false. */
  readonly fetch?: boolean | undefined;
}

/** Data as a protocol calls it: a set by its name, anything else without the folders that it lies in. */
export function nameOfData(data: string): string {
  if (data === '') return 'pictures that its import does not name';
  return isDataName(data) ? data : basename(resolve(data));
}

/** The data of one experiment: says where each need is, and opens it. */
export class ExperimentData {
  readonly #needs: readonly DataNeed[];
  readonly #places: DataPlaces;
  readonly #opened: PictureSource[] = [];

  /** @throws UsageError if data is named that the experiment does not need */
  constructor(needs: readonly DataNeed[], places: DataPlaces = {}) {
    this.#needs = needs;
    this.#places = places;
    for (const key of places.named?.keys() ?? []) {
      if (needs.some((need) => need.key === key)) continue;
      const expected = needs.length === 0 ? 'no data' : needs.map((need) => need.key).join(', ');
      throw new UsageError(`--data got ${JSON.stringify(key)}, and this experiment needs ${expected}`);
    }
  }

  /** What `openSource` is to open: the path that was named, the name of a set, or a path under the data root. */
  pathOf(key: string): string {
    const need = this.#need(key);
    const named = this.#places.named?.get(key);
    if (named !== undefined) return namedSplitOf(named) === undefined ? resolve(named) : named;
    return need.set ?? join(dataRootOf(this.#places), need.key);
  }

  has(key: string): boolean {
    if (this.#need(key).ofRun === true && !this.#isNamed(key)) return false;
    const path = this.pathOf(key);
    const split = namedSplitOf(path);
    return split === undefined ? existsSync(path) : findSplit(split, this.#places) !== undefined;
  }

  /** What is missing, and either not optional or named: a sentence each, which says what to put where. */
  missing(): string[] {
    return this.#needs
      .filter(({ key, optional }) => (optional !== true || this.#isNamed(key)) && !this.has(key))
      .map((need) => this.remedy(need));
  }

  /**
   * What was named is to be there, and what goes with a run, to have one.
   *
   * @throws SparringError if it is not
   */
  checkNamed(hasRun: boolean): void {
    for (const need of this.#needs.filter(({ key }) => this.#isNamed(key))) {
      if (need.ofRun === true && !hasRun) {
        throw new UsageError(
          `${need.key} (${need.what}) goes with the run that it was made for: pass --run RUN`,
        );
      }
      this.#checkAvailable(need);
    }
  }

  /** Opens a need. @throws SparringError if it is not there, or cannot be read */
  async open(key: string): Promise<PictureSource> {
    this.#checkAvailable(this.#need(key));
    return this.#open(this.pathOf(key));
  }

  /** Opens what a run is trained on. @throws SparringError if it cannot be read, or is not there any more */
  async openDataOf(options: Pick<RunOptions, 'data' | 'preparation'>): Promise<PictureSource> {
    return partOfSource(await this.#open(options.data), options.preparation ?? { holdOut: null });
  }

  close(): void {
    for (const source of this.#opened.splice(0)) source.close?.();
  }

  /** What to do about data that is not there. */
  remedy({ key, what, ofRun, orOther }: DataNeed): string {
    const path = this.pathOf(key);
    if (ofRun === true) return `${key} (${what}) is not there: no such file: ${path}`;
    const split = namedSplitOf(path);
    if (split !== undefined) {
      const other = orOther === true ? `; or pass --data ${key}=PATH (${what})` : '';
      return missingSet(split, this.#places, ': pass --fetch, or ') + other;
    }
    return `${key} (${what}) is not there: put it at ${path}, or pass --data ${key}=PATH`;
  }

  async #open(path: string): Promise<PictureSource> {
    const { dataRoot, open = (data) => openSource(data, { dataRoot }) } = this.#places;
    const source = await open(path);
    this.#opened.push(source);
    return source;
  }

  /** @throws SparringError if a need is neither there nor to be fetched */
  #checkAvailable(need: DataNeed): void {
    if (this.has(need.key)) return;
    if (this.#places.fetch === true && namedSplitOf(this.pathOf(need.key)) !== undefined) return;
    throw new SparringError(this.remedy(need));
  }

  #isNamed(key: string): boolean {
    return this.#places.named?.has(key) === true;
  }

  #need(key: string): DataNeed {
    const need = this.#needs.find((one) => one.key === key);
    if (need !== undefined) return need;
    throw new SparringError(`the experiment asks for ${JSON.stringify(key)}, which it has not said it needs`);
  }
}
