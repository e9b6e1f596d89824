/** The runs of a folder: those directly in it. */
import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataError } from '../../../core/errors.ts';
import { explainFileError } from '../../../data/disk/file-errors.ts';
import { runNames } from '../../../data/disk/run-layout.ts';
import type { RunFolder } from '../../../runs/run-folder.ts';
import type { RunCard, RunDetails, TrashedRun } from '../../messages/runs.ts';
import { writeNotes } from './notes.ts';
import { Pauses } from './pauses.ts';
import { pauseRun } from './pausing.ts';
import type { Publish } from './publish.ts';
import { detailsOf } from './run-details.ts';
import { ShelvedRun } from './shelved-run.ts';
import { checkOwnFiles } from './own-run.ts';
import { fileStamp, folderStamp, stampOf, statsOf } from './stamps.ts';
import { Trash } from './trash.ts';
import { usualInterval, Watcher } from './watcher.ts';

export interface ShelfSettings {
  /** Whether this studio started a process. Default: it started none. */
  readonly isOurs?: ((pid: number) => boolean) | undefined;
  /** Milliseconds between two looks at the runs in training, if the shelf is watched; at all runs twice as many. */
  readonly interval?: number | undefined;
}

/** How long the details of a run wait for its size and what its numbers say: of folders with a million files not till the end. */
const closerMilliseconds = 500;

/**
 * The runs of a folder, found anew each time: they may come, go and change at any time. An id is the name of a folder in
 * the listing of the root, so no path leads out of it, and links are not followed.
 */
export class RunShelf {
  readonly root: string;
  readonly #isOurs: (pid: number) => boolean;
  readonly #trash: Trash;
  readonly #watcher: Watcher;
  #runs = new Map<string, ShelvedRun>();
  #publish: Publish = () => undefined;
  #lastNotes: Promise<unknown> = Promise.resolve();
  #warming: Promise<unknown> = Promise.resolve();

  constructor(root: string, { isOurs = () => false, interval = usualInterval }: ShelfSettings = {}) {
    this.root = root;
    this.#isOurs = isOurs;
    this.#trash = new Trash(root);
    this.#watcher = new Watcher(
      () => this.runs(),
      (name, data) => this.#publish(name, data),
      interval,
    );
  }

  /** Who is told of changes while the shelf is watched. */
  onChange(publish: Publish): void {
    this.#publish = publish;
  }

  /** Begins or ends to look for changes: as long as nobody listens, nothing is done. */
  watch(isWatched: boolean): void {
    if (isWatched) this.#watcher.start();
    else void this.#watcher.stop();
  }

  async close(): Promise<void> {
    await this.#watcher.stop();
  }

  /** Reads what the files of the runs say before anybody asks: a list then looks only for what has changed since. */
  warm(): void {
    this.#warming = this.#cards().catch(() => undefined); // who asks is told why
  }

  /** The cards of all runs. One that cannot be read is broken; one that goes meanwhile is left out. */
  async list(): Promise<RunCard[]> {
    await this.#warming; // reading the same files twice at once would take longer
    const { runs, cards } = await this.#cards();
    this.#watcher.tell(runs, cards);
    return cards;
  }

  async #cards(): Promise<{ readonly runs: readonly ShelvedRun[]; readonly cards: RunCard[] }> {
    const runs = await this.runs();
    const cards: RunCard[] = [];
    const pauses = new Pauses();
    for (const run of runs) {
      cards.push(await run.card());
      await pauses.needed();
    }
    return { runs, cards };
  }

  /** @throws SparringError if there is no such run */
  async card(id: string): Promise<RunCard> {
    return (await this.#run(id)).card();
  }

  /** @throws SparringError if there is no such run */
  async details(id: string): Promise<RunDetails> {
    const run = await this.#run(id);
    // The stream tells it later if it takes long.
    const looked = run.lookCloser();
    looked.catch(() => undefined); // which nobody waits for then
    await Promise.race([looked, sleep(closerMilliseconds, undefined, { ref: false })]);
    const details = await detailsOf(run);
    this.#watcher.meet(run, details.card);
    return details;
  }

  /**
   * The folder of a run, to read from it or to train it.
   *
   * @throws SparringError if there is no such run, or some of it is elsewhere (`checkOwnFiles`)
   */
  async folder(id: string): Promise<RunFolder> {
    const { folder } = await this.#run(id);
    await checkOwnFiles(folder);
    return folder;
  }

  /** The path of a sheet of samples. @throws SparringError if there is none */
  async sheet(id: string, step: number): Promise<string> {
    const run = await this.#run(id);
    const { samplesPath } = run.folder;
    const path = folderStamp(samplesPath) && run.folder.samplePath(step);
    return existing(path, `${id} has no sheet of step ${step}`);
  }

  /** The path of the sheet of real pictures. @throws SparringError if there is none */
  async reals(id: string): Promise<string> {
    const run = await this.#run(id);
    return existing(run.folder.realsPath, `${id} has no real pictures`);
  }

  /**
   * Writes what people note of a run.
   *
   * @param request as the page sent it, a `NotesRequest`
   * @throws SparringError if it is none, or cannot be written
   */
  writeNotes(id: string, request: unknown): Promise<RunCard> {
    // One after the other: what a request leaves out stays as the one before has written it.
    const written = this.#lastNotes.then(async () => {
      const run = await this.#run(id);
      await run.card();
      await writeNotes(run.folder, run.seen.notes, request);
      return this.#changed(run);
    });
    this.#lastNotes = written.catch(() => undefined);
    return written;
  }

  /** Asks the process that trains a run to save and end. @throws SparringError if none can be asked */
  async pause(id: string): Promise<void> {
    await pauseRun(await this.#run(id), this.#isOurs);
  }

  /** Moves a run to the trash. Returns its id there. @throws SparringError if it is in training, or cannot be moved */
  async trash(id: string): Promise<string> {
    const run = await this.#run(id);
    if ((await run.holder()) !== undefined)
      throw new DataError(`${id} is in training: pause it before it is deleted`, { code: 'busy' });
    const trashed = await this.#trash.take(id);
    this.#runs.delete(id);
    this.#publish('gone', { run: id });
    return trashed;
  }

  listTrash(): Promise<TrashedRun[]> {
    return this.#trash.list();
  }

  /** Takes a run out of the trash. Returns its card. @throws SparringError if it does not exist, or cannot be moved */
  async restore(trashed: string): Promise<RunCard> {
    return this.#changed(await this.#run(await this.#trash.restore(trashed)));
  }

  /** Deletes a run in the trash for good. @throws SparringError if it does not exist, or cannot be removed */
  async emptyTrash(trashed: string): Promise<void> {
    await this.#trash.remove(trashed);
  }

  /** All runs, in the order of their names. @throws SparringError if the folder cannot be read */
  async runs(): Promise<readonly ShelvedRun[]> {
    const runs: ShelvedRun[] = [];
    const pauses = new Pauses();
    for (const name of await this.#names()) {
      const run = this.#shelved(name);
      if (run !== undefined) runs.push(run);
      await pauses.needed();
    }
    this.#runs = new Map(runs.map((run) => [run.id, run]));
    return runs;
  }

  async #names(): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.root, { withFileTypes: true });
      const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
      return folders.map(({ name }) => name).sort((a, b) => (a < b ? -1 : 1));
    } catch (thrown) {
      throw explainFileError(thrown, this.root, { action: 'read' });
    }
  }

  async #run(id: string): Promise<ShelvedRun> {
    const run = (await this.#names()).includes(id) ? this.#shelved(id) : undefined;
    if (run === undefined)
      throw new DataError(`there is no run ${id} in ${this.root}`, { code: 'not-found' });
    this.#runs.set(id, run);
    return run;
  }

  /** A run by its name, as it was known unless another folder has that name now; undefined if it is none. */
  #shelved(id: string): ShelvedRun | undefined {
    const path = join(this.root, id);
    const found = statsOf(path);
    if (found?.isDirectory() !== true) return undefined;
    const known = this.#runs.get(id);
    const stamp = stampOf(found);
    if (known?.stamp.inode === stamp.inode) {
      known.stamp = stamp;
      return known;
    }
    if (!isRun(path)) return undefined;
    return new ShelvedRun(this.root, id, stamp, {
      created: Math.round(found.birthtimeMs),
      isOurs: this.#isOurs,
    });
  }

  async #changed(run: ShelvedRun): Promise<RunCard> {
    const card = await run.card();
    this.#publish('run', card);
    return card;
  }
}

/** Whether a folder is a run, even one that is damaged. `export --format hub` writes options beside a configuration. */
function isRun(path: string): boolean {
  const options = statsOf(join(path, runNames.options));
  if (options === undefined || options.isDirectory()) return false;
  const standsAt = (name: string) => statSync(join(path, name), { throwIfNoEntry: false });
  try {
    return standsAt(runNames.checkpoints)?.isDirectory() === true || standsAt('config.json') === undefined;
  } catch {
    return true; // a link that leads nowhere is no configuration
  }
}

function existing(path: string | undefined, sentence: string): string {
  if (path !== undefined && fileStamp(path) !== undefined) return path;
  throw new DataError(sentence, { code: 'not-found' });
}
