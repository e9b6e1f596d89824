import { describe, expect, it } from 'vitest';
import { ReadersWriterLock } from './readers-writer-lock.ts';

/** Starts tasks that end when the test ends them, and logs their starts and ends. */
function recorder(lock: ReadersWriterLock) {
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const begin = (mode: 'read' | 'write', name: string) => {
    const done = lock[mode](async () => {
      log.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      log.push(`${name} ended`);
    });
    return done;
  };
  const end = async (name: string) => {
    ends.get(name)!();
    await new Promise(setImmediate);
  };
  return { log, begin, end };
}

describe('ReadersWriterLock', () => {
  it('admits readers together and writers alone, in order of arrival', async () => {
    const { log, begin, end } = recorder(new ReadersWriterLock());
    const all = [
      begin('read', 'r1'),
      begin('read', 'r2'),
      begin('write', 'w1'),
      begin('write', 'w2'),
      begin('read', 'r3'),
      begin('read', 'r4'),
      begin('write', 'w3'),
    ];
    expect(log).toEqual(['r1', 'r2']);
    await end('r2');
    expect(log.slice(2)).toEqual(['r2 ended']);
    await end('r1');
    expect(log.slice(3)).toEqual(['r1 ended', 'w1']);
    await end('w1');
    expect(log.slice(5)).toEqual(['w1 ended', 'w2']);
    await end('w2');
    expect(log.slice(7)).toEqual(['w2 ended', 'r3', 'r4']);
    await end('r3');
    await end('r4');
    await end('w3');
    expect(log.slice(10)).toEqual(['r3 ended', 'r4 ended', 'w3', 'w3 ended']);
    await Promise.all(all);
  });

  it('queues a reader behind a waiting writer, so that readers cannot starve it', async () => {
    const { log, begin, end } = recorder(new ReadersWriterLock());
    const all = [begin('read', 'r1'), begin('write', 'w'), begin('read', 'r2')];
    expect(log).toEqual(['r1']);
    await end('r1');
    expect(log).toEqual(['r1', 'r1 ended', 'w']);
    await end('w');
    await end('r2');
    await Promise.all(all);
  });

  it('returns the result of a task, and is free again after one throws or rejects', async () => {
    const lock = new ReadersWriterLock();
    expect(await lock.read(() => 1)).toBe(1);
    expect(await lock.write(async () => 2)).toBe(2);
    const thrown = new Error('no');
    for (const mode of ['read', 'write'] as const) {
      const failing = [
        lock[mode](() => {
          throw thrown;
        }),
        lock[mode](async () => Promise.reject(thrown)),
      ];
      for (const result of await Promise.allSettled(failing)) {
        expect(result).toEqual({ status: 'rejected', reason: thrown });
      }
      expect(lock.held).toBe('free');
    }
    expect(await lock.write(() => 3)).toBe(3);
  });

  it('reports how it is held', async () => {
    const lock = new ReadersWriterLock();
    expect(lock.held).toBe('free');
    const reading = lock.read(() => expect(lock.held).toBe('read'));
    const writing = lock.write(() => expect(lock.held).toBe('write'));
    await Promise.all([reading, writing]);
    expect(lock.held).toBe('free');
  });
});
