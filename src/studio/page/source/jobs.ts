/** What the studio has others do, kept up to date by the stream. */
import { paths } from '../../messages/paths.ts';
import type { JobList, JobMessage } from '../../messages/jobs.ts';
import { onEvent } from './events.ts';
import { load } from './loaded.ts';
import { getJson, postJson } from './requests.ts';

const list = load(async (signal) => {
  const { jobs } = await getJson<JobList>(paths.jobs(), signal);
  return new Map(jobs.map((job) => [job.job, job]));
});

onEvent('job', (job) => list.change((jobs) => new Map(jobs).set(job.job, job)));
onEvent('reset', () => list.reload());

/** A job as it was last told of; undefined if it is not known, or the list is still coming. */
export function jobOf(job: string | undefined): JobMessage | undefined {
  const { value } = list.loaded;
  return value.state === 'ready' && job !== undefined ? value.value.get(job) : undefined;
}

/** Whether the list has come: a job that is not in it is forgotten. */
export function areJobsKnown(): boolean {
  return list.loaded.value.state === 'ready';
}

/** Asks for a job. @returns its id. @throws RequestError if it is refused */
export async function askJob(path: string, request: object): Promise<string> {
  const asked = await postJson<JobMessage>(path, request);
  // The stream may have been quicker, with something newer.
  list.change((jobs) => (jobs.has(asked.job) ? jobs : new Map(jobs).set(asked.job, asked)));
  return asked.job;
}

/** Ends a job that is not wanted any more. It may have ended already. */
export function cancelJob(job: string): void {
  postJson(paths.cancelJob(job)).catch(() => undefined);
}

/** Whether a job has nothing more to tell. */
export function hasEnded({ state }: JobMessage): boolean {
  return state !== 'waiting' && state !== 'running';
}
