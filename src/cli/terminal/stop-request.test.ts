import { expect, it } from 'vitest';
import { StopRequest, untilStopped } from './stop-request.ts';

it('aborts at the first signal, calls back once, and has the exit code of shells', () => {
  let calls = 0;
  const stop = new StopRequest(() => (calls += 1));
  expect([stop.signal.aborted, stop.exitCode]).toEqual([false, 0]);
  process.emit('SIGINT', 'SIGINT');
  expect([stop.signal.aborted, stop.exitCode, calls]).toEqual([true, 130, 1]);
  expect(process.listeners('SIGINT')).toEqual([]); // a second one ends the program
});

it('can be stopped without a signal, and keeps the first reason', () => {
  const stop = new StopRequest();
  stop.stop('SIGHUP');
  stop.stop('SIGTERM');
  expect([stop.signal.aborted, stop.exitCode]).toEqual([true, 129]);
  stop.close();
});

it('stops listening when it is closed', () => {
  const before = process.listenerCount('SIGTERM');
  const stop = new StopRequest();
  expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  stop.close();
  expect(process.listenerCount('SIGTERM')).toBe(before);
});

it('gives the exit code of work that a signal ended, and passes on other errors', async () => {
  const work = (thrown?: unknown) =>
    untilStopped(async (signal) => {
      process.emit('SIGINT', 'SIGINT');
      throw thrown ?? signal.reason;
    });
  expect(await work()).toBe(130);
  await expect(work(new Error('the disk is full'))).rejects.toThrow('the disk is full');
  expect(await untilStopped(async () => {})).toBe(0);
  expect(process.listeners('SIGINT')).toEqual([]);
});
