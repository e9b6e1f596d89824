/**
 * `npx tsx test/slow/crash/try.ts [--only TEXT] [--kinds kill,half,eio,short | power] [--stride N] [--first N] [--shard I/N]`: tries points
 * and prints a table.
 */
import { parseArgs } from 'node:util';
import { cutPower } from './cut.ts';
import { enumerate } from './enumerate.ts';
import type { Failure } from './point.ts';
import { scenarios } from './scenarios.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    kinds: { type: 'string', default: 'kill,half,eio,short' },
    stride: { type: 'string', default: '1' },
    first: { type: 'string', default: '1' },
    shard: { type: 'string', default: '1/1' },
  },
});
const [shard, shards] = values.shard.split('/').map(Number) as [number, number];
const kinds = values.kinds.split(',') as Failure['kind'][];
let faulty = 0;
for (const scenario of scenarios
  .filter(({ name }) => name.includes(values.only))
  .filter((_, i) => i % shards === shard - 1)) {
  const settings = { kinds, stride: Number(values.stride), first: Number(values.first) };
  const found =
    values.kinds === 'power'
      ? await cutPower(scenario, settings.stride)
      : await enumerate(scenario, settings);
  for (const { kind, points, states, faults } of found) {
    faulty += faults.length;
    console.log(
      `| ${scenario.name} | ${kind} | ${points}${states === undefined ? '' : ` (${states})`} | ${faults.length} |`,
    );
    for (const fault of faults) console.log(`    ${fault}`);
  }
}
process.exitCode = faulty === 0 ? 0 : 1;
