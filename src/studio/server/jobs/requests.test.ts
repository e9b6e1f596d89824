import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { UsageError } from '../../../core/errors.ts';
import { presetNames } from '../../../gan/presets/presets.ts';
import { estimateArguments, inspectionArguments, resumeArguments, trainingArguments } from './arguments.ts';
import {
  inspectionRequest,
  resumeRequest,
  trainingOptionNames,
  trainingRequest,
  type ResumeRequest,
  type TrainingRequest,
} from './requests.ts';
import { parsed } from '../../messages/parsed.ts';
import type { ResumeAsked, TrainingAsked } from '../../messages/jobs.ts';
import { sourceCommandLine } from './testing/command-line.ts';

/** Every option that a training may have. */
const everything = {
  data: 'photos',
  preset: 'dcgan-28',
  steps: 10,
  epochs: 0.5,
  minutes: 1e-7,
  imageSize: { width: 96, height: 64 },
  channels: 1,
  mirror: true,
  holdOut: 0.1,
  values: [-0.5, 1.25],
  batchSize: 4,
  virtualBatch: 2,
  latentDim: 8,
  ngf: 2,
  ndf: 3,
  architecture: 'residual',
  discriminatorNorm: 'spectral',
  generatorUpsampling: 'nearest',
  lr: 1e-4,
  discriminatorLr: 2e-4,
  beta1: 0,
  beta2: 0.9,
  warmUp: 20,
  lrDecay: 'cosine',
  lrDecayFrom: 0.5,
  objective: 'minimax',
  gradientPenalty: 10,
  r1: 1,
  r2: 0.5,
  penaltyEvery: 16,
  lecam: 0.1,
  consistency: 10,
  k: 2,
  smoothReal: 0.9,
  instanceNoise: 0.1,
  instanceNoiseDecay: true,
  generatorNoise: 'fresh',
  updates: 'simultaneous',
  ema: 0.999,
  seed: Number.MAX_SAFE_INTEGER,
  device: 'cpu',
  threads: 1,
  sampleEvery: 5,
  checkpointEvery: 6,
  keepEvery: 7,
  grid: { columns: 8, rows: 4 },
  fetch: true,
} as const;

function refusalOf(schema: z.ZodType, given: unknown): string {
  try {
    parsed(schema, given);
    return 'accepted';
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    return thrown.message;
  }
}

/** Data that would be something else if it were not taken as it is. */
const hostile = [
  '--out=elsewhere',
  '--config',
  '--config=options.json',
  '-h',
  '--',
  '-',
  '--tensorboard\n--like=x',
  'a\n--out=b',
  '$(touch elsewhere)',
  '; touch elsewhere',
  '`touch elsewhere`',
  '"\'\\',
  '../../../../../../etc/passwd=1',
  '寝室 🛏',
  '\u202e\u001b[2J',
];

it('has the members that the page knows', () => {
  expectTypeOf<keyof TrainingRequest>().toEqualTypeOf<keyof TrainingAsked>();
  expectTypeOf<TrainingRequest>().toExtend<TrainingAsked>();
  expectTypeOf<keyof ResumeRequest>().toEqualTypeOf<keyof ResumeAsked>();
  expectTypeOf<ResumeRequest>().toExtend<ResumeAsked>();
});

describe('a request of a training', () => {
  it('has the options of the command line', () => {
    expect(trainingArguments(trainingRequest.parse(everything), '/runs')).toEqual([
      'train',
      '--json',
      '--progress=events',
      '--preset=dcgan-28',
      '--steps=10',
      '--epochs=0.5',
      '--minutes=1e-7',
      '--image-size=96x64',
      '--channels=1',
      '--mirror',
      '--hold-out=0.1',
      '--values=-0.5..1.25',
      '--batch-size=4',
      '--virtual-batch=2',
      '--latent-dim=8',
      '--ngf=2',
      '--ndf=3',
      '--architecture=residual',
      '--discriminator-norm=spectral',
      '--generator-upsampling=nearest',
      '--lr=0.0001',
      '--discriminator-lr=0.0002',
      '--beta1=0',
      '--beta2=0.9',
      '--warm-up=20',
      '--lr-decay=cosine',
      '--lr-decay-from=0.5',
      '--objective=minimax',
      '--gradient-penalty=10',
      '--r1=1',
      '--r2=0.5',
      '--penalty-every=16',
      '--lecam=0.1',
      '--consistency=10',
      '--k=2',
      '--smooth-real=0.9',
      '--instance-noise=0.1',
      '--instance-noise-decay',
      '--generator-noise=fresh',
      '--updates=simultaneous',
      '--ema=0.999',
      '--seed=9007199254740991',
      '--device=cpu',
      '--threads=1',
      '--sample-every=5',
      '--checkpoint-every=6',
      '--keep-every=7',
      '--grid=8x4',
      '--fetch',
      '--out=/runs',
      '--',
      'photos',
    ]);
  });

  it('turns off what a preset turns on, and leaves out what else is false', () => {
    const request = trainingRequest.parse({ data: 'mnist', steps: 1, mirror: false, fetch: false });
    expect(trainingArguments(request, '/runs').slice(3)).toEqual([
      '--steps=1',
      '--no-mirror',
      '--out=/runs',
      '--',
      'mnist',
    ]);
  });

  it.each(presetNames)('may name the preset %s', (preset) => {
    expect(trainingRequest.parse({ data: 'a', steps: 1, preset }).preset).toBe(preset);
  });

  it.each([
    [
      { preset: 'dcgan-65' },
      /^preset got "dcgan-65", expected one of quick-64, few-64, quick-28, dcgan, dcgan-64, /,
    ],
    [{ batchSize: 0 }, /^batchSize got 0, expected a whole number from 1 to 1048576$/],
    [{ batchSize: '4' }, /^batchSize got "4", expected/],
    [{ k: 1001 }, /^k got 1001, expected/],
    [{ holdOut: 1 }, /^holdOut got 1, expected/],
    [{ lr: -1 }, /^lr got -1, expected/],
    [{ mirror: 1 }, /^mirror got 1, expected/],
    [{ imageSize: { width: 4, height: 4, depth: 4 } }, /imageSize\.depth/],
    [{ imageSize: '64 --out=x' }, /^imageSize got "64 --out=x", expected/],
    [{ values: [1, 0] }, /^values got/],
    [{ device: 'cpu --out=x' }, /^device got/],
    [{ fetch: 'yes' }, /^fetch got "yes", expected true or false$/],
    [{ seed: 1.5 }, /^seed got 1.5, expected/],
    [{ data: '' }, /^data got "", expected a path or the name of a set/],
    [{ data: 'a\0b' }, /^data got "a\\u0000b", expected a path/],
    [{ data: 'a\ud800' }, /^data got .*, expected a path/],
    [
      { data: 'a'.repeat(4097) },
      /^data got "a+…", expected a path or the name of a set, of up to 4096 characters$/,
    ],
    [{ data: ['a'] }, /^data got an array, expected/],
    [{ data: undefined }, /^data got nothing, expected/],
  ])('is refused with %j', (members, sentence) => {
    expect(refusalOf(trainingRequest, { data: 'photos', steps: 1, ...members })).toMatch(sentence);
  });

  it.each([
    'out',
    'config',
    'like',
    'resume',
    'tensorboard',
    'dataRoot',
    'pretrained',
    'dryRun',
    'json',
    'progress',
    'deadline',
    'onDiskFull',
    'signal',
    'runtime',
    '__proto__x',
    'constructor',
    'batch-size',
  ])('cannot reach %s', (name) => {
    expect(refusalOf(trainingRequest, { data: 'photos', steps: 1, [name]: 'x' })).toBe(
      `${name} is no option of this request: leave it out`,
    );
  });

  it.each([undefined, null, 'mnist', [], 3])('is refused if it is %j', (given) => {
    expect(refusalOf(trainingRequest, given)).toMatch(
      /^the request is .*, expected an object with its options$/,
    );
  });

  it('needs data', () => {
    expect(refusalOf(trainingRequest, { steps: 1 })).toMatch(/^data got nothing, expected/);
  });

  it('needs a length', () => {
    expect(refusalOf(trainingRequest, { data: 'photos' })).toBe(
      'a training needs a length, got none: expected steps, epochs or minutes',
    );
  });
});

describe('a request to resume', () => {
  it('has the options of the command line', () => {
    const request = resumeRequest.parse({ steps: 20, lr: 1e-5, threads: 2, step: 'best', branch: true });
    expect(resumeArguments('/runs/-x', request)).toEqual([
      'resume',
      '--json',
      '--progress=events',
      '--steps=20',
      '--lr=0.00001',
      '--threads=2',
      '--step=best',
      '--branch',
      '--',
      '/runs/-x',
    ]);
  });

  it.each([{ data: 'x' }, { out: 'x' }, { step: '--out' }, { step: -1 }, { branch: 'yes' }])(
    'is refused with %j',
    (given) => {
      expect(refusalOf(resumeRequest, given)).not.toBe('accepted');
    },
  );
});

it.each(hostile)('data is one argument after --: %j', (data) => {
  const training = trainingRequest.parse({ data, steps: 1 });
  const inspection = inspectionRequest.parse({ data });
  for (const args of [
    trainingArguments(training, '/runs'),
    estimateArguments(training, '/runs'),
    inspectionArguments(inspection, '/sheet.png'),
    resumeArguments(data, {}),
  ]) {
    expect(args.indexOf('--')).toBe(args.length - 2);
    expect(args.at(-1)).toBe(data);
  }
});

describe('the command line', () => {
  let cwd: string;

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'sparring-requests-'));
  });

  afterAll(async () => rm(cwd, { recursive: true }));

  const sparring = async (args: readonly string[]) =>
    promisify(execFile)(sourceCommandLine.file, [...sourceCommandLine.args, ...args], { cwd }).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );

  it('has every option that may be asked for', async () => {
    const { properties } = JSON.parse(await sparring(['schema', 'train'])) as { properties: object };
    expect(Object.keys(properties)).toEqual(expect.arrayContaining([...trainingOptionNames, 'fetch']));
  });

  it('understands all of them together', async () => {
    const { data: _, ...options } = everything;
    const request = trainingRequest.parse({ ...options, data: 'none' });
    expect(JSON.parse(await sparring(estimateArguments(request, 'runs')))).toMatchObject({
      error: { message: expect.stringMatching(/^no such folder or file: none /) },
    });
  });

  it.each(hostile.slice(0, 5))('takes the data %j for what it is', async (data) => {
    const request = trainingRequest.parse({ data, steps: 1 });
    const { outcome, error } = JSON.parse(await sparring(trainingArguments(request, 'runs')));
    expect([outcome, error.code]).toEqual(['failure', 'not-found']);
    expect(await readdir(cwd)).toEqual([]);
  });
});
