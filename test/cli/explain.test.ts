/** `sparring explain` prints the numbers, and draws them in a file that needs no others. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConvolutionArithmetic } from '../../src/lessons/convolution-arithmetic.ts';
import { decodeCheckpoint } from '../../src/gan/files/checkpoint.ts';
import type { WatchedStep } from '../../src/lessons/algorithm-step.ts';
import type { Networks } from '../../src/lessons/network-layers.ts';
import type { LossLesson } from '../../src/lessons/lessons.ts';
import { faultsOf, fetchedBy } from '../../src/drawing/svg/testing/markup.ts';
import { sparring } from './sparring.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-explain-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const explain = (...args: string[]) => sparring(cwd, 'explain', ...args);

async function expectDrawn(file: string): Promise<void> {
  const markup = await readFile(join(cwd, file), 'utf8');
  expect(faultsOf(markup)).toEqual([]);
  expect(fetchedBy(markup)).toEqual([]);
}

describe('explain convolution', () => {
  it('prints the sum of one output, both transposed convolutions and DCGAN’s layers', async () => {
    const { code, stdout, stderr } = await explain('convolution');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('y[0, 1] = 2·3 + 2·1 + 0·2\n');
    expect(stdout).toContain('stride 1, padding 0, output padding 0: 16 of 16 numbers differ');
    expect(stdout).toContain('stride 2, padding 1, output padding 1: 16 of 16 numbers differ');
    expect(stdout).toContain('C·vec(x) and vec(y) differ by 0');
    expect(stdout).toMatch(/deconv4 +5×5 +2 +2 +1 +128×32×32 +3×64×64\n/);
    expect(stdout.endsWith('\nDrawn: explain-convolution.html\n')).toBe(true);
    const widest = Math.max(...stdout.split('\n').map((line) => line.length));
    expect(widest).toBeLessThanOrEqual(100);
    await expectDrawn('explain-convolution.html');
  });

  it('computes another convolution, draws SVG, and prints JSON', async () => {
    const options = ['--size', '5', '--kernel', '2', '--stride', '2', '--padding', '1', '--seed', '7'];
    const { stdout } = await explain('convolution', ...options, '--out', 'drawn.svg', '--json');
    const { setup, output, file } = JSON.parse(stdout) as ConvolutionArithmetic & { file: string };
    expect(setup).toEqual({ size: 5, kernel: 2, stride: 2, padding: 1, seed: 7 });
    expect([output.length, file]).toEqual([3, 'drawn.svg']);
    await expectDrawn('drawn.svg');
  });
});

describe('explain losses', () => {
  it('prints the losses and their gradients, and draws them', async () => {
    const { code, stdout, stderr } = await explain('losses');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^real +1 +0\.9 +-0\.1054 +dead +0\.1054$/m);
    expect(stdout).toMatch(/^generated +0 +0\.9 +dead +-2\.3026 +2\.3026$/m);
    expect(stdout).toMatch(/^0 +0\.5000 +0\.5000 +-1\.3863 +1\.3863$/m);
    expect(stdout).toMatch(/^log D\(x\) +-0\.3133 +0, there is no G in it$/m);
    expect(stdout).toMatch(/^0\.01 +-0\.0101 +-0\.0100 +4\.6052 +-0\.9900$/m);
    expect(stdout).toMatch(/^4 +0\.9820 +0\.0180 +-3\.0000 +1\.0000 +1\.0000 +0\.0474$/m);
    expect(stdout.endsWith('\nDrawn: explain-losses.html\n')).toBe(true);
    await expectDrawn('explain-losses.html');
  });

  it('prints its numbers as JSON', async () => {
    const { stdout } = await explain('losses', '--out', 'losses.svg', '--json');
    const { losses, pictures, climb, share, pushes } = JSON.parse(stdout) as LossLesson;
    expect(pictures[0]).toEqual({
      y: 1,
      p: 0.9,
      realTerm: Math.log(0.9),
      generatedTerm: 0,
      loss: -Math.log(0.9),
    });
    expect(climb.at(-1)!.value).toBeGreaterThan(climb[0]!.value);
    expect([share.real.gradient, share.generated.gradient]).toEqual([0, expect.closeTo(-0.1192, 4)]);
    expect(losses.map(({ d }) => d)).toEqual([0.001, 0.01, 0.1, 0.5, 0.9, 0.99]);
    expect(pushes.map(({ discriminator }) => discriminator.hinge)).toEqual([0, 0, 1, 1, 1]);
    await expectDrawn('losses.svg');
  });
});

describe('explain network', () => {
  it('prints the layers of a preset, and draws them', async () => {
    const { code, stdout, stderr } = await explain('network', 'dcgan');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('G  100 → 1024×4×4 → 512×8×8 → 256×16×16 → 128×32×32 → 3×64×64\n');
    expect(stdout).toMatch(/^deconv1 +5×5 +2 +512×8×8 +13,108,224 +209,715,200 +29×29$/m);
    expect(stdout).toMatch(/^judge +dense +1 +16,384 +16,384 +64×64$/m);
    expect(stdout).toContain(
      '\nthen: batch norm, ReLU after project, deconv1, deconv2 and deconv3; tanh after\n',
    );
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^total +18,885,760 +640,614,400$/m);
    expect(stdout.endsWith('\nDrawn: explain-network.html\n')).toBe(true);
    const widest = Math.max(...stdout.split('\n').map((line) => line.length));
    expect(widest).toBeLessThanOrEqual(100);
    await expectDrawn('explain-network.html');
  });

  it('explains a run with networks of its own, as --dry-run does before it', async () => {
    const options = ['ring-2d', '--generator-units', '7,5', '--discriminator-units', '6', '--threads', '1'];
    const dry = await sparring(cwd, 'train', ...options, '--dry-run', '--json');
    const planned = JSON.parse(dry.stdout) as { networks: Networks; parameters: Record<string, number> };
    const text = await sparring(cwd, 'train', ...options, '--dry-run');
    expect(text.stdout).toMatch(/^Work +G 59 and D 18 multiply-adds for one example/m);
    await sparring(cwd, 'train', ...options, '--steps', '1');
    const run = join('runs', (await readdir(join(cwd, 'runs')))[0]!);
    const { stdout } = await explain('network', run, '--out', 'networks.svg', '--json');
    const { generator, discriminator, ...subject } = JSON.parse(stdout) as Networks & { run: string };
    expect(subject).toMatchObject({ run, preset: 'gan-2d', file: 'networks.svg' });
    expect({ generator, discriminator }).toEqual(planned.networks);
    expect(generator.layers.map(({ output }) => output)).toEqual([[7], [5], [2]]);
    expect([generator.parameters, discriminator.parameters]).toEqual([
      planned.parameters['generator'],
      planned.parameters['discriminator'],
    ]);
    await expectDrawn('networks.svg');
    await rm(join(cwd, 'runs'), { recursive: true });
  });
});

describe('no line is too long', () => {
  it.each([
    [['algorithm', '--k', '3'], '3 of 3'],
    [['algorithm', '--k', '12'], '…         12 of 12'],
    [['network', 'gan-cifar10-conv'], 'then: maxout of 2, max pool 4×4 by 2, dropout after'],
    [['pictures'], 'D of generated pictures: '],
  ])('%j', async (args, text) => {
    const { code, stdout } = await explain(...args, '--out', 'lines.html');
    expect(code).toBe(0);
    expect(stdout).toContain(text);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('explain algorithm', () => {
  it('shows a step of a new training, each update of D with its numbers', async () => {
    const { code, stdout, stderr } = await explain('algorithm', '--k', '2', '--step', '3', '--seed', '5');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Algorithm 1 of Goodfellow et al. 2014, in step 4 of gan-1d on gaussian-1d\n');
    expect(stdout).toMatch(/^for each of k = 2 steps of D\n +1 of 2 +2 of 2$/m);
    const before = /^ +update all weights, of which\n +output\.weight\[\d+, 0\] +(\S+) +(\S+)$/m.exec(
      stdout,
    )!;
    const afterwards = /^ +afterwards +(\S+) +(\S+)$/m.exec(stdout)!;
    expect(afterwards[1]).toBe(before[2]); // the second update begins where the first one ended
    expect(afterwards[1]).not.toBe(before[1]);
    expect(stdout).toContain('Here: Adam, rate');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    await expectDrawn('explain-algorithm.html');
    expect(await readdir(cwd)).not.toContain('runs');
  });

  it('shows the step that a run does next, and leaves the run as it is', async () => {
    const kept = ['--keep-every', '1', '--checkpoint-every', '1', '--threads', '1'];
    const trained = await sparring(
      cwd,
      'train',
      'ring-2d',
      '--k',
      '2',
      '--steps',
      '3',
      ...kept,
      '--out',
      'kept',
    );
    expect(trained.code).toBe(0);
    const run = join('kept', (await readdir(join(cwd, 'kept')))[0]!);
    const filesOf = async () => {
      const files = await readdir(join(cwd, run), { recursive: true, withFileTypes: true });
      const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
      return Promise.all(paths.toSorted().map(async (path) => [path, await readFile(path, 'base64')]));
    };
    const before = await filesOf();
    const { stdout } = await explain('algorithm', run, '--step', '2', '--json', '--out', 'step.svg');
    const step = JSON.parse(stdout) as WatchedStep & { run: string; departures: unknown[] };
    expect(step).toMatchObject({ outcome: 'success', run, step: 3, k: 2, isOwn: true, file: 'step.svg' });
    const other = await explain('algorithm', run, '--k', '1', '--seed', '9', '--out', 'other.svg');
    expect(other.stdout).toContain('with k 1 instead of 2, with seed 9 instead of 1');
    expect(await readFile(join(cwd, 'other.svg'), 'utf8')).toContain('another k or seed');
    expect(step.departures).toHaveLength(2);
    const next = await readFile(join(cwd, run, 'checkpoints', '000003.safetensors')).then((bytes) =>
      decodeCheckpoint(bytes, 'step 3'),
    );
    for (const { weight } of [step.discriminator.at(-1)!, step.generator]) {
      const { shape, data } = next.tensors.get(weight.name)!;
      const place = weight.index.reduce((sum, i, axis) => sum * shape[axis]! + i, 0);
      expect(weight.after).toBe(data[place]);
    }
    expect(await filesOf()).toEqual(before);
    await expectDrawn('step.svg');
    await rm(join(cwd, 'kept'), { recursive: true });
  });
});

it.each([
  [['algorithm', '--step', 'best'], 'expected at most 10,000 steps without a run'],
  [['algorithm', 'nowhere'], 'expected a run folder, but nowhere does not exist'],
  [['network', 'dcgn'], '(did you mean dcgan?)'],
  [['network', './dcgan'], 'expected a run folder, but ./dcgan does not exist'],
  [['network', 'dcgan', '--out', 'a.gif'], 'expected a .html, .svg, .png, .jpg, .jpeg or .webp file'],
  [['convolution', '--kernel', '5'], 'a kernel of 5×5 does not fit into an input of 4×4 with padding 0'],
  [['convolution', '--size', '20'], '--size got "20", expected a whole number from 2 to 8'],
  [['convolution', '--padding', '4'], 'padding got 4, expected a whole number from 0 to 2'],
  [
    ['convolution', '--out', 'drawn.gif'],
    '--out got "drawn.gif", expected a .html, .svg, .png, .jpg, .jpeg or .webp file',
  ],
  [['losses', '--out', join('nowhere', 'a.svg')], 'nowhere'],
  [['loses'], "unknown command 'loses' (Did you mean losses?)"],
])('refuses %j in a sentence', async (args, message) => {
  const before = await readdir(cwd);
  const { code, stdout, stderr } = await explain(...args);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect([stdout, code === 0]).toEqual(['', false]);
  expect(await readdir(cwd)).toEqual(before);
});
