import { describe, expect, it } from 'vitest';
import { KeptBlobs } from './kept-blobs.ts';

const { signal } = new AbortController();

/** A server that answers when the test says so. */
function fakeServer() {
  const asked: { path: string; signal: AbortSignal; answer: () => void }[] = [];
  const kept = new KeptBlobs(30);
  const get = (path: string, aborted = signal) =>
    kept.get(path, aborted, (mine) => {
      return new Promise((resolve, reject) => {
        mine.addEventListener('abort', () => reject(new Error('given up')));
        asked.push({ path, signal: mine, answer: () => resolve(new Blob(['0123456789'])) });
      });
    });
  return { asked, get };
}

describe('kept files', () => {
  it('are fetched once, and dropped when there is no room, the least recently used first', async () => {
    const { asked, get } = fakeServer();
    for (const path of ['a', 'b', 'a', 'c', 'd', 'a', 'b']) {
      const blob = get(path);
      asked.at(-1)!.answer();
      await blob;
    }
    expect(asked.map(({ path }) => path)).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('are fetched once for two who want them at the same time', async () => {
    const { asked, get } = fakeServer();
    const both = [get('a'), get('a')];
    asked[0]!.answer();
    expect((await Promise.all(both)).map(({ size }) => size)).toEqual([10, 10]);
    expect(asked).toHaveLength(1);
  });

  it('are given up when nobody wants them any more, not before', async () => {
    const { asked, get } = fakeServer();
    const [one, other] = [new AbortController(), new AbortController()];
    const [first, second] = [get('a', one.signal), get('a', other.signal)];
    one.abort();
    await expect(first).rejects.toThrow('aborted');
    expect(asked[0]!.signal.aborted).toBe(false);
    other.abort();
    await expect(second).rejects.toThrow('aborted');
    expect(asked[0]!.signal.aborted).toBe(true);
    const again = get('a');
    asked[1]!.answer();
    expect((await again).size).toBe(10);
  });

  it('that did not come are asked for again', async () => {
    const kept = new KeptBlobs(30);
    await expect(kept.get('a', signal, () => Promise.reject(new Error('none')))).rejects.toThrow('none');
    const found = await kept.get('a', signal, async () => new Blob(['found']));
    expect(await found.text()).toBe('found');
  });
});
