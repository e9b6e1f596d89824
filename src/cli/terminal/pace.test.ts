import { expect, it } from 'vitest';
import { leftWording, paceRecord, paceWording } from './pace.ts';

const began = 1000;
const at = (seconds: number) => ({ began, now: began + 1000 * seconds, count: 5000 });

it('reports the speed, and what is left', () => {
  expect(paceWording({ ...at(4), done: 1200 })).toBe('1,200/5,000 · 300 images/s · 13 s left');
  expect(paceWording({ ...at(4), done: 1200, before: 1000 })).toBe(
    '1,200/5,000 · 50 images/s · 1 min 16 s left',
  );
  expect(paceRecord('packing', { ...at(4), done: 1000 })).toEqual({
    work: 'packing',
    done: 1000,
    total: 5000,
    secondsLeft: 16,
  });
});

it('does not estimate from the first pictures', () => {
  expect(paceWording({ ...at(1), done: 10 })).toBe('10/5,000 · 10 images/s');
  expect(paceWording({ ...at(0), done: 10 })).toBe('10/5,000');
  expect(paceWording({ ...at(3), done: 0 })).toBe('0/5,000');
  expect(leftWording({ ...at(1.9), done: 10 })).toBe('');
  expect(paceRecord('packing', { ...at(1), done: 10 })).toMatchObject({ secondsLeft: null });
});
