/** The commands that write, each with a state of its own to write. */
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { listNumberedFolders } from '../../../src/data/disk/numbering.ts';
import { planesOfView, type View } from '../../../src/analysis/dedup/testing/scenes.ts';
import { makePictures } from '../../cli/sparring.ts';

/** Runs a command in the folder that is prepared. @throws Error if it fails */
type RunCommand = (...args: string[]) => Promise<void>;

export interface Scenario {
  readonly name: string;
  /** Makes what the command needs, which is not its own to change. */
  readonly prepare: (cwd: string, run: RunCommand) => Promise<void>;
  readonly args: readonly string[];
  /** What the command must have printed, if it is not disturbed. */
  readonly says?: RegExp | undefined;
  /** What a person types after a failure. Default: the same again. */
  readonly again?: (cwd: string) => Promise<readonly string[]>;
  /** The folder in which the results are. */
  readonly results: string;
}

/** Folders and files that no command may touch. */
export const foreign = ['beside', 'pictures', 'classes', 'first', 'made', 'rooms', 'weights'];

async function makeForeign(cwd: string): Promise<void> {
  await mkdir(join(cwd, 'beside'), { recursive: true });
  // Names that look like ours and are not.
  for (const name of ['notes.txt', '.notes.txt.tmp-4194305-0', '.hidden', 'a.part', '.a.tmp']) {
    await writeFile(join(cwd, 'beside', name), `not ours: ${name}`);
  }
}

const quick = ['--threads', '1', '--batch-size', '4', '--steps', '3', '--grid', '2x2'].concat([
  '--sample-every',
  '2',
  '--checkpoint-every',
  '1',
]);
const dcgan = ['--image-size', '16', '--ngf', '2', '--ndf', '2', '--latent-dim', '4'];
const port = ['--preset', 'dcgan-64', ...dcgan];
const units = ['--generator-units', '8,8', '--discriminator-units', '4,4', '--latent-dim', '4'];

/** After a failure a run is resumed, if there is one that can be, or else trained anew. */
async function resumeOr(cwd: string, args: readonly string[]): Promise<readonly string[]> {
  const runs = await readdir(join(cwd, 'runs')).catch((): string[] => []);
  for (const run of runs.filter((name) => /^\d/.test(name)).toReversed()) {
    const files = await readdir(join(cwd, 'runs', run));
    if (files.includes('options.json')) return ['resume', join('runs', run), '--threads', '1'];
  }
  return args;
}

function training(name: string, args: readonly string[], prepare: Scenario['prepare']): Scenario {
  const all = ['train', ...args, ...quick];
  return {
    name: `train ${name}`,
    args: all,
    again: (cwd) => resumeOr(cwd, all),
    results: 'runs',
    async prepare(cwd, runs) {
      await makeForeign(cwd);
      await prepare(cwd, runs);
    },
  };
}

async function pictures(cwd: string): Promise<void> {
  await makePictures(cwd, 'pictures', 9);
}

/** A run of two steps in `made`, to be sampled or resumed. */
async function trained(cwd: string, runs: RunCommand, ...more: string[]): Promise<void> {
  await makeForeign(cwd);
  await pictures(cwd);
  await runs('train', 'pictures', ...quick, ...port, '--seed', '2', '--out', 'made', ...more);
}

async function rooms(cwd: string): Promise<void> {
  await makeForeign(cwd);
  await mkdir(join(cwd, 'rooms'));
  const side = 64;
  const draw = async (name: string, view: View) => {
    const planes = planesOfView(view, { channels: 3, height: side, width: side });
    const pixels = Uint8Array.from(planes, (_, i) => planes[(i % 3) * side * side + Math.floor(i / 3)]!);
    const picture = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
    await writeFile(join(cwd, 'rooms', name), await picture.png().toBuffer());
  };
  for (let scene = 0; scene < 12; scene++) await draw(`${String(scene).padStart(2, '0')}.png`, { scene });
  await draw('90.png', { scene: 3, gain: 0.8 });
}

const run = join('made', '00000-pictures-dcgan-64');
const trainedRun = join('runs', '00000-pictures-dcgan-64');

export const scenarios: readonly Scenario[] = [
  training('dcgan-64', ['pictures', ...port], pictures),
  {
    ...training('dcgan-64 that diverges', ['pictures', ...port, '--lr', '1e7', '--seed', '4'], pictures),
    says: /^training diverged at step 3 .*; training continues from step 2 with --lr 1000000$/m,
  },
  {
    ...training(
      'dcgan-64 that diverges twice',
      ['pictures', ...port, '--lr', '3e7', '--seed', '2'],
      pictures,
    ),
    says: /continues from step 2 with --lr 3000000\n(.*\n)*.*continues from step 1 with --lr 300000$/m,
  },
  training('dcgan with an average', ['pictures', '--preset', 'dcgan', ...dcgan, '--ema', '0.9'], pictures),
  training(
    'conditional',
    ['classes', '--preset', 'dcgan-mnist-conditional', '--ngf', '2', '--ndf', '2', '--latent-dim', '4'],
    async (cwd) => {
      for (const name of ['cats', 'dogs']) await makePictures(join(cwd, 'classes'), name, 5);
    },
  ),
  training('gan-mnist', ['pictures', '--preset', 'gan-mnist', ...units], pictures),
  training('gan-cifar10', ['pictures', '--preset', 'gan-cifar10', ...units], pictures),
  training(
    'gan-tfd, pretrained',
    [
      'pictures',
      '--preset',
      'gan-tfd',
      '--pretrained',
      'first/00000-pictures-gan-tfd-pretrain',
      '--generator-units',
      '8,8,8,8',
      '--discriminator-units',
      '4,4',
    ],
    async (cwd, runs) => {
      await pictures(cwd);
      const network = ['--generator-units', '8,8', '--latent-dim', '8', '--discriminator-units', '4,4'];
      await runs('train', 'pictures', '--preset', 'gan-tfd-pretrain', ...quick, ...network, '--out', 'first');
    },
  ),
  training(
    'gan-cifar10-conv',
    ['pictures', '--preset', 'gan-cifar10-conv', '--generator-units', '6,200', '--latent-dim', '3'],
    pictures,
  ),
  training('dcgan-28', ['pictures', '--preset', 'dcgan-28', ...dcgan], pictures),
  training('gan-tfd-pretrain', ['pictures', '--preset', 'gan-tfd-pretrain', ...units], pictures),
  training(
    'points in a line',
    ['gaussian-1d', '--generator-units', '8,8', '--discriminator-units', '8,8'],
    async () => {},
  ),
  training(
    'points in a plane',
    ['ring-2d', '--generator-units', '8,8', '--discriminator-units', '8,8'],
    async () => {},
  ),
  training('dcgan-64 with TensorBoard', ['pictures', ...port, '--tensorboard'], pictures),
  {
    name: 'resume',
    results: 'runs',
    args: ['resume', trainedRun, '--steps', '5', '--threads', '1'],
    async prepare(cwd, runs) {
      await trained(cwd, runs);
      await cp(join(cwd, 'made'), join(cwd, 'runs'), { recursive: true, preserveTimestamps: true });
    },
  },
  {
    name: 'resume --step',
    results: 'runs',
    args: ['resume', trainedRun, '--step', '1', '--threads', '1'],
    // Once the rest is set aside, the run is simply resumed: the same again would set the new steps aside, too.
    again: async (cwd) => {
      const isDecided = (await listNumberedFolders(join(cwd, trainedRun, 'set-aside'))).length > 0;
      return ['resume', trainedRun, ...(isDecided ? [] : ['--step', '1']), '--threads', '1'];
    },
    async prepare(cwd, runs) {
      await trained(cwd, runs, '--keep-every', '1');
      await cp(join(cwd, 'made'), join(cwd, 'runs'), { recursive: true, preserveTimestamps: true });
    },
  },
  {
    name: 'resume --branch',
    results: 'runs',
    args: ['resume', trainedRun, '--step', '1', '--branch', '--threads', '1'],
    // Once there is a branch, it is resumed.
    again: async (cwd) => {
      const branch = (await listNumberedFolders(join(cwd, 'runs'))).find((name) => name.startsWith('00001-'));
      return branch === undefined
        ? ['resume', trainedRun, '--step', '1', '--branch', '--threads', '1']
        : ['resume', join('runs', branch), '--threads', '1'];
    },
    async prepare(cwd, runs) {
      await trained(cwd, runs, '--keep-every', '1');
      await cp(join(cwd, 'made'), join(cwd, 'runs'), { recursive: true, preserveTimestamps: true });
    },
  },
  {
    name: 'sample --count',
    results: 'drawn',
    args: ['sample', run, '--count', '5', '--out', 'drawn', '--threads', '1'],
    prepare: (cwd, runs) => trained(cwd, runs),
  },
  {
    name: 'export onnx',
    results: 'exported',
    args: ['export', run, '--format', 'onnx', '--out', join('exported', 'g.onnx')],
    async prepare(cwd, runs) {
      await trained(cwd, runs);
      await mkdir(join(cwd, 'exported'));
    },
  },
  {
    name: 'import',
    results: 'imported',
    args: ['import', 'weights', '--format', 'pytorch', '--out', join('imported', 'run'), '--threads', '1'],
    async prepare(cwd, runs) {
      await trained(cwd, runs);
      await mkdir(join(cwd, 'weights'));
      for (const network of ['generator', 'discriminator']) {
        const file = join('weights', network === 'generator' ? 'netG.safetensors' : 'netD.safetensors');
        await runs('export', run, '--network', network, '--names', 'pytorch', '--out', file);
      }
    },
  },
  {
    name: 'data pack',
    results: 'packed',
    args: ['data', 'pack', 'pictures', '--image-size', '16', '--out', join('packed', 'p.pack')],
    async prepare(cwd) {
      await makeForeign(cwd);
      await pictures(cwd);
      await mkdir(join(cwd, 'packed'));
    },
  },
  {
    name: 'data dedup --apply',
    results: 'rooms-near-duplicates',
    args: ['data', 'dedup', 'rooms', '--apply', '--steps', '5', '--threads', '1'],
    prepare: rooms,
  },
  {
    name: 'reproduce --record',
    results: 'docs',
    args: ['reproduce', 'gan-figure-3', '--run', run, '--threads', '1', '--record', 'docs'],
    prepare: (cwd, runs) => trained(cwd, runs),
  },
];
