/** One connection to the stream of events, which comes back by itself after a break. */
import type { StudioEvent, StudioEventName } from '../../messages/events.ts';

/** What is passed on, from the worker to its tabs or within a page. */
export type StreamMessage =
  | { readonly kind: 'state'; readonly isConnected: boolean }
  | { readonly kind: 'event'; readonly event: StudioEvent };

const names: readonly StudioEventName[] = [
  'run',
  'gone',
  'metrics',
  'sheet',
  'checkpoints',
  'event',
  'job',
  'reset',
];

/** Browsers give up after some failures; a server that was started again is found within so long. */
const retryMilliseconds = 2_000;

/** @param url of the stream @returns a function that ends the connection */
export function connectEvents(url: string, onMessage: (message: StreamMessage) => void): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let lastId = '';
  const open = () => {
    source = new EventSource(lastId === '' ? url : `${url}?after=${encodeURIComponent(lastId)}`);
    source.addEventListener('open', () => onMessage({ kind: 'state', isConnected: true }));
    source.addEventListener('error', () => {
      onMessage({ kind: 'state', isConnected: false });
      if (source?.readyState !== EventSource.CLOSED) return; // it tries again by itself
      clearTimeout(retry);
      retry = setTimeout(open, retryMilliseconds);
    });
    source.addEventListener('hello', ({ lastEventId }) => {
      lastId = lastEventId;
    });
    for (const name of names) {
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
