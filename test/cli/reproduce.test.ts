/** `sparring reproduce`: the list, experiments, Ctrl-C, and what it refuses. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePictures, sparring, start, tiny } from './sparring.ts';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-reproduce-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

describe('sparring reproduce list', () => {
  it('lists the experiments, and the data that each is missing', async () => {
    const { code, stdout, stderr } = await sparring(cwd, 'reproduce', 'list', '--data-root', 'nowhere');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('gan-figure-1');
    expect(stdout).toContain('Goodfellow et al. 2014, figure 1; 5 minutes');
    const json = await sparring(cwd, 'reproduce', 'list', '--json');
    const { experiments } = JSON.parse(json.stdout) as { experiments: { name: string; missing: string[] }[] };
    const [first] = experiments;
    expect(first).toMatchObject({ name: 'gan-figure-1', missing: [] });
  });
});

describe('sparring reproduce gan-figure-1', () => {
  it('draws the game, prints the paper’s numbers next to ours, and records them', async () => {
    const args = ['--budget', '0.05', '--threads', '1', '--seed', '3', '--record', 'docs'];
    const { code, stdout, stderr } = await sparring(cwd, 'reproduce', 'gan-figure-1', ...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/value of the game .* +−1\.3863 +−?\d/);
    expect(stdout).toContain('Protocol: p_data is an equal mixture');
    const folder = join('reproduced', 'gan-figure-1');
    expect((await readdir(join(cwd, folder))).sort()).toEqual([
      'gan-figure-1.gif',
      'gan-figure-1.png',
      'result.json',
    ]);
    const result = JSON.parse(await readFile(join(cwd, folder, 'result.json'), 'utf8')) as {
      numbers: { looks: { step: number }[] };
    };
    // The number of steps depends on the machine; each look is a frame of the animation.
    const looks = result.numbers.looks.map(({ step }) => step);
    expect(looks).toEqual([...new Set(looks)].toSorted((a, b) => a - b));
    expect(looks[0]).toBe(0);
    const animation = await sharp(join(cwd, folder, 'gan-figure-1.gif'), { animated: true }).metadata();
    expect(animation.pages ?? 1).toBe(looks.length);
    expect(result).toMatchObject({ experiment: 'gan-figure-1', seed: 3, budgetMinutes: 0.05, threads: 1 });
    // Its networks are not saved as a run: the experiment reports their training itself.
    const training = { what: 'seed 3, with its measurements', steps: looks.at(-1), within: true };
    expect(result).toMatchObject({ trainings: [training] });
    const page = await readFile(join(cwd, 'docs', 'results.md'), 'utf8');
    expect(page).toContain('seed 3 ');
    expect(page).toContain('(results/gan-figure-1.png)');
    expect(await readdir(join(cwd, 'docs', 'results'))).toEqual(['gan-figure-1.json', 'gan-figure-1.png']);
  });

  it('ends early at Ctrl-C, and writes the results so far', async () => {
    const running = start(cwd, 'reproduce', 'gan-figure-1', '--threads', '1', '--out', 'here');
    await running.prints('step 0/');
    running.child.kill('SIGINT');
    const { code, stdout } = await running.finished;
    expect(code).toBe(130);
    expect(stdout).toContain('Stopping: the results so far are being written');
    expect(stdout).toMatch(/Stopped at step \d+ of 3,000/);
    expect(await readdir(join(cwd, 'here'))).toContain('result.json');
  });
});

describe('figures of an existing run', () => {
  it('are drawn from its own data, and train nothing', async () => {
    await makePictures(cwd, 'pictures', 8);
    await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '3');
    const run = join('runs', '00000-pictures-dcgan-64');
    const pictures = ['gan-figure-2.png', 'gan-figure-3.png', 'dcgan-figure-4.jpg'];
    for (const picture of pictures) {
      const name = picture.slice(0, picture.lastIndexOf('.'));
      const { code, stdout, stderr } = await sparring(cwd, 'reproduce', name, '--run', run, '--threads', '1');
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('3 steps of 4');
      const files = await readdir(join(cwd, 'reproduced', name));
      expect(files.sort()).toEqual([picture, 'result.json']);
    }
    const text = await readFile(join(cwd, 'reproduced', 'gan-figure-2', 'result.json'), 'utf8');
    const { numbers, trainings } = JSON.parse(text) as {
      numbers: { neighbours: { seed: number; nearest: string }[] };
      trainings: object[];
    };
    expect(trainings).toMatchObject([{ what: 'dcgan-64, seed 1', steps: 3, within: false }]);
    expect(numbers.neighbours).toHaveLength(48);
    expect(numbers.neighbours[0]!.nearest).toMatch(/^00\d\.png$/);
  });
});

describe('the faces’ column of table 1', () => {
  it('evaluates a run of faces, and names its training data', async () => {
    await makePictures(cwd, 'portraits', 40);
    const small = ['--generator-units', '8,8', '--discriminator-units', '4,4', '--batch-size', '4'];
    await sparring(cwd, 'train', 'portraits', '--preset', 'gan-tfd-pretrain', ...small, '--steps', '3');
    const run = join('runs', '00000-portraits-gan-tfd-pretrain');
    const args = ['--run', run, '--data', 'faces=portraits', '--threads', '1'];
    const { code, stdout, stderr } = await sparring(cwd, 'reproduce', 'gan-table-1-faces', ...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/Toronto faces: adversarial nets, nats +2057 ± 26/);
    expect(stdout).toMatch(/portraits \(other faces\): adversarial nets, nats +— +−?\d/);
    expect(stdout).toContain('split at random into 32 training, 4 validation and 4 test faces');
    expect(stdout).toContain(
      'A run was trained on portraits, which may contain the faces that it is evaluated on.',
    );
    expect(await readdir(join(cwd, 'reproduced', 'gan-table-1-faces'))).toContain('faces.filter.json');
  });
});

describe('samples that a person chose', () => {
  it('are read from the file of --data', async () => {
    await makePictures(cwd, 'pictures', 8);
    await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '2');
    const run = join('runs', '00000-pictures-dcgan-64');
    await writeFile(join(cwd, 'chosen.json'), JSON.stringify({ a: [0, 1], b: [2, 3], c: [4, 5] }));
    const args = ['--run', run, '--data', 'exemplars=chosen.json', '--threads', '1'];
    const { code, stdout, stderr } = await sparring(cwd, 'reproduce', 'dcgan-figure-7', ...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('A person chose the samples of A, B and C.');
    const absent = ['--run', run, '--data', 'exemplars=nowhere.json'];
    const refused = await sparring(cwd, 'reproduce', 'dcgan-figure-8', ...absent);
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(
      /^error: exemplars \(seeds .*\) is not available: no such file: .*nowhere\.json\n$/,
    );
  });
});

it.each([
  [2, ['gan-figure-9'], 'there is no experiment called "gan-figure-9", expected list or one of gan-figure-1'],
  [1, ['gan-figure-2', '--run', 'nowhere'], 'nowhere does not exist'],
  [2, [], "missing required argument 'name'"],
  [2, ['gan-figure-1', '--budget', '0'], '--budget got "0", expected a number above 0'],
  [2, ['gan-figure-1', '--run', 'runs/0'], '--run does not apply to gan-figure-1'],
  [2, ['gan-figure-2', '--run', 'runs/0', '--run', 'runs/1'], 'gan-figure-2 takes one run, got 2'],
  [2, ['gan-figure-1', '--data', 'faces'], '--data got "faces", expected a name and a path'],
  [
    1,
    ['gan-table-1', '--data', 'faces=nowhere'],
    'faces (a folder of faces, all cropped in the same way) is not available',
  ],
  [
    2,
    ['dcgan-figure-6', '--data', 'boxes=b'],
    'is for the run that it was made with: pass --run RUN as well',
  ],
  [2, ['gan-figure-1', '--data', 'faces=f'], '--data got "faces", but this experiment needs no data'],
] as const)('%i: %j', async (code, args, message) => {
  const finished = await sparring(cwd, 'reproduce', ...args);
  expect(finished.stderr).toContain(message);
  expect(finished.stderr).toMatch(/^error: [^\n]+\n$/);
  expect([finished.code, finished.stdout]).toEqual([code, '']);
  expect(await readdir(cwd)).toEqual([]);
});
