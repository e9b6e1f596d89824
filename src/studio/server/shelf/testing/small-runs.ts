/** Runs of points that train in a moment. */
import { createNodeRuntime } from '../../../../engine/runtime/node/ort-node.ts';
import { newRunOptions } from '../../../../runs/new-run.ts';
import { openPoints } from '../../../../runs/point-source.ts';
import { openResumableRun } from '../../../../runs/resumable-run.ts';
import type { RunOptions } from '../../../../runs/run-options.ts';
import { resumeRun, trainNewRun, type SessionSettings } from '../../../../runs/sessions.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const data = openPoints('ring-2d');

/** Options that differ from those of a run of 4 steps with a sheet and a checkpoint every 2. */
type Other = Partial<Pick<RunOptions, 'until' | 'checkpointEvery' | 'keepEvery' | 'sampleEvery'>>;

/** Trains a new run in `root`. Returns its id. */
export async function trainSmallRun(
  root: string,
  other: Other = {},
  settings: SessionSettings = {},
): Promise<string> {
  const options = newRunOptions({
    version: '0.0.0',
    data: 'ring-2d',
    pictures: data.count,
    preset: 'gan-2d',
    training: { batchSize: 8 },
    machine: { device: 'cpu', threads: 1 },
    until: { steps: 4, minutes: null },
    sampleEvery: 2,
    checkpointEvery: 2,
    ...other,
  });
  let id = '';
  await trainNewRun(
    { options, data, runtime, out: root },
    { ...settings, onOpen: ({ path }) => (id = path.slice(root.length + 1)) },
  );
  return id;
}

/** Trains a run further, to a number of steps. */
export async function resumeSmallRun(
  path: string,
  steps: number,
  settings: SessionSettings = {},
): Promise<void> {
  const { folder, options, loaded } = await openResumableRun(path);
  await resumeRun(
    { options: { ...options, until: { steps, minutes: null } }, data, runtime, folder, loaded },
    settings,
  );
}
