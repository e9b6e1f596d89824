import { describe, expect, it } from 'vitest';
import { EventStream } from './event-stream.ts';

const eventsIn = (text: string | undefined) =>
  (text ?? '')
    .split('\n\n')
    .filter((part) => part !== '')
    .map((part) => Object.fromEntries(part.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2))));

describe('EventStream', () => {
  it('greets a new listener with the newest id, and sends it what happens from then on', async () => {
    const stream = new EventStream();
    stream.publish('gone', { run: 'a' });
    const listener = stream.listen();
    expect(eventsIn(await listener.next())).toEqual([{ id: stream.latest, event: 'hello', data: '{}' }]);
    const next = listener.next();
    stream.publish('sheet', { run: 'b', step: 5 });
    expect(eventsIn(await next)).toEqual([
      { id: stream.latest, event: 'sheet', data: '{"run":"b","step":5}' },
    ]);
  });

  it('sends a listener that comes back what it missed, once and in order', async () => {
    const stream = new EventStream();
    for (const step of [1, 2, 3]) stream.publish('sheet', { run: 'a', step });
    const second = stream.latest.replace(/3$/, '2');
    const listener = stream.listen(second);
    stream.publish('sheet', { run: 'a', step: 4 });
    const steps = eventsIn(await listener.next()).map(
      ({ data }) => (JSON.parse(data) as { step: number }).step,
    );
    expect(steps).toEqual([3, 4]);
  });

  it.each([
    ['of another server', 'abcdef-1'],
    ['from the future', 'LATEST9'],
    ['that is none', 'x'],
    ['that is empty', ''],
  ])('tells a listener with an id %s to read everything again', async (_, id) => {
    const stream = new EventStream();
    stream.publish('gone', { run: 'a' });
    const given = id.replace('LATEST', stream.latest);
    expect(eventsIn(await stream.listen(given).next())).toEqual([
      { id: stream.latest, event: 'reset', data: '{}' },
    ]);
  });

  it('tells a listener that missed more than is kept to read everything again', async () => {
    const stream = new EventStream();
    stream.publish('gone', { run: 'first' });
    const early = stream.latest;
    for (let step = 0; step < 10_000; step++) stream.publish('sheet', { run: 'a', step });
    expect(eventsIn(await stream.listen(early).next())).toMatchObject([{ event: 'reset' }]);
  });

  it('tells a listener that missed more than it may leave unread to read everything again, and counts it once', async () => {
    const counts: number[] = [];
    const stream = new EventStream((listeners) => counts.push(listeners));
    stream.publish('gone', { run: 'first' });
    const early = stream.latest;
    for (let i = 0; i < 50; i++) stream.publish('gone', { run: 'x'.repeat(100_000) });
    const listener = stream.listen(early);
    expect(eventsIn(await listener.next())).toEqual([{ id: stream.latest, event: 'reset', data: '{}' }]);
    const next = listener.next();
    stream.publish('gone', { run: 'last' });
    expect(await next).toContain('last');
    listener.close();
    expect(counts).toEqual([1, 0]);
  });

  it('cuts off a listener that does not read, and keeps the others', async () => {
    const counts: number[] = [];
    const stream = new EventStream((listeners) => counts.push(listeners));
    const [stalled, reading] = [stream.listen(), stream.listen()];
    await reading.next();
    for (let i = 0; i < 50; i++) {
      stream.publish('gone', { run: 'x'.repeat(100_000) });
      await reading.next();
    }
    expect(await stalled.next()).toBeUndefined();
    expect(counts).toEqual([1, 2, 1]);
    stream.publish('gone', { run: 'last' });
    expect(await reading.next()).toContain('last');
  });

  it('ends the stream of all listeners when it is closed', async () => {
    const counts: number[] = [];
    const stream = new EventStream((listeners) => counts.push(listeners));
    const listener = stream.listen();
    await listener.next();
    const next = listener.next();
    stream.close();
    expect(await next).toBeUndefined();
    expect(counts).toEqual([1, 0]);
  });
});
