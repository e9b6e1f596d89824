/** One connection to the stream of events, which comes back by itself after a break. */
import type { StudioEvent, StudioEventName } from '../../messages/events.ts';

/** `locked`: the server that answers is another one, which was started since and has another token. */
export type ConnectionState = 'connected' | 'unreachable' | 'locked';

/** What is passed on, from the worker to its tabs or within a page. */
export type StreamMessage =
  | { readonly kind: 'state'; readonly state: ConnectionState }
  | { readonly kind: 'event'; readonly event: StudioEvent };

/** As a record, so that one that is missing is a type error: browsers pass on only events whose names they were told. */
const names: Readonly<Record<StudioEventName, true>> = {
  run: true,
  gone: true,
  metrics: true,
  sheet: true,
  checkpoints: true,
  evaluations: true,
  event: true,
  job: true,
  reset: true,
};

/** Browsers give up after some failures; a server that was started again is found within so long. */
const retryMilliseconds = 2_000;

/** An EventSource does not say why it was refused. @param url of the stream */
async function isLocked(url: string): Promise<boolean> {
  return fetch(new URL('session', url)).then(
    ({ status }) => status === 401,
    () => false,
  );
}

/** @param url of the stream @returns a function that ends the connection */
export function connectEvents(url: string, onMessage: (message: StreamMessage) => void): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let lastId = '';
  /** Told once it is known, so that a page says one thing as long as it is so. */
  const tellWhy = async () => {
    const state = (await isLocked(url)) ? 'locked' : 'unreachable';
    if (source?.readyState === EventSource.CLOSED) onMessage({ kind: 'state', state });
  };
  const open = () => {
    source = new EventSource(lastId === '' ? url : `${url}?after=${encodeURIComponent(lastId)}`);
    source.addEventListener('open', () => onMessage({ kind: 'state', state: 'connected' }));
    source.addEventListener('error', () => {
      if (source?.readyState !== EventSource.CLOSED) {
        onMessage({ kind: 'state', state: 'unreachable' });
        return; // it tries again by itself
      }
      clearTimeout(retry);
      retry = setTimeout(open, retryMilliseconds);
      void tellWhy();
    });
    source.addEventListener('hello', ({ lastEventId }) => {
      lastId = lastEventId;
    });
    for (const name of Object.keys(names) as readonly StudioEventName[]) {
      source.addEventListener(name, ({ data, lastEventId }: MessageEvent<string>) => {
        lastId = lastEventId;
        onMessage({ kind: 'event', event: { name, data: JSON.parse(data) } as StudioEvent });
      });
    }
  };
  open();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}
