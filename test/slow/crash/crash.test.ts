/** All commands that write, stopped or failing at every STRIDE-th change, and the power cut after it. */
import { expect, it } from 'vitest';
import { cutPower } from './cut.ts';
import { enumerate } from './enumerate.ts';
import { scenarios } from './scenarios.ts';

const stride = Number(process.env['STRIDE'] ?? 1);

it.each(scenarios)('$name is made up for after each failure', async (scenario) => {
  const found = await enumerate(scenario, { kinds: ['kill', 'half', 'eio', 'short'], stride });
  console.log(found.map(({ kind, points }) => `${scenario.name}: ${points} points of ${kind}`).join('\n'));
  expect(found.flatMap(({ faults }) => faults)).toEqual([]);
});

it.each(scenarios)('$name is made up for after each power cut', async (scenario) => {
  const found = await cutPower(scenario, stride);
  console.log(found.map(({ kind, points }) => `${scenario.name}: ${points} cuts, ${kind}`).join('\n'));
  expect(found.flatMap(({ faults }) => faults)).toEqual([]);
});
