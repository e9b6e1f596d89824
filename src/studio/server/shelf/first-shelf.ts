/** The runs of a folder. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../../core/errors.ts';
import { isRunFolder } from '../../../data/disk/run-layout.ts';
import { evaluationsOf } from '../../../runs/evaluations.ts';
import { openRunFolder, type RunFolder } from '../../../runs/run-folder.ts';
import { runOptionsSchema } from '../../../runs/run-options.ts';
import type { StudioEventName, StudioEvents } from '../../messages/events.ts';
import type { RunCard, RunDetails } from '../../messages/runs.ts';

type Publish = <Name extends StudioEventName>(name: Name, data: StudioEvents[Name]) => void;

export class FirstShelf {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  watch(_isWatched: boolean): void {}
  onChange(_publish: Publish): void {}
  async close(): Promise<void> {}

  async list(): Promise<RunCard[]> {
    const names = await readdir(this.root, { withFileTypes: true });
    const cards: RunCard[] = [];
    for (const entry of names) {
      if (!entry.isDirectory() || !(await isRunFolder(join(this.root, entry.name)))) continue;
      cards.push(await this.card(entry.name));
    }
    return cards;
  }

  async folder(id: string): Promise<RunFolder> {
    const names = await readdir(this.root, { withFileTypes: true });
    if (!names.some((entry) => entry.isDirectory() && entry.name === id))
      throw new DataError(`there is no run ${id}`, { code: 'not-found' });
    return openRunFolder(join(this.root, id));
  }

  async card(id: string): Promise<RunCard> {
    const folder = await this.folder(id);
    const options = await folder.readOptions(runOptionsSchema);
    const sheets = await folder.listSamples();
    const last = (await folder.readMetrics()).at(-1);
    const { network } = options;
    return {
      id,
      state: 'finished',
      data: options.data,
      preset: options.preset,
      ...('height' in network
        ? { image: { width: network.width, height: network.height, channels: network.channels } }
        : { isOfPoints: true }),
      step: last?.step ?? 0,
      target: options.until,
      seconds: Number(last?.['seconds'] ?? 0),
      ...(sheets.length === 0 ? {} : { newestSheet: sheets.at(-1)!.step }),
      sheets: sheets.length,
      notes: '',
      tags: [],
      created: 0,
      changed: 0,
    };
  }

  async details(id: string): Promise<RunDetails> {
    const folder = await this.folder(id);
    const options = await folder.readOptions();
    return {
      card: await this.card(id),
      sheets: (await folder.listSamples()).map(({ step }) => step),
      grid: (await folder.readOptions(runOptionsSchema)).grid,
      hasReals: true,
      checkpoints: (await folder.listCheckpoints()).map(({ step }) => ({ step, bytes: 0 })),
      evaluations: await evaluationsOf(folder),
      events: await folder.readEvents(),
      options,
      warnings: [],
    };
  }
}
