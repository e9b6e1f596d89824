/** Learning rates that rise and decay, and a rate of D's own, from the command line: trained, resumed and lengthened. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePictures, sparring } from './sparring.ts';
import { recordsOf, runOf } from './trace.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-optimiser-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const points = ['--generator-units', '8', '--discriminator-units', '8,6', '--batch-size', '16'];
const common = ['--threads', '1', '--sample-every', '3', '--json'];
const train = (...args: string[]) => sparring(cwd, 'train', 'ring-2d', ...points, ...args, ...common);
const optimiserOf = async (run: string) => {
  const { training } = JSON.parse(await readFile(join(cwd, run, 'options.json'), 'utf8')) as {
    training: { optimiser: object };
  };
  return training.optimiser;
};

describe('a rate of D’s own, a warm-up and a decay', () => {
  const rates = ['--lr', '0.001', '--discriminator-lr', '0.004', '--beta2', '0.9', '--warm-up', '2'];
  const all = [...rates, '--lr-decay', 'cosine', '--lr-decay-from', '0.25', '--k', '2'];
  let run = '';

  it('are recorded, and told', async () => {
    const kept = ['--checkpoint-every', '3', '--keep-every', '3'];
    const trained = await train(...all, '--steps', '6', ...kept, '--out', 'whole');
    expect(trained.code).toBe(0);
    expect(trained.stderr).toContain(
      'Adam at 0.001, D at 0.004, β₁ 0.5, β₂ 0.9; rising over 2 steps; falling to 0 after 0.25 of the steps, as a cosine',
    );
    run = runOf(trained);
    expect(await optimiserOf(run)).toEqual({
      kind: 'adam',
      learningRate: 0.001,
      discriminatorRate: 0.004,
      beta1: 0.5,
      beta2: 0.9,
      warmUp: 2,
      decay: { shape: 'cosine', from: 0.25 },
    });
  });

  it('continue bit by bit from a checkpoint', async () => {
    const { code, stdout, stderr } = await sparring(cwd, 'resume', run, '--step', '3', '--branch', '--json');
    expect(code).toBe(0);
    expect(stderr).not.toContain('decreases');
    const branch = runOf({ stdout });
    expect(branch).not.toBe(run);
    expect(await recordsOf(join(cwd, branch))).toEqual(await recordsOf(join(cwd, run)));
  });

  it('are trained alike by --like', async () => {
    const like = runOf(await sparring(cwd, 'train', '--like', run, '--out', 'like', '--json'));
    expect(await optimiserOf(like)).toEqual(await optimiserOf(run));
    expect(await recordsOf(join(cwd, like))).toEqual(await recordsOf(join(cwd, run)));
  });

  it('end at the new end of a lengthened run, which is told, and D’s rate follows a new one', async () => {
    const { code, stderr } = await sparring(cwd, 'resume', run, '--steps', '8', '--lr', '0.0005');
    expect(code).toBe(0);
    expect(stderr).toContain('the learning rate decreases to 0 at step 8 now, and not at step 6');
    expect(await optimiserOf(run)).toMatchObject({ learningRate: 0.0005, discriminatorRate: 0.002 });
  });

  it('are refused for a run that only minutes limit, new or resumed', async () => {
    const sentence = 'only the time is limited: pass --steps or --epochs as well';
    for (const dry of [[], ['--dry-run']]) {
      const refused = await train('--lr-decay', 'linear', '--minutes', '1', ...dry, '--out', 'none');
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain(sentence);
    }
    expect(await readdir(cwd)).not.toContain('none');
    const resumed = await sparring(cwd, 'resume', run, '--minutes', '1');
    expect(resumed.code).toBe(2);
    expect(resumed.stderr).toContain(sentence);
  });
});

it.each([
  [
    ['--lr-decay-from', '0.5'],
    '--lr-decay-from says when the learning rate begins to decrease, and it does not',
  ],
  [['--lr-decay', 'exponential'], '--lr-decay got "exponential", expected'],
  [['--lr-decay', 'linear', '--lr-decay-from', '1'], '--lr-decay-from got "1", expected'],
  [['--warm-up', '0'], '--warm-up got "0", expected'],
  [['--beta2', '1'], '--beta2 got "1", expected'],
  [['--discriminator-lr', '0'], '--discriminator-lr got "0", expected'],
])('refuses %j', async (options, sentence) => {
  const { code, stderr } = await train(...options);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
});

it('refuses options of Adam where a preset has momentum', async () => {
  await makePictures(cwd, 'pictures', 8);
  const { code, stderr } = await sparring(
    cwd,
    'train',
    'pictures',
    '--preset',
    'gan-mnist',
    '--warm-up',
    '5',
  );
  expect(code).toBe(2);
  expect(stderr).toContain('--warm-up applies to Adam, but gan-mnist trains with a momentum schedule');
});

describe('a batch in virtual batches', () => {
  const parts = ['--virtual-batch', '4', '--k', '2'];

  it('is recorded, told, and resumed bit by bit', async () => {
    const kept = ['--checkpoint-every', '3', '--keep-every', '3'];
    const whole = await train(...parts, '--steps', '6', ...kept, '--out', 'parts');
    expect(whole.code).toBe(0);
    expect(whole.stderr).toContain('batches of 16 in parts of 4');
    const run = runOf(whole);
    const { training } = JSON.parse(await readFile(join(cwd, run, 'options.json'), 'utf8')) as {
      training: object;
    };
    expect(training).toMatchObject({ batchSize: 16, virtualBatch: 4 });
    const half = runOf(await train(...parts, '--steps', '3', ...kept, '--out', 'half'));
    expect(await sparring(cwd, 'resume', half, '--steps', '6', '--json')).toMatchObject({ code: 0 });
    expect(await recordsOf(join(cwd, half))).toEqual(await recordsOf(join(cwd, run)));
    const once = runOf(await train('--k', '2', '--steps', '1', '--out', 'once'));
    const [atOnce] = await recordsOf(join(cwd, once));
    expect((await recordsOf(join(cwd, run)))[0]).not.toEqual(atOnce);
  });

  it('must be a number of them', async () => {
    expect(await train('--virtual-batch', '5', '--steps', '1')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        '--batch-size got 16, which is not a multiple of --virtual-batch 5: pass 15 or 20',
      ),
    });
  });
});
