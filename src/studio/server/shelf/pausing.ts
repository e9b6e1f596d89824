/** Asks the process that trains a run to save and to end. */
import { DataError } from '../../../core/errors.ts';
import type { ClaimHolder } from '../../../data/disk/claim.ts';
import { codeOf } from '../../../data/disk/file-errors.ts';
import type { ShelvedRun } from './shelved-run.ts';

export class Pausing {
  /** The claims whose holders were asked, by run: a second signal would end them without saving. */
  readonly #asked = new Map<string, string>();
  readonly #isOurs: (pid: number) => boolean;
  readonly #signal: (pid: number) => void;

  /** @param signal asks a process to save and end */
  constructor(
    isOurs: (pid: number) => boolean,
    signal: (pid: number) => void = (pid) => void process.kill(pid, 'SIGINT'),
  ) {
    this.#isOurs = isOurs;
    this.#signal = signal;
  }

  /**
   * Asks once: the training saves after its current step, and ends.
   *
   * @throws SparringError if nobody trains the run, or its process cannot be asked from here
   */
  async pause(run: ShelvedRun): Promise<void> {
    const holder = await run.holder();
    if (holder === undefined)
      throw new DataError(`${run.id} is not in training`, { code: 'invalid-argument' });
    const { pid, text } = holder;
    this.#refuse(run.id, holder);
    if (this.#asked.get(run.id) === text) return;
    this.#asked.set(run.id, text);
    try {
      this.#signal(pid);
    } catch (thrown) {
      this.#asked.delete(run.id);
      if (codeOf(thrown) === 'ESRCH') return; // it has just ended
      throw new DataError(
        `${run.id} is trained by process ${pid}, which belongs to another user: press Ctrl-C where it runs`,
        { cause: thrown },
      );
    }
  }

  /** @throws SparringError if a signal could meet another process, or end it without saving */
  #refuse(id: string, { pid, place, host, isCertain }: ClaimHolder): void {
    if (place === 'elsewhere')
      throw new DataError(`${id} is trained by process ${pid} on ${host}: press Ctrl-C there, where it runs`);
    if (process.platform === 'win32')
      throw new DataError(
        `${id} is trained by process ${pid}, and Windows has no signal for it: press Ctrl-C where it runs`,
      );
    if (isCertain || this.#isOurs(pid)) return;
    throw new DataError(
      `${id} is trained by process ${pid}, and this system does not tell whether that is still the same process: press Ctrl-C where it runs`,
    );
  }
}
