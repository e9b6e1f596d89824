/** What changes on the server, told to whoever listens in this page. */
import { signal } from '@preact/signals';
import type { StudioEvent, StudioEventName, StudioEvents } from '../../messages/events.ts';
import { paths } from '../../messages/paths.ts';
import { connectEvents, type StreamMessage } from './event-connection.ts';
import { HeldEvents } from './held-events.ts';
import { streamBegins } from './stream-begun.ts';

type Listener<Name extends StudioEventName> = (data: StudioEvents[Name]) => void;

const listeners = new Map<StudioEventName, Set<Listener<never>>>();

/** Whether the stream is connected; undefined until it is for the first time. */
export const isConnected = signal<boolean | undefined>(undefined);

/** Whether the server was started again, so that this page has the token of one that has gone. */
export const isLocked = signal(false);

/** Calls a listener at each event of a name. Returns a function that stops it. */
export function onEvent<Name extends StudioEventName>(name: Name, listener: Listener<Name>): () => void {
  const all = listeners.get(name) ?? new Set();
  listeners.set(name, all);
  all.add(listener);
  return () => all.delete(listener);
}

/** Connects this page, by a worker that all tabs share where browsers have them. */
export function startEvents(): void {
  document.addEventListener('visibilitychange', () => {
    if (isSeen()) held.release().forEach(tell);
  });
  const url = new URL(paths.events(), document.baseURI).href;
  if (typeof SharedWorker === 'undefined') {
    connectEvents(url, receive);
    return;
  }
  const { port } = new SharedWorker(new URL('./events-worker.ts', import.meta.url), {
    type: 'module',
    name: 'sparring-events',
  });
  port.addEventListener('message', ({ data }: MessageEvent<StreamMessage>) => receive(data));
  port.start();
  port.postMessage({ kind: 'open', url });
  addEventListener('pagehide', () => port.postMessage({ kind: 'close' }));
}

function receive(message: StreamMessage): void {
  if (message.kind === 'state') {
    const { state } = message;
    isLocked.value = state === 'locked';
    if (state === 'connected') streamBegins();
    if (state !== 'unreachable' || isConnected.value !== undefined) isConnected.value = state === 'connected';
    return;
  }
  held.take(message.event, isSeen()).forEach(tell);
}

const held = new HeldEvents();
const isSeen = () => document.visibilityState === 'visible';

function tell({ name, data }: StudioEvent): void {
  for (const listener of listeners.get(name) ?? []) listener(data as never);
}
