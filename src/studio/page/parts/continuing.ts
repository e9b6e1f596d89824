/** Pausing and continuing a run. */
import type { JobMessage } from '../../messages/jobs.ts';
import { paths } from '../../messages/paths.ts';
import { goTo } from '../source/address.ts';
import { onEvent } from '../source/events.ts';
import { hasEnded } from '../source/jobs.ts';
import { postJson } from '../source/requests.ts';
import { showProblem } from './toasts.tsx';

/** How a run continues: by its own options where nothing else is said. */
export interface Continuation {
  /** In all. */
  readonly steps?: number;
  /** From now. */
  readonly minutes?: number;
  readonly lr?: number;
  /** From the checkpoint of this step. */
  readonly step?: number;
  /** In a run of its own. */
  readonly branch?: boolean;
}

/** Asks whoever trains a run to save and end. That takes until its next step. */
export async function pauseRun(run: string): Promise<void> {
  await postJson(paths.pause(run));
}

/** Starts a process that trains, and says if it fails. A branch is shown as soon as it has a name. */
export async function continueRun(run: string, how: Continuation): Promise<void> {
  const begun = await postJson<JobMessage>(paths.resume(run), how);
  const stop = onEvent('job', (job) => {
    if (job.job !== begun.job) return;
    const branch = how.branch === true && job.kind === 'training' ? job.run : undefined;
    if (branch !== undefined) goTo(['run', branch]);
    if (job.failure !== undefined) showProblem(new Error(job.failure.error));
    if (branch !== undefined || hasEnded(job)) stop();
  });
}
