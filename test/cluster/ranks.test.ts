/** `--ranks`, which starts the processes itself, and `--max-restarts`, which starts them again after one has ended. */
import { realpathSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import { makePictures, sparring, tiny } from '../cli/sparring.ts';
import { runOf, traceOf } from '../cli/trace.ts';
import { launchers, type TestedLauncher } from './launchers.ts';
import { environmentWith, pidsOfRank, startRanks, type StartedRanks } from './started-ranks.ts';

const parts = ['--batch-size', '8', '--virtual-batch', '4'];
const pace = ['--checkpoint-every', '10', '--sample-every', '40'];
const training = ['train', 'pictures', ...tiny, ...parts, ...pace, '--threads', '1'];

let cwd = '';
let expected: unknown;
beforeAll(async () => {
  cwd = realpathSync(await mkdtemp(join(tmpdir(), 'sparring-ranks-')));
  await makePictures(cwd, 'pictures', 20);
  const alone = await sparring(cwd, ...training, '--steps', '120', '--out', 'alone', '--json');
  expected = await traceOf(join(cwd, runOf(alone)), 120);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** What a launcher is tested with: a training by it that has begun. */
function trainingsBy({ name, missing, command }: TestedLauncher) {
  const out = name.replaceAll(' ', '-');
  const env = missing === '' ? environmentWith(command) : Promise.resolve({});
  const begun = async (...args: readonly string[]) => {
    const started = startRanks(cwd, await env, ...training, '--ranks', '2', '--json', ...args);
    await until(started, async () => (await newestStep(join(cwd, args.at(-1)!))) >= 10);
    return started;
  };
  return { out, env, begun };
}

describe.each(firstOrAll(1, launchers))('$name', (launcher) => {
  const { missing } = launcher;
  const { out, begun } = trainingsBy(launcher);

  it.skipIf(missing !== '')(
    `goes on where a killed process left it, as if undisturbed${missing}`,
    async () => {
      const again = `${out}-again`;
      const started = await begun('--steps', '120', '--max-restarts', '1', '--out', again);
      process.kill(pidsOfRank(cwd, 1)[0]!, 'SIGKILL');
      const { code, stdout, stderr } = await started.ended;
      expect(code, stderr).toBe(0);
      expect(stderr).toContain('The processes ended: restart 1 of 1, from the last checkpoint of ');
      expect(await traceOf(join(cwd, runOf({ stdout })), 120)).toEqual(expected);
    },
  );
});

describe.each(firstOrAll(1, launchers))('$name, asked to stop', (launcher) => {
  const { missing } = launcher;
  const { out, env, begun } = trainingsBy(launcher);

  it.skipIf(missing !== '')(`saves everything, and is resumed with a timeline${missing}`, async () => {
    const started = await begun('--steps', '100000', '--out', `${out}-stopped`);
    process.kill(started.pid, 'SIGINT');
    const { code, stdout, stderr } = await started.ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('Stopping: the run is being saved.');
    const { run, step } = JSON.parse(stdout) as { run: string; step: number };
    const more = ['--steps', String(step + 5), '--ranks', '2', '--json', '--timeline', `${out}.json`];
    expect(await startRanks(cwd, await env, 'resume', run, ...more).ended).toMatchObject({ code: 0 });
    const trace = JSON.parse(await readFile(join(cwd, `${out}.json`), 'utf8')) as {
      traceEvents: readonly { pid: number; name: string; args: { step?: number } }[];
    };
    const did = (rank: number) =>
      trace.traceEvents.filter(({ pid, args }) => pid === rank && args.step === step + 5);
    expect(did(0).map((event) => event.name)).toContain('sending pictures');
    expect(did(1).map((event) => event.name)).toContain('sum of G');
  });
});

describe.each(firstOrAll(0, launchers))('$name, in trouble', (launcher) => {
  const { missing } = launcher;
  const { out, begun } = trainingsBy(launcher);

  it.skipIf(missing !== '')(`says what to do when a process ended${missing}`, async () => {
    const started = await begun('--steps', '100000', '--out', `${out}-killed`);
    process.kill(pidsOfRank(cwd, 0)[0]!, 'SIGKILL');
    const { code, stderr } = await started.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: the processes ended with exit code \d+: sparring resume \S+ continues$/m);
    expect([0, 1].flatMap((rank) => pidsOfRank(cwd, rank))).toEqual([]);
  });

  it.skipIf(missing !== '')(`ends all if one does not answer, and goes on${missing}`, async () => {
    const watched = ['--stall-after', '0.2', '--max-restarts', '1'];
    const started = await begun('--steps', '120', ...watched, '--out', `${out}-stalled`);
    process.kill(pidsOfRank(cwd, 1)[0]!, 'SIGSTOP');
    const { code, stdout, stderr } = await started.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(
      /^rank 0 on \S+ has waited 12 s for rank 1 on \S+, at .* of step \d+: all processes are ended\.$/m,
    );
    expect(await traceOf(join(cwd, runOf({ stdout })), 120)).toEqual(expected);
  });
});

it('refuses what does not fit, and says what is missing', async () => {
  const refused = async (env: NodeJS.ProcessEnv, ...args: readonly string[]) => {
    const { code, stderr } = await startRanks(cwd, env, ...training, '--out', 'refused', ...args).ended;
    return [code, stderr];
  };
  expect(await refused(process.env, '--max-restarts', '2')).toEqual([
    2,
    'error: --max-restarts is for the processes that --ranks 2 starts: pass both, or neither\n',
  ]);
  const launched = { ...process.env, PMI_RANK: '0', PMI_SIZE: '4' };
  expect(await refused(launched, '--ranks', '2')).toEqual([
    2,
    'error: --ranks starts the processes by itself, and this one was started by PMI as one of 4: leave one of them out\n',
  ]);
  expect(await refused({ ...process.env, PATH: '' }, '--ranks', '2')).toEqual([
    1,
    'error: several processes are started by mpirun or mpiexec of MPI, and neither is on the PATH: install Open MPI or MPICH, on Debian openmpi-bin or mpich\n',
  ]);
  expect(await readdir(cwd)).not.toContain('refused');
});

async function until(started: StartedRanks, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    if (!started.isRunning()) throw new Error((await started.ended).stderr);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Of the checkpoints of the first run in a folder; −1 if there is none yet. */
async function newestStep(out: string): Promise<number> {
  const [run] = await readdir(out).catch(() => []);
  if (run === undefined) return -1;
  const names = await readdir(join(out, run, 'checkpoints')).catch(() => []);
  return Math.max(-1, ...names.flatMap((name) => /^\d+(?=\.safetensors$)/.exec(name) ?? []).map(Number));
}
