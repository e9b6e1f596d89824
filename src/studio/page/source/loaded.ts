/** Something that is being fetched, has come, or has failed. */
import { signal, type ReadonlySignal } from '@preact/signals';
import { streamHasBegun } from './stream-begun.ts';

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: Error };

export interface Resource<T> {
  readonly loaded: ReadonlySignal<Loaded<T>>;
  /** Fetches again; what was shown stays until it has come. */
  readonly reload: () => void;
  /** Changes what has come, as an event says; while it is still coming, afterwards. Must not mind being repeated. */
  change(change: (value: T) => T): void;
  readonly stop: () => void;
}

/** Fetches something now. */
export function load<T>(fetching: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const loaded = signal<Loaded<T>>({ state: 'loading' });
  let controller = new AbortController();
  let isComing = true;
  let waiting: ((value: T) => T)[] = [];
  const run = async () => {
    controller.abort();
    const mine = (controller = new AbortController());
    isComing = true;
    waiting = [];
    try {
      // What happens while something is fetched must not be missed.
      await streamHasBegun;
      const value = await fetching(mine.signal);
      if (mine.signal.aborted) return;
      isComing = false;
      loaded.value = {
        state: 'ready',
        value: waiting.reduce<T>((changed, change) => change(changed), value),
      };
    } catch (thrown) {
      if (mine.signal.aborted) return;
      isComing = false;
      waiting = [];
      loaded.value = { state: 'failed', error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
    }
  };
  void run();
  return {
    loaded,
    reload: () => void run(),
    change(change) {
      if (isComing) waiting.push(change);
      const now = loaded.peek();
      if (now.state === 'ready') loaded.value = { state: 'ready', value: change(now.value) };
    },
    stop: () => controller.abort(),
  };
}
