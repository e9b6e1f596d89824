/** Asks the process that trains a run to save and to end. */
import { DataError } from '../../../core/errors.ts';
import { askToStop } from '../../../data/disk/ask-to-stop.ts';
import type { ShelvedRun } from './shelved-run.ts';

/**
 * Asks once: the training saves after its current step, and ends.
 *
 * @param isOurs whether this studio started a process
 * @throws SparringError if nobody trains the run, or its process cannot be asked from here
 */
export async function pauseRun(run: ShelvedRun, isOurs: (pid: number) => boolean): Promise<void> {
  const { id } = run;
  const holder = await run.holder();
  if (holder === undefined) throw new DataError(`${id} is not in training`, { code: 'invalid-argument' });
  const { pid, place, host, begun } = holder;
  if (place === 'elsewhere')
    throw new DataError(`${id} is trained by process ${pid} on ${host}: press Ctrl-C there, where it runs`);
  if (begun === undefined && !isOurs(pid)) {
    throw new DataError(
      `${id} is trained by process ${pid}, and this system does not tell whether that is still the same process: press Ctrl-C where it runs`,
    );
  }
  if (askToStop({ pid, begun }) || (await run.holder()) === undefined) return;
  throw new DataError(
    `${id} is trained by process ${pid}, which takes no signal from this user: press Ctrl-C where it runs`,
  );
}
