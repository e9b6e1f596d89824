/** Runs that were deleted, and can be had back: RUNS/.trash/<time>-<name>. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../../core/errors.ts';
import { claimRun } from '../../../data/disk/claim.ts';
import { kindOfPath } from '../../../data/disk/existing.ts';
import { codeOf, explainFileError } from '../../../data/disk/file-errors.ts';
import { syncFolder } from '../../../data/disk/folders.ts';
import { descriptionOf, numberFolder } from '../../../data/disk/numbering.ts';
import { checkNoLink } from '../../../data/disk/own-files.ts';
import { runNames } from '../../../data/disk/run-layout.ts';
import type { TrashedRun } from '../../messages/runs.ts';

/** `20261129T150631123Z-00003-bedrooms-dcgan-64`: when, and the name that the run had. */
const trashedName = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z-(.+)$/s;

export class Trash {
  readonly #root: string;
  readonly #folder: string;

  /** @param root the folder of the runs */
  constructor(root: string) {
    this.#root = root;
    this.#folder = join(root, '.trash');
  }

  /**
   * Moves a run into the trash.
   *
   * @param id the name of its folder, which is in the listing of runs
   * @returns its id in the trash
   * @throws SparringError if it is being trained, or cannot be moved
   */
  async take(id: string): Promise<string> {
    const path = join(this.#root, id);
    // Claimed, so that nobody begins to train it while it is moved.
    const release = await claimRun(join(path, runNames.claim));
    try {
      await checkNoLink(this.#folder, 'folder');
      await mkdir(this.#folder, { recursive: true });
      const name = await this.#freeName(id);
      await rename(path, join(this.#folder, name));
      await rm(join(this.#folder, name, runNames.claim), { force: true });
      for (const folder of [this.#folder, this.#root]) await syncFolder(folder);
      return name;
    } catch (thrown) {
      throw explained(thrown, path);
    } finally {
      await release();
    }
  }

  /** The runs in the trash, the last deleted first; none if a link leads to another folder. */
  async list(): Promise<TrashedRun[]> {
    const isOwn = await checkNoLink(this.#folder, 'folder').then(
      () => true,
      () => false,
    );
    if (!isOwn) return [];
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(() => []);
    return entries
      .flatMap((entry) => (entry.isDirectory() ? (parse(entry.name) ?? []) : []))
      .sort((a, b) => b.trashed - a.trashed || (a.id < b.id ? -1 : 1));
  }

  /**
   * Moves a run back. If its name is taken by now, it gets the next free number, or a number after its name if it had none.
   *
   * @returns the name of its folder
   * @throws SparringError if it is not in the trash, or cannot be moved
   */
  async restore(id: string): Promise<string> {
    const { name } = await this.#found(id);
    const from = join(this.#folder, id);
    try {
      const restored = await this.#moveBack(from, name);
      for (const folder of [this.#root, this.#folder]) await syncFolder(folder);
      return restored;
    } catch (thrown) {
      throw explained(thrown, from);
    }
  }

  /**
   * Removes a run from the disk for good.
   *
   * @throws SparringError if it is not in the trash, or cannot be removed
   */
  async remove(id: string): Promise<void> {
    await this.#found(id);
    await checkNoLink(this.#folder, 'folder');
    const path = join(this.#folder, id);
    try {
      await rm(path, { recursive: true });
    } catch (thrown) {
      throw explained(thrown, path);
    }
  }

  async #moveBack(from: string, name: string): Promise<string> {
    if ((await kindOfPath(join(this.#root, name))) === undefined) {
      await rename(from, join(this.#root, name));
      return name;
    }
    const description = descriptionOf(name);
    if (description !== name) return numberFolder(from, this.#root, description);
    for (let number = 2; ; number++) {
      const other = `${name}-${number}`;
      if ((await kindOfPath(join(this.#root, other))) !== undefined) continue;
      await rename(from, join(this.#root, other));
      return other;
    }
  }

  async #found(id: string): Promise<TrashedRun> {
    const found = (await this.list()).find((each) => each.id === id);
    if (found !== undefined) return found;
    throw new DataError(`${id} is not in the trash: it was restored or removed`, { code: 'not-found' });
  }

  async #freeName(id: string): Promise<string> {
    for (let time = Date.now(); ; time++) {
      const name = `${new Date(time).toISOString().replaceAll(/[-:.]/g, '')}-${id}`;
      if ((await kindOfPath(join(this.#folder, name))) === undefined) return name;
    }
  }
}

function parse(id: string): TrashedRun | undefined {
  const [, year, month, day, hour, minute, second, millisecond, name] = trashedName.exec(id) ?? [];
  if (name === undefined) return undefined;
  const trashed = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`);
  return Number.isNaN(trashed) ? undefined : { id, name, trashed };
}

function explained(thrown: unknown, path: string): Error {
  if (codeOf(thrown) !== 'EXDEV' && codeOf(thrown) !== 'EBUSY') return explainFileError(thrown, path);
  return new DataError(`${path} is on another disk than the folder around it: move or delete it by hand`, {
    code: 'file-system',
    cause: thrown,
  });
}
