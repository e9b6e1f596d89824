import type { Hono } from 'hono';
import type { StudioParts } from './studio-parts.ts';

/** What is sent when nothing happens, so that a connection that has gone is noticed. */
const heartbeat = ': still here\n\n';
const heartbeatMilliseconds = 15_000;

/** Adds the stream of events. */
export function addEventRoute(app: Hono, { stream }: Pick<StudioParts, 'stream'>): void {
  app.get('/api/events', (context) => {
    const listener = stream.listen(context.req.header('last-event-id') ?? context.req.query('after'));
    const encoder = new TextEncoder();
    let beating: NodeJS.Timeout | undefined;
    const end = () => {
      clearInterval(beating);
      listener.close();
    };
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        beating = setInterval(() => {
          // Who does not even read these has a queue of its own that is bounded.
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(heartbeat));
        }, heartbeatMilliseconds);
        beating.unref();
      },
      async pull(controller) {
        const text = await listener.next();
        if (text !== undefined) {
          controller.enqueue(encoder.encode(text));
          return;
        }
        end();
        controller.close();
      },
      cancel: end,
    });
    context.req.raw.signal.addEventListener('abort', end);
    return new Response(body, {
      headers: { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' },
    });
  });
}
