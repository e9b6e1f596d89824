import { expect, it } from 'vitest';
import { SpeedMeter } from './speed-meter.ts';

it('averages the last 20 steps, without a slow first one', () => {
  const meter = new SpeedMeter(100);
  expect(meter.add(130)).toBe(30);
  expect(meter.add(131)).toBe(1);
  expect(meter.add(134)).toBe(2);
  for (let i = 1; i <= 40; i++) meter.add(134 + 5 * i);
  expect(meter.add(134 + 5 * 41)).toBe(5);
});

it('is steady from the fifth step', () => {
  const meter = new SpeedMeter(0);
  const steady = [1, 2, 3, 4, 5, 6].map((seconds) => {
    meter.add(seconds);
    return meter.isSteady;
  });
  expect(steady).toEqual([false, false, false, false, true, true]);
});
