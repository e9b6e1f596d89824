/** Jobs that the form wants: asked for once, and cancelled when nobody wants them any more. */
import { signal } from '@preact/signals';
import type { JobMessage } from '../../messages/jobs.ts';
import { areJobsKnown, askJob, cancelJob, hasEnded, jobOf } from '../source/jobs.ts';

/** A job that is wanted. Two of the same path and request are the same one. */
export interface Wanted {
  readonly path: string;
  readonly request: object;
}

type Asked = { readonly job: string } | { readonly error: Error } | 'asking';

/** What is known of something that was asked for. */
export type Answer =
  | { readonly state: 'waiting' }
  | { readonly state: 'told'; readonly job: JobMessage }
  | { readonly state: 'refused'; readonly error: Error };

/** Jobs that ended are still known to the server for a while: a page that is loaded again need not ask again. */
const storage = 'sparring-asked-jobs';

export class AskedJobs {
  readonly #asked = signal<ReadonlyMap<string, Asked>>(new Map());
  #wanted = new Set<string>();

  /** Asks for what is new, in this order, and cancels what is not wanted any more. */
  want(list: readonly Wanted[]): void {
    const keys = new Map(list.map((each) => [keyOf(each), each]));
    for (const [key, asked] of this.#asked.peek()) {
      if (!keys.has(key) && typeof asked !== 'string' && 'job' in asked) this.#drop(key, asked.job);
    }
    this.#wanted = new Set(keys.keys());
    for (const [key, wanted] of keys) {
      if (!this.#asked.peek().has(key)) void this.#ask(key, wanted);
    }
  }

  answerTo(wanted: Wanted): Answer {
    const asked = this.#asked.value.get(keyOf(wanted));
    if (asked === undefined || asked === 'asking') return { state: 'waiting' };
    if ('error' in asked) return { state: 'refused', error: asked.error };
    const job = jobOf(asked.job);
    return job === undefined || job.state === 'cancelled' ? { state: 'waiting' } : { state: 'told', job };
  }

  /** Asks again, even if it is known. */
  again(wanted: Wanted): void {
    void this.#ask(keyOf(wanted), wanted, true);
  }

  /** The server was started again, and knows nothing of these. */
  forget(): void {
    this.#asked.value = new Map();
    sessionStorage.removeItem(storage);
  }

  async #ask(key: string, { path, request }: Wanted, isAgain = false): Promise<void> {
    this.#set(key, 'asking');
    const known = isAgain ? undefined : remembered()[key];
    if (known !== undefined && areJobsKnown() && jobOf(known)?.state === 'done') {
      this.#set(key, { job: known });
      return;
    }
    try {
      const job = await askJob(path, request);
      this.#set(key, { job });
      remember(key, job);
      if (!this.#wanted.has(key)) this.#drop(key, job);
    } catch (thrown) {
      this.#set(key, { error: thrown as Error });
    }
  }

  #drop(key: string, job: string): void {
    const found = jobOf(job);
    if (found !== undefined && hasEnded(found) && found.state !== 'cancelled') return; // it may be wanted again
    cancelJob(job);
    const left = new Map(this.#asked.peek());
    left.delete(key);
    this.#asked.value = left;
  }

  #set(key: string, asked: Asked): void {
    this.#asked.value = new Map(this.#asked.peek()).set(key, asked);
  }
}

function keyOf({ path, request }: Wanted): string {
  return `${path} ${JSON.stringify(request)}`;
}

function remembered(): Readonly<Record<string, string>> {
  try {
    return JSON.parse(sessionStorage.getItem(storage) ?? '{}') as Record<string, string>;
  } catch {
    return {};
  }
}

function remember(key: string, job: string): void {
  const latest = Object.entries({ ...remembered(), [key]: job }).slice(-20);
  sessionStorage.setItem(storage, JSON.stringify(Object.fromEntries(latest)));
}
