import { expect, it } from 'vitest';
import { StopRequest } from './stop-request.ts';

it('aborts at the first signal, calls back once, and exits as shells count', () => {
  let told = 0;
  const stop = new StopRequest(() => (told += 1));
  expect([stop.signal.aborted, stop.exitCode]).toEqual([false, 0]);
  process.emit('SIGINT', 'SIGINT');
  expect([stop.signal.aborted, stop.exitCode, told]).toEqual([true, 130, 1]);
  expect(process.listeners('SIGINT')).toEqual([]); // a second one ends the program
});

it('is stopped by what is no signal as by one, and keeps the first', () => {
  const stop = new StopRequest();
  stop.stop('SIGHUP');
  stop.stop('SIGTERM');
  expect([stop.signal.aborted, stop.exitCode]).toEqual([true, 129]);
  stop.close();
});

it('listens no longer once it is closed', () => {
  const before = process.listenerCount('SIGTERM');
  const stop = new StopRequest();
  expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  stop.close();
  expect(process.listenerCount('SIGTERM')).toBe(before);
});
