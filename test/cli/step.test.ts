/** `--step N|latest|best`: which checkpoint of a run a command uses, and what `resume` does with later ones. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePictures, recordOf, sparring, tiny } from './sparring.ts';

const run = join('runs', '00000-pictures-dcgan-64');
const paces = ['--steps', '6', '--checkpoint-every', '2', '--keep-every', '2', '--sample-every', '2'];

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-step-'));
  await makePictures(cwd, 'pictures', 20);
  await sparring(cwd, 'train', 'pictures', ...tiny, ...paces);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const recorded = ({ stdout }: { stdout: string }) => recordOf({ stdout }) as Record<string, unknown>;

describe('--step best', () => {
  it('asks for an evaluation if there is none', async () => {
    for (const command of [
      ['sample', run],
      ['explore', 'sheet', run],
      ['resume', run],
    ]) {
      const { code, stderr } = await sparring(cwd, ...command, '--step', 'best');
      expect([code, stderr]).toEqual([
        1,
        `error: no step of ${run} has been evaluated: run sparring evaluate ${run} with --step 6, and so for each step to compare (kept are 2, 4, 6)\n`,
      ]);
    }
  });

  it('is the step with the best value, and says why', async () => {
    const values: { step: number; mean: number }[] = [];
    for (const step of [2, 4, 6]) {
      const held = ['--validation', 'pictures', '--held-out', 'pictures', '--count', '8', '--json'];
      const found = await sparring(
        cwd,
        'evaluate',
        run,
        '--metric',
        'parzen',
        ...held,
        '--step',
        String(step),
      );
      values.push({ step, mean: recorded(found)['mean'] as number });
    }
    const best = values.reduce((winner, each) => (each.mean > winner.mean ? each : winner)).step;
    const sampled = await sparring(cwd, 'sample', run, '--grid', '2x2', '--step', 'best', '--json');
    expect(recorded(sampled)).toMatchObject({ step: best });
    expect(sampled.stderr).toMatch(
      `step ${best} is the best of 3 evaluated steps by parzen (log-likelihood of pictures by Parzen windows: `,
    );
    const file = join('runs', 'best.safetensors');
    const exported = await sparring(cwd, 'export', run, '--step', 'best', '--out', file, '--json');
    expect(recorded(exported)).toMatchObject({ step: best });
    const hub = await sparring(cwd, 'export', run, '--step', 'best', '--format', 'hub', '--out', 'hub');
    expect(hub.code).toBe(0);
    expect(await readFile(join(cwd, 'hub', 'README.md'), 'utf8')).toContain(
      'log-likelihood of pictures by Parzen windows',
    );
  });

  it('knows only its words', async () => {
    const { code, stderr } = await sparring(cwd, 'sample', run, '--step', 'bst');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('--step got "bst", expected a whole number of 0 or more, latest or best'),
    ]);
  });

  it('is an option of every command that opens a run', async () => {
    const explorations = ['sheet', 'interpolate', 'arithmetic', 'turn', 'features', 'forget'];
    const commands = ['resume', 'sample', 'evaluate', 'export', 'project'].map((name) => [name]);
    for (const command of [...commands, ...explorations.map((name) => ['explore', name])]) {
      const { stdout } = await sparring(cwd, ...command, '--help');
      expect([command, /^ {2}--step <n>/m.test(stdout)]).toEqual([command, true]);
    }
  });
});

describe('resume --step', () => {
  it('sets aside what is later, and says so to people and programs', async () => {
    const trained = ['train', 'pictures', ...tiny, ...paces, '--out', 'branches'];
    await sparring(cwd, ...trained);
    const branch = join('branches', '00000-pictures-dcgan-64');
    const aside = join(branch, 'set-aside', '00000-after-step-2');
    const line = `What the run has after step 2 (2 checkpoints, 2 sample grids, 4 metrics records) is set aside as a run of its own: ${aside}\n`;
    const said = await sparring(cwd, 'resume', branch, '--step', '2', '--lr', '1e-5');
    expect(said.code).toBe(0);
    expect(said.stdout).toContain(line);
    expect(said.stdout).toContain(`Resuming ${branch} at step 2`);
    const again = await sparring(cwd, 'resume', branch, '--step', '4', '--json');
    expect(recorded(again)).toMatchObject({
      step: 6,
      setAside: join(branch, 'set-aside', '00001-after-step-4'),
    });
    expect(recorded(await sparring(cwd, 'resume', branch, '--steps', '7', '--json'))).toMatchObject({
      step: 7,
      setAside: null,
    });
    expect((await sparring(cwd, 'sample', aside, '--grid', '2x2')).code).toBe(0);
  });

  it('refuses to end at the step from which it is to continue, and does not call the run finished', async () => {
    const { code, stderr } = await sparring(cwd, 'resume', run, '--step', '2', '--steps', '2');
    expect([code, stderr]).toEqual([
      2,
      `error: ${run} would end at step 2, from which it is to continue: pass --steps 3 or more\n`,
    ]);
    const { stdout } = await sparring(cwd, 'resume', run, '--step', '6');
    expect(stdout).toContain('is already finished, after 6 steps');
  });

  it('names the steps that there are, and changes nothing', async () => {
    const before = await readdir(join(cwd, run));
    const { code, stderr } = await sparring(cwd, 'resume', run, '--step', '3');
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`${run} has no checkpoint of step 3, expected one of 2, 4, 6`),
    ]);
    expect(await readdir(join(cwd, run))).toEqual(before);
  });
});

describe('resume --branch', () => {
  it('continues in a new run, which says where it comes from, and leaves the old one as it is', async () => {
    await sparring(cwd, 'train', 'pictures', ...tiny, ...paces, '--out', 'shelf');
    const old = join('shelf', '00000-pictures-dcgan-64');
    const branch = join('shelf', '00001-pictures-dcgan-64');
    const before = await bytesOf(old);
    const said = await sparring(cwd, 'resume', old, '--step', '2', '--branch', '--lr', '1e-5');
    expect(said.code).toBe(0);
    expect(said.stdout).toMatch(`Branching ${old} at step 2, after `);
    expect(said.stdout).toContain(`, into ${branch}\n`);
    expect(await bytesOf(old)).toEqual(before);
    const options = JSON.parse(await readFile(join(cwd, branch, 'options.json'), 'utf8')) as object;
    expect(options).toMatchObject({
      branchedFrom: { run: '00000-pictures-dcgan-64', step: 2 },
      training: { optimiser: { learningRate: 1e-5 } },
    });
    const newest = await sparring(cwd, 'resume', old, '--branch', '--steps', '8', '--json');
    expect(recorded(newest)).toMatchObject({
      run: join('shelf', '00002-pictures-dcgan-64'),
      step: 8,
      interrupted: false,
      setAside: null,
    });
    const steps = (await readFile(join(cwd, branch, 'metrics.jsonl'), 'utf8')).match(/"step":\d+/g);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6].map((step) => `"step":${step}`));
  });

  it('refuses a branch that would end where it begins', async () => {
    const before = await readdir(join(cwd, 'runs'));
    for (const [step, more] of [
      ['2', ['--steps', '2']],
      ['6', []],
    ] as const) {
      const { code, stderr } = await sparring(cwd, 'resume', run, '--step', step, '--branch', ...more);
      expect([code, stderr]).toEqual([
        2,
        `error: a branch of ${run} would end at step ${step}, where it begins: pass --steps ${Number(step) + 1} or more\n`,
      ]);
    }
    expect(await readdir(join(cwd, 'runs'))).toEqual(before);
  });
});

/** Every file of a run, with its bytes. */
async function bytesOf(folder: string): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  const entries = await readdir(join(cwd, folder), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    all[path] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return all;
}
