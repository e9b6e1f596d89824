/** Options from files and from runs: `--config`, `--like`, and the schemas that `sparring schema` prints. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import { makePictures, sparring, tiny, type Finished } from './sparring.ts';

let cwd = '';
const run = join('runs', '00000-pictures-dcgan-64');
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-config-'));
  await makePictures(cwd, 'pictures', 10);
  await makePictures(cwd, 'others', 8);
  const more = [
    '--lr',
    '1e-3',
    '--k',
    '2',
    '--ema',
    '0.9',
    '--mirror',
    '--grid',
    '2x3',
    '--sample-every',
    '2',
  ];
  await sparring(cwd, 'train', 'pictures', ...tiny, '--epochs', '2', '--seed', '7', ...more);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function config(members: object): Promise<string> {
  await writeFile(join(cwd, 'config.json'), JSON.stringify(members));
  return 'config.json';
}

/** The options that a dry run prints. */
async function planned(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await sparring(cwd, 'train', ...args, '--dry-run', '--json');
  expect([code, stderr]).toEqual([0, '']);
  const {
    outcome: _,
    command: __,
    outcomeVersion: ___,
    notes: ____,
    space: _____,
    networks: ______,
    secondsPerStep: _______,
    ...options
  } = JSON.parse(stdout) as Record<string, unknown>;
  return options;
}

const optionsOf = async (path: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(cwd, path, 'options.json'), 'utf8')) as Record<string, unknown>;

function expectRefused({ code, stdout, stderr }: Finished, message: string): void {
  expect([code, stdout, stderr]).toEqual([2, '', `error: ${message}\n`]);
}

describe('--config', () => {
  it('gives options and arguments as JSON values, and typed ones override them', async () => {
    const file = await config({
      $schema: './train.schema.json',
      data: 'pictures',
      imageSize: '16x16',
      grid: 2,
      ngf: 2,
      ndf: 2,
      latentDim: 4,
      batchSize: 2,
      lr: 1e-7,
      mirror: true,
      preset: 'dcgan',
      steps: 9,
    });
    const options = await planned('--config', file, '--batch-size', '5');
    expect(options).toMatchObject({
      data: join(cwd, 'pictures'),
      preset: 'dcgan',
      network: { width: 16, height: 16, ngf: 2, ndf: 2, latentDim: 4 },
      training: { batchSize: 5, optimiser: { learningRate: 1e-7 } },
      preparation: { mirror: true },
      grid: { columns: 2, rows: 2 },
      until: { steps: 9, minutes: null },
      optionSources: { data: 'config.json', batchSize: 'typed', lr: 'config.json', mirror: 'config.json' },
    });
    expect(await planned('others', '--config', file)).toMatchObject({
      data: join(cwd, 'others'),
      optionSources: { data: 'typed' },
    });
  });

  it('a share that leaves nothing is named', async () => {
    const refused = await sparring(cwd, 'train', 'pictures', ...tiny, '--hold-out', '0.9999', '--dry-run');
    expectRefused(
      refused,
      'none of the 10 pictures of pictures is left (the others held out): choose a smaller share with --hold-out',
    );
  });

  it('one epoch is one', async () => {
    const { stdout } = await sparring(cwd, 'train', 'pictures', ...tiny, '--epochs', '1', '--dry-run');
    expect(stdout).toContain('\nLength      2 steps (1 epoch), batches of 4\n');
  });

  it('a typed length replaces the lengths of the file', async () => {
    const file = await config({
      data: 'pictures',
      imageSize: 16,
      ngf: 2,
      ndf: 2,
      batchSize: 4,
      steps: 9,
      epochs: 3,
    });
    expect(await planned('--config', file, '--minutes', '2')).toMatchObject({
      until: { steps: null, minutes: 2 },
    });
  });

  it('satisfies what a command requires, for any command', async () => {
    const sample = await config({ run, seeds: [3, 1, 2], out: 'three.png', threads: 1, json: true });
    const sampled = await sparring(cwd, 'sample', '--config', sample);
    expect(JSON.parse(sampled.stdout)).toMatchObject({ run, seeds: [3, 1, 2], files: ['three.png'] });
    const exported = await config({ run, out: 'g.onnx', format: 'onnx' });
    expect(await sparring(cwd, 'export', '--config', exported)).toMatchObject({ code: 0, stderr: '' });
    const dedup = await config({ data: 'pictures', out: 'found', mirror: false, steps: 2, json: true });
    const found = await sparring(cwd, 'data', 'dedup', '--config', dedup);
    expect(JSON.parse(found.stdout)).toMatchObject({ page: join('found', 'near-duplicates.html') });
    const lesson = await config({ kernel: 2, out: 'lesson.svg' });
    expect((await sparring(cwd, 'explain', 'convolution', '--config', lesson)).stdout).toContain('w 2×2');
  });

  it('refuses members that the command does not have, with a suggestion', async () => {
    expectRefused(
      await sparring(cwd, 'train', '--config', await config({ 'batch-size': 3 })),
      'config.json has "batch-size", which sparring train does not know: did you mean "batchSize"?',
    );
    expectRefused(
      await sparring(cwd, 'data', 'pack', 'pictures', '--config', await config({ weather: 3 })),
      'config.json has "weather", which sparring data pack does not know: sparring schema data pack prints what it knows',
    );
    expectRefused(
      await sparring(cwd, 'sample', '--config', join(run, 'options.json')),
      `${run}/options.json holds the options of a training, which sparring sample does not take: pass a file with its own options, or name the run`,
    );
  });

  it.each([
    [{ steps: 'ten' }, 'steps of config.json got "ten", expected a whole number of 1 or more'],
    [{ mirror: 1 }, 'mirror of config.json got 1, expected true or false'],
    [{ lr: true }, 'lr of config.json got "true", expected a value like that of --lr <rate>'],
    [{ grid: null }, 'grid of config.json got "null", expected a value like that of --grid <size>'],
    [{ data: 3 }, 'data of config.json got 3, expected a path or a name'],
    [[1], 'config.json holds [1], expected an object of options'],
  ])('refuses %j', async (members, message) => {
    expectRefused(await sparring(cwd, 'train', '--config', await config(members)), message);
  });

  it.each([
    [{ batchsize: 3 }, { code: 'unknown-option', option: 'batchsize', suggestion: 'batchSize' }],
    [{ batchSize: 'x' }, { code: 'invalid-argument', option: 'batchSize', suggestion: null }],
    [{ mirror: 1 }, { code: 'invalid-argument', option: 'mirror', suggestion: null }],
    [{ data: 3 }, { code: 'invalid-argument', option: 'data', suggestion: null }],
    [{ preset: 'dcgan-64' }, { code: 'invalid-argument', option: null, suggestion: null }],
  ])('reports the fault of %j as JSON, as the file says', async (members, error) => {
    const file = await config({ json: true, progress: 'json', ...members });
    const { code, stdout, stderr } = await sparring(cwd, 'train', '--config', file);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'failure', command: 'train', exitCode: 2, error });
    expect(JSON.parse(stderr)).toMatchObject({ event: 'error', error });
  });

  it('reports progress as typed, whatever the file says', async () => {
    const file = await config({ progress: 'json', mirror: 1 });
    const { stderr } = await sparring(cwd, 'train', '--config', file, '--progress', 'text');
    expect(stderr).toBe('error: mirror of config.json got 1, expected true or false\n');
  });

  it('refuses a file that is missing or is not JSON', async () => {
    expectRefused(
      await sparring(cwd, 'train', '--config', 'none.json'),
      'none.json does not exist: check the path',
    );
    await writeFile(join(cwd, 'config.json'), '{');
    const { code, stderr } = await sparring(cwd, 'train', '--config', 'config.json');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^error: config\.json is not valid JSON .*\n$/),
    ]);
  });
});

describe('the options of a run', () => {
  it('--like RUN and its options.json give the same run', async () => {
    const { formatVersion, ...options } = await optionsOf(run);
    expect(formatVersion).toEqual(expect.any(Number));
    expect(await planned('--like', run)).toMatchObject(options);
    expect(await planned('--config', join(run, 'options.json'))).toMatchObject(options);
    await sparring(cwd, 'train', '--like', run, '--out', 'again');
    const again = await optionsOf(join('again', '00000-pictures-dcgan-64'));
    expect(again).toEqual({ formatVersion, ...options });
    const weights = (path: string) => readFile(join(cwd, path, 'metrics.jsonl'), 'utf8');
    const losses = (text: string) => text.replaceAll(/"seconds":[\d.]+/g, '');
    expect(losses(await weights(join('again', '00000-pictures-dcgan-64')))).toBe(losses(await weights(run)));
  });

  it('--config overrides --like, and typed options override both', async () => {
    const file = await config({ batchSize: 2, lr: 0.5 });
    const args = ['others', '--like', run, '--config', file, '--lr', '0.25', '--epochs', '1'];
    expect(await planned(...args)).toMatchObject({
      data: join(cwd, 'others'),
      training: { batchSize: 2, optimiser: { learningRate: 0.25 }, k: 2, seed: 7, averageDecay: 0.9 },
      until: { steps: 2, minutes: null },
      optionSources: { batchSize: 'config.json', lr: 'typed', k: run, epochs: 'typed' },
    });
    const { stdout } = await sparring(cwd, 'train', ...args, '--dry-run');
    expect(stdout).toMatch(/^Options {5}typed: data others, [^\n]*lr 0\.25/m);
    expect(stdout).toMatch(/^ {12}config\.json: batchSize 2$/m);
    expect(stdout).toMatch(new RegExp(`^ {12}${run}: [^\n]*k 2[^\n]*grid 2x3$`, 'm'));
    expect(stdout).toMatch(/^ {12}defaults: all others$/m);
  });

  it('a typed half-life of the average replaces the decay of a file', async () => {
    // The run has --ema 0.9.
    const { training } = await planned('--like', run, '--batch-size', '2', '--ema-half-life', '8');
    expect(training).toMatchObject({ averageDecay: 0.5 ** (2 / 8) });
    const { code, stderr } = await sparring(cwd, 'train', 'pictures', '--ema', '0.9', '--ema-half-life', '8');
    expect([code, stderr]).toEqual([
      2,
      'error: --ema and --ema-half-life both say how long the average of G’s weights remembers: pass one of them\n',
    ]);
  });

  it('with another preset, only what differs from the defaults of the first is kept', async () => {
    const options = await planned('--like', run, '--preset', 'dcgan');
    const plain = await planned('pictures', ...tiny, '--preset', 'dcgan');
    expect(options).toMatchObject({
      preset: 'dcgan',
      network: { width: 16, ngf: 2, kernel: 5 },
      training: { optimiser: { learningRate: 1e-3 }, k: 2, seed: 7 },
    });
    const noise = (each: Record<string, unknown>) =>
      (each['training'] as Record<string, unknown>)['generatorNoise'];
    expect(noise(options)).toBe(noise(plain));
  });

  it.each(firstOrAll(1, ['ring-2d', 'gaussian-1d']))('also of points: %s', async (set) => {
    await sparring(cwd, 'train', set, '--steps', '2', '--threads', '1', '--out', set);
    const of = join(set, `00000-${set}-gan-${set.slice(-2)}`);
    const { formatVersion: _, ...options } = await optionsOf(of);
    expect(await planned('--like', of)).toMatchObject(options);
  });

  const thin = ['--ngf', '2', '--ndf', '2'];
  it.each(
    firstOrAll(5, [
      ['quick-64', ...thin, '--r1', '0', '--augment-strength', '1'],
      ['quick-64', ...thin, '--augment', 'none', '--no-mirror'],
      ['quick-64', ...thin, '--objective', 'hinge', '--augment', 'color'],
      ['quick-64', ...thin, '--objective', 'relativistic', '--discriminator-norm', 'none'],
      ['dcgan-28', '--architecture', 'residual', '--ngf', '2', '--discriminator-norm', 'batch'],
      ['dcgan-28', '--augment', 'color,cutout', '--ema-half-life', '100'],
      ['dcgan-mnist-conditional', '--ngf', '2', '--ndf', '3'],
      ['dcgan-28', '--architecture', 'fastgan', '--ndf', '2', '--ngf', '2', '--image-size', '32'],
      ['dcgan-28', '--discriminator-norm', 'spectral', '--generator-upsampling', 'nearest'],
      ['gan-mnist', '--generator-units', '8,8', '--discriminator-units', '4,4', '--latent-dim', '3'],
      ['gan-cifar10-conv', '--generator-units', '6,200', '--latent-dim', '3'],
    ]),
  )('also of %s', async (preset, ...shape) => {
    const {
      optionSources: _,
      parameters: __,
      ...options
    } = await planned('mnist', '--preset', preset, ...shape, '--batch-size', '2', '--threads', '1');
    const file = await config({ formatVersion: 2, ...options });
    expect(await planned('--config', file)).toMatchObject(options);
  });

  it('refuses a folder that is no run', async () => {
    expectRefused(
      await sparring(cwd, 'train', '--like', 'pictures'),
      'pictures/options.json does not exist: check the path',
    );
    expectRefused(
      await sparring(cwd, 'train', '--resume', run, '--like', run),
      '--like cannot be changed when a run is resumed: start a new run without --resume',
    );
  });
});

describe('sparring schema', () => {
  it('prints the members that --config accepts, with their types', async () => {
    const { stdout } = await sparring(cwd, 'schema', 'train');
    const schema = JSON.parse(stdout) as {
      properties: Record<string, object>;
      additionalProperties: boolean;
    };
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
    });
    expect(schema.properties).toMatchObject({
      data: { type: 'string' },
      steps: { type: 'integer', minimum: 1 },
      mirror: { type: 'boolean' },
      objective: {
        enum: ['minimax', 'non-saturating', 'least-squares', 'hinge', 'wasserstein', 'relativistic'],
      },
      r1: { type: 'number', minimum: 0 },
      penaltyEvery: { type: 'integer', minimum: 1, maximum: 65_536 },
      out: { type: 'string', default: 'runs' },
      holdOut: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    });
    for (const name of ['config', 'help', 'resume', 'like'])
      expect(schema.properties).not.toHaveProperty(name);
  });

  it('knows commands in groups, and refuses others', async () => {
    const { stdout } = await sparring(cwd, 'schema', 'explore', 'turn');
    expect(JSON.parse(stdout)).toMatchObject({
      properties: { run: { type: 'string' }, from: { anyOf: [{ type: 'array' }, { type: 'string' }] } },
    });
    const { code, stderr } = await sparring(cwd, 'schema', 'data', 'pak');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/\(did you mean data pack\?\)\n$/)]);
  });
});

it('-h and -V are short for --help and --version', async () => {
  expect(await sparring(cwd, '-V')).toEqual(await sparring(cwd, '--version'));
  expect(await sparring(cwd, '-h')).toEqual(await sparring(cwd, '--help'));
  for (const command of [['train'], ['data'], ['data', 'pack']]) {
    const short = await sparring(cwd, ...command, '-h');
    expect(short).toMatchObject({ code: 0, stderr: '' });
    expect(short).toEqual(await sparring(cwd, ...command, '--help'));
  }
});
