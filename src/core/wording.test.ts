import { expect, it } from 'vitest';
import { counted, figure } from './wording.ts';

it('says figures and counts', () => {
  expect([0.8128, 12.34, 456.7, Number.NaN].map(figure)).toEqual(['0.813', '12.3', '457', 'NaN']);
  expect([1, 1950].map((count) => counted(count, 'step'))).toEqual(['1 step', '1,950 steps']);
});
