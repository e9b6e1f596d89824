/** A training by two processes, of which one is killed again and again, is the same in the end as an undisturbed one. */
import { realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import { makePictures, sparring, tiny } from '../cli/sparring.ts';
import { runOf, traceOf } from '../cli/trace.ts';
import { launchers } from '../cluster/launchers.ts';
import { environmentWith, pidsOfRank, startRanks } from '../cluster/started-ranks.ts';

const kills = Number(process.env['KILLS'] ?? 50);
const steps = 20_000;
const parts = ['--batch-size', '8', '--virtual-batch', '4'];
const pace = ['--checkpoint-every', '50', '--sample-every', '5000'];
const training = ['train', 'pictures', ...tiny, ...parts, ...pace, '--threads', '1', '--json'];

let cwd = '';
let expected: unknown;
beforeAll(async () => {
  cwd = realpathSync(await mkdtemp(join(tmpdir(), 'sparring-kills-')));
  await makePictures(cwd, 'pictures', 20);
  const alone = await sparring(cwd, ...training, '--steps', String(steps), '--out', 'alone');
  expected = await traceOf(join(cwd, runOf(alone)), steps);
}, 600_000);
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe.each(launchers)('$name', ({ name, missing, command }) => {
  it.skipIf(missing !== '')(`is the same run after ${kills} kills${missing}`, async () => {
    const out = name.replaceAll(' ', '-');
    const words = [...training, '--steps', String(steps), '--ranks', '2', '--out', out];
    const started = startRanks(cwd, await environmentWith(command), ...words, '--max-restarts', '1000');
    const random = new RandomStream(21, 'test', 0);
    let killed = 0;
    while (started.isRunning()) {
      const [wait, which] = random.uniform(new Float32Array(2), 0, 1) as unknown as [number, number];
      await new Promise((resolve) => setTimeout(resolve, 500 + 7500 * wait));
      if (killed === kills) continue;
      for (const pid of pidsOfRank(cwd, which < 0.5 ? 0 : 1).slice(0, 1)) {
        process.kill(pid, 'SIGKILL');
        killed += 1;
      }
    }
    const { code, stdout, stderr } = await started.ended;
    expect(code, stderr).toBe(0);
    const restarts = stderr.match(/^The processes ended: restart \d+ of 1000/gm) ?? [];
    console.log(`${name}: ${killed} kills, ${restarts.length} restarts`);
    expect(restarts.length).toBeGreaterThan(0.8 * kills);
    expect(await traceOf(join(cwd, runOf({ stdout })), steps)).toEqual(expected);
  });
});
