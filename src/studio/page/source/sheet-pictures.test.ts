import { describe, expect, it } from 'vitest';
import { SheetPictures, type SheetSize } from './sheet-pictures.ts';

/** A server that answers when the test says so. */
function fakeServer({ hasThumbnails = false, maxKept = 1000 } = {}) {
  const asked: { step: number; size: SheetSize; signal: AbortSignal; answer: (found: boolean) => void }[] =
    [];
  const [dropped, came]: [string[], number[]] = [[], []];
  const pictures = new SheetPictures<string>({
    hasThumbnails: () => hasThumbnails,
    weigh: () => 1,
    maxKept,
    drop: (picture) => dropped.push(picture),
    onCome: (step) => came.push(step),
    fetch: (step, size, signal) =>
      new Promise((resolve, reject) => {
        const answer = (found: boolean) => (found ? resolve(`${size} ${step}`) : reject(new Error('none')));
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        asked.push({ step, size, signal, answer });
      }),
  });
  const answerAll = async () => {
    for (let i = 0; i < asked.length; i++) {
      if (asked[i]!.signal.aborted) continue;
      asked[i]!.answer(true);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  };
  return { asked, pictures, dropped, came, answerAll };
}

const steps = Array.from({ length: 10_000 }, (_, i) => 10 * i);

describe('the pictures of sheets', () => {
  it('come alone at first, then with neighbours in the order of interest, four at a time', async () => {
    const { asked, pictures, answerAll, came } = fakeServer();
    pictures.want(steps, 99);
    await answerAll();
    expect(came).toEqual([990]);
    pictures.want(steps, 100);
    expect(asked.slice(1).map(({ step }) => step)).toEqual([1000, 1010, 1020, 1030]);
    await answerAll();
    // Eight ahead, two behind, of which one is there.
    expect(came).toEqual([990, 1000, 1010, 1020, 1030, 1040, 1050, 1060, 1070, 1080, 980]);
    expect(pictures.get(1000)?.picture).toBe('whole 1000');
  });

  it('look ahead in the direction of the last move', async () => {
    const { pictures, answerAll, came } = fakeServer();
    pictures.want(steps, 100);
    pictures.want(steps, 99);
    await answerAll();
    expect(came).toContain(910);
    expect(came).not.toContain(1080);
  });

  it('begin with thumbnails where sheets are large, and need no whole neighbours', async () => {
    const { asked, pictures, answerAll } = fakeServer({ hasThumbnails: true });
    pictures.want(steps, 4);
    await answerAll();
    const before = asked.length;
    pictures.want(steps, 5);
    expect(asked.slice(before, before + 3).map(({ size, step }) => `${size} ${step}`)).toEqual([
      'thumbnail 50',
      'whole 50',
      'thumbnail 60',
    ]);
    await answerAll();
    expect(pictures.get(50)?.size).toBe('whole');
    expect(pictures.get(60)?.size).toBe('thumbnail');
  });

  it('are not waited for when the slider has moved on, but for what it left last', async () => {
    const { asked, pictures, answerAll } = fakeServer();
    pictures.want(steps, 9);
    await answerAll();
    pictures.want(steps, 10);
    pictures.want(steps, 5000);
    const aborted = asked.filter(({ signal }) => signal.aborted).map(({ step }) => step);
    expect(aborted).toEqual([110, 120, 130]); // 100 was looked at last
    pictures.want(steps, 9000);
    expect(asked.find(({ step }) => step === 100)!.signal.aborted).toBe(true);
    expect(asked.find(({ step }) => step === 50_000)!.signal.aborted).toBe(false);
    const running = asked.slice(1).filter(({ signal }) => !signal.aborted);
    expect(running.length).toBeLessThanOrEqual(4);
  });

  it('are dropped when there are too many, the least recently used first', async () => {
    const { pictures, answerAll, dropped } = fakeServer({ maxKept: 15 });
    pictures.want(steps, 0);
    pictures.want(steps, 1);
    await answerAll();
    pictures.want(steps, 1000);
    await answerAll();
    expect(dropped).toEqual(['whole 10', 'whole 20', 'whole 30', 'whole 40', 'whole 50', 'whole 60']);
    expect(pictures.get(10_000)).toBeDefined();
  });

  it('that are missing are asked for once, until the server is back', async () => {
    const { asked, pictures } = fakeServer();
    pictures.want([0], 0);
    asked[0]!.answer(false);
    await new Promise((resolve) => setTimeout(resolve, 0));
    pictures.want([0], 0);
    expect(asked).toHaveLength(1);
    expect(pictures.hasFailed(0)).toBe(true);
    pictures.retry();
    expect([asked.length, pictures.hasFailed(0)]).toEqual([2, false]);
  });

  it('end with the view', async () => {
    const { asked, pictures, answerAll, dropped } = fakeServer();
    pictures.want(steps, 0);
    await answerAll();
    const count = asked.length;
    pictures.stop();
    expect(dropped).toHaveLength(count);
  });
});
