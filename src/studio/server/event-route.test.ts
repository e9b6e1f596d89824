/** Who listens to the stream over a real connection, and who does not. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addEventRoute } from './event-route.ts';
import { EventStream } from './event-stream.ts';

let stream: EventStream;
let listeners = 0;
let server: Server;
/** The server's ends of the connections. */
let connections: Socket[];
const clients: Socket[] = [];

beforeEach(async () => {
  listeners = 0;
  connections = [];
  stream = new EventStream((count) => (listeners = count));
  const app = new Hono();
  addEventRoute(app, { stream });
  server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.on('connection', (socket) => connections.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  stream.close();
  server.close();
  server.closeAllConnections();
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Connects and asks for the stream. Counts what comes, unless it is paused. */
async function listen(headers = ''): Promise<{ readonly socket: Socket; readonly text: () => string }> {
  let text = '';
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  clients.push(socket);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.write(`GET /api/events HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
  await until(() => text.includes('data: '));
  return { socket, text: () => text };
}

/** Publishes many events, a turn of the event loop after each few. */
async function publishMegabytes(megabytes: number): Promise<void> {
  for (let i = 0; i < megabytes; i++) {
    for (let part = 0; part < 10; part++) stream.publish('gone', { run: 'x'.repeat(100_000) });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the stream over the wire', () => {
  it('reaches two hundred listeners, and knows when they have gone', async () => {
    const all = await Promise.all(Array.from({ length: 200 }, () => listen()));
    expect(listeners).toBe(200);
    stream.publish('gone', { run: 'for all' });
    await until(() => all.every(({ text }) => text().includes('for all')));
    for (const { socket } of all) socket.destroy();
    await until(() => listeners === 0);
  });

  it('cuts off a listener that stalls, keeps little for it, and serves the others meanwhile', async () => {
    const [stalled, reading] = [await listen(), await listen()];
    stalled.socket.pause();
    await publishMegabytes(40);
    stream.publish('gone', { run: 'the last' });
    await until(() => reading.text().includes('the last'));
    expect(listeners).toBe(1);
    // What is on its way to the one that stalls: a piece, not all that it was told.
    for (const { writableLength } of connections) expect(writableLength).toBeLessThan(1_000_000);
    stalled.socket.resume();
    await once(stalled.socket, 'close'); // it comes back by itself, as its page does
    expect(stalled.text()).not.toContain('the last');
  });

  it.each(['x', '-1', '9'.repeat(400), 'e1-NaN', '__proto__-1', '%00%ff', `${'x'.repeat(5000)}-1`])(
    'answers a last id that is none: %s',
    async (id) => {
      const { text } = await listen(`Last-Event-ID: ${id}\r\n`);
      expect(text()).toContain('event: reset');
      expect(text()).not.toContain(id.length > 100 ? id : `${id}x`);
    },
  );
});
