/** A few crash points, errors of the disk and power cuts; `test/slow/crash` tries all. */
import { expect, it } from 'vitest';
import { firstOrAll, slowIt } from '../../src/testing/slow.ts';
import { cutPower } from '../slow/crash/cut.ts';
import { enumerate } from '../slow/crash/enumerate.ts';
import { scenarios } from '../slow/crash/scenarios.ts';

const named = (name: string) => scenarios.find((scenario) => scenario.name === name)!;

it.each(
  firstOrAll(1, [
    ['train dcgan-64', 180, 7],
    ['data pack', 14, 5],
    ['train dcgan-64 that diverges twice', 150, 55],
    ['resume --step', 110, 3],
    ['sample --count', 20, 3],
  ] as const),
)('%s leaves nothing and loses nothing, wherever it fails', async (name, stride, first) => {
  const found = await enumerate(named(name), { kinds: ['kill', 'half', 'eio'], stride, first });
  for (const { points, faults } of found) {
    expect(points).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  }
});

slowIt('train loses nothing that it flushed when the power is cut', async () => {
  const found = await cutPower(named('train dcgan-64'), 150);
  expect(found.map(({ points }) => points)).toEqual([2, 2, 2]);
  expect(found.flatMap(({ faults }) => faults)).toEqual([]);
});
