/** The shared worker: one connection for all tabs of a browser. */
import { connectEvents, type StreamMessage } from './event-connection.ts';

const ports = new Set<MessagePort>();
let state: StreamMessage = { kind: 'state', state: 'unreachable' };
let isOpen = false;

addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port === undefined) return;
  ports.add(port);
  port.addEventListener(
    'message',
    ({ data }: MessageEvent<{ kind: 'open'; url: string } | { kind: 'close' }>) => {
      if (data.kind === 'close') ports.delete(port);
      else if (!isOpen) {
        isOpen = true;
        connectEvents(data.url, passOn);
      }
    },
  );
  port.start();
  port.postMessage(state);
});

function passOn(message: StreamMessage): void {
  if (message.kind === 'state') state = message;
  for (const port of ports) port.postMessage(message);
}
