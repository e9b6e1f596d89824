import { describe, expect, it } from 'vitest';
import { Latest } from './latest.ts';
import type { TrainingProgress } from './protocol.ts';

function progress(...numbers: number[]): TrainingProgress {
  const steps = numbers.map((step) => ({ step, lossD: 1, lossG: 1, dReal: 0.5, dFake: 0.5 }));
  return { ...steps.at(-1)!, seconds: 1, steps };
}

const stepsOf = (result: IteratorResult<TrainingProgress, undefined>) =>
  result.done === true ? 'the end' : [result.value.step, result.value.steps.map(({ step }) => step)];

describe('the latest progress', () => {
  it('is given to who waits for it', async () => {
    const latest = new Latest(() => undefined);
    const next = latest.next();
    latest.put(progress(1));
    expect(stepsOf(await next)).toEqual([1, [1]]);
  });

  it('replaces what nobody has taken, and lists the steps of both', async () => {
    const latest = new Latest(() => undefined);
    latest.put(progress(1, 2));
    latest.put(progress(3));
    expect(stepsOf(await latest.next())).toEqual([3, [1, 2, 3]]);
  });

  it('lists at most the last 1,000 steps', async () => {
    const latest = new Latest(() => undefined);
    for (let step = 1; step <= 3000; step++) latest.put(progress(step));
    const { value } = await latest.next();
    expect(value?.steps).toHaveLength(1000);
    expect(value?.steps[0]?.step).toBe(2001);
  });

  it('ends after what was put before', async () => {
    const latest = new Latest(() => undefined);
    latest.put(progress(1));
    latest.end();
    expect(stepsOf(await latest.next())).toEqual([1, [1]]);
    expect(stepsOf(await latest.next())).toBe('the end');
    expect(stepsOf(await latest.next())).toBe('the end');
  });

  it('throws once, and is then at its end', async () => {
    const latest = new Latest(() => undefined);
    latest.end({ reason: new Error('diverged') });
    await expect(latest.next()).rejects.toThrow('diverged');
    expect(stepsOf(await latest.next())).toBe('the end');
  });

  it('says that its consumer left', async () => {
    let left = 0;
    const latest = new Latest(() => (left += 1));
    const iterable = { [Symbol.asyncIterator]: () => latest };
    latest.put(progress(1));
    const seen: number[] = [];
    for await (const { step } of iterable) {
      seen.push(step);
      break;
    }
    expect(seen).toEqual([1]);
    expect(left).toBe(1);
    expect(stepsOf(await latest.next())).toBe('the end');
  });
});
