import { describe, expect, it } from 'vitest';
import type { StudioEvent } from '../../messages/events.ts';
import { HeldEvents, maxHeld } from './held-events.ts';

const sheet = (step: number): StudioEvent => ({ name: 'sheet', data: { run: '00000-digits', step } });
const job = { name: 'job', data: {} } as unknown as StudioEvent;
const reset = { name: 'reset', data: {} } as StudioEvent;

describe('events of a page that nobody sees', () => {
  it('wait, and come in their order when it is seen', () => {
    const held = new HeldEvents();
    expect(held.take(sheet(1), true)).toEqual([sheet(1)]);
    expect([2, 3].flatMap((step) => held.take(sheet(step), false))).toEqual([]);
    expect(held.release()).toEqual([sheet(2), sheet(3)]);
    expect(held.release()).toEqual([]);
  });

  it('come before what is told then, if that comes first', () => {
    const held = new HeldEvents();
    held.take(sheet(1), false);
    expect(held.take(sheet(2), true)).toEqual([sheet(1), sheet(2)]);
  });

  it('do not wait if the page itself waits for them', () => {
    const held = new HeldEvents();
    held.take(sheet(1), false);
    expect(held.take(job, false)).toEqual([job]);
    expect(held.release()).toEqual([sheet(1)]);
  });

  it('are one that everything is to be read again, if they are too many', () => {
    const held = new HeldEvents();
    for (let step = 0; step <= maxHeld + 10; step++) held.take(sheet(step), false);
    expect(held.release()).toEqual([reset]);
    held.take(sheet(1), false);
    expect(held.release()).toEqual([sheet(1)]);
  });

  it('are forgotten when everything is read again', () => {
    const held = new HeldEvents();
    held.take(sheet(1), false);
    expect(held.take(reset, false)).toEqual([reset]);
    expect(held.release()).toEqual([]);
  });
});
