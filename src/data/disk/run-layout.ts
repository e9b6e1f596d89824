/** What a run folder has, as far as those know it who write beside runs. */
import { join } from 'node:path';
import { kindOfPath } from './existing.ts';

/** The names of what a run is made of. */
export const runNames = {
  options: 'options.json',
  metrics: 'metrics.jsonl',
  /** Derived from the metrics by their readers: it may be missing, old or wrong, and may be removed at any time. */
  metricsIndex: 'metrics.index',
  events: 'events.jsonl',
  evaluations: 'evaluations.jsonl',
  claim: 'training.pid',
  /** The note of what is still to be moved into a run that was set aside. */
  moving: 'moving.json',
  reals: 'reals.png',
  animation: 'samples.webp',
  samples: 'samples',
  checkpoints: 'checkpoints',
  /** Among the checkpoints: which is the best. Derived from the evaluations, and never read. */
  best: 'best.json',
  setAside: 'set-aside',
} as const;

export async function isRunFolder(folder: string): Promise<boolean> {
  const options = await kindOfPath(join(folder, runNames.options));
  return options === 'file' && (await kindOfPath(join(folder, runNames.checkpoints))) === 'folder';
}
