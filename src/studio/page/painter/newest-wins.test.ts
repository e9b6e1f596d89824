import { describe, expect, it } from 'vitest';
import { NewestWins } from './newest-wins.ts';

/** Work that ends when it is told. */
function held(name: string, begun: string[]) {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = async () => {
    begun.push(name);
    await ended;
    return name;
  };
  return { work, end };
}

describe('NewestWins', () => {
  it('does what waits only in its newest form, one after another', async () => {
    const line = new NewestWins();
    const begun: string[] = [];
    const first = held('first', begun);
    const results = [
      line.request('slider', first.work),
      line.request('slider', async () => 'second'),
      line.request('grid', async () => 'grid'),
      line.request('slider', async () => 'third'),
    ];
    expect(begun).toEqual(['first']);
    first.end();
    expect(await Promise.all(results)).toEqual(['first', undefined, 'grid', 'third']);
  });

  it('keeps the turn of a place, however often it asks', async () => {
    const line = new NewestWins();
    const begun: string[] = [];
    const first = held('first', begun);
    const note = (name: string) => async () => void begun.push(name);
    const running = line.request('a', first.work);
    const waiting = [
      line.request('b', note('b1')),
      line.request('c', note('c')),
      line.request('b', note('b2')),
    ];
    first.end();
    await Promise.all([running, ...waiting]);
    expect(begun).toEqual(['first', 'b2', 'c']);
  });

  it('goes on after work that failed', async () => {
    const line = new NewestWins();
    const failing = line.request('a', async () => {
      throw new Error('no memory');
    });
    await expect(failing).rejects.toThrow('no memory');
    expect(await line.request('a', async () => 1)).toBe(1);
  });
});
