/** `sparring import`: makes a run from the files of DCGAN's authors, which other commands accept; and what it refuses. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { writeNpy } from '../../src/data/testing/npy-writer.ts';
import { dcganCodeArrays } from '../../src/gan/testing/dcgan-code-arrays.ts';
import { skipNote } from '../../src/testing/skips.ts';
import { makePictures, sparring } from './sparring.ts';

const windows = skipNote('unixFiles', process.platform === 'win32');

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-import-'));
  await writeWeights('weights');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const nameOf = (network: 'gen' | 'discrim', number: number, epoch = 200) =>
  `${epoch}_${network}_params.jl_${String(number).padStart(2, '0')}.npy`;

async function writeWeights(folder: string, epoch = 200): Promise<void> {
  await mkdir(join(cwd, folder), { recursive: true });
  const { generator, discriminator } = dcganCodeArrays();
  for (const [network, list] of [
    ['gen', generator],
    ['discrim', discriminator],
  ] as const) {
    for (const [i, { shape, data }] of list.entries()) {
      const file = writeNpy('<f4', shape, new Uint8Array(data.buffer));
      await writeFile(join(cwd, folder, nameOf(network, i + 1, epoch)), file);
    }
  }
}

const importing = ['--format', 'dcgan-code', '--threads', '1'];
const importFrom = (folder: string, out: string, ...more: string[]) =>
  sparring(cwd, 'import', folder, ...importing, '--out', out, ...more);

describe('sparring import', () => {
  it('makes a run that can be sampled, explored and exported', async () => {
    const { code, stdout, stderr } = await importFrom('weights', join('deep', 'run'));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      'A generator of 16×16 pictures in grey from 4 numbers, and its discriminator: G 638 and D 633 parameters.\n' +
        'Run         deep/run\nSample      sparring sample deep/run --normalisation batch\n',
    );
    const run = join('deep', 'run');
    for (const args of [
      ['sample', run],
      ['sample', run, '--normalisation', 'batch'],
      ['explore', 'sheet', run, '--seeds', '0-3'],
      ['export', run, '--out', 'g.onnx'],
      ['export', run, '--out', 'd.safetensors', '--network', 'discriminator', '--names', 'sparring'],
    ]) {
      const finished = await sparring(cwd, ...args);
      expect([args, finished.code, finished.stderr]).toEqual([args, 0, '']);
    }
    expect(await readdir(join(cwd, 'deep'))).toEqual(['run']);
  });

  it('makes a run of imported networks, not of a step 0, which says that it has no pictures', async () => {
    const run = join('deep', 'run');
    const { stdout } = await sparring(cwd, 'explore', 'sheet', run, '--seeds', '0-3');
    expect(stdout).toContain('4 pictures of the imported networks, each with its seed below it.\n');
    expect(await sparring(cwd, 'evaluate', run, '--metric', 'nearest')).toMatchObject({
      code: 2,
      stderr:
        'error: the run was imported, and its networks do not say which pictures they were trained on: pass --data with those or others of their kind\n',
    });
  });

  it('escapes control characters in a name', async () => {
    const { code, stdout } = await importFrom('weights', 'run\u001b[31m');
    expect(code).toBe(0);
    expect(stdout).toContain(
      "Run         run\\x1b[31m\nSample      sparring sample $'run\\x1b[31m' --normalisation batch\n",
    );
  });

  it('imports the last epoch, and prints JSON', async () => {
    await writeWeights('weights-of-two', 50);
    await writeWeights('weights-of-two', 100);
    await rm(join(cwd, 'weights-of-two', nameOf('gen', 2, 50)));
    const { stdout } = await importFrom('weights-of-two', 'two', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      run: 'two',
      from: join(cwd, 'weights-of-two'),
      network: { architecture: 'dcgan', ngf: 2, epsilon: 1e-8 },
      parameters: { generator: 638, discriminator: 633 },
    });
  });

  it('makes a run that can be resumed with pictures and a length', async () => {
    await importFrom('weights', 'going');
    await makePictures(cwd, 'pictures', 64);
    const message = 'pass --data with pictures to train on, and --steps, --epochs or --minutes';
    for (const args of [[], ['--data', 'pictures'], ['--steps', '1']]) {
      const finished = await sparring(cwd, 'resume', 'going', ...args);
      expect(finished.stderr).toMatch(/^error: going was imported from [^\n]+\n$/);
      expect([finished.code, finished.stderr.includes(message)]).toEqual([2, true]);
    }
    const before = await readFile(join(cwd, 'going', 'checkpoints', '000000.safetensors'));
    const resumed = await sparring(cwd, 'resume', 'going', '--data', 'pictures', '--epochs', '2');
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
    expect(await readdir(join(cwd, 'going', 'checkpoints'))).toEqual([
      '000000.safetensors',
      '000002.safetensors',
    ]);
    expect(await readFile(join(cwd, 'going', 'checkpoints', '000000.safetensors'))).toEqual(before);
    // Now it has its own pictures and its own end.
    const { stdout } = await sparring(cwd, 'resume', 'going');
    expect(stdout).toContain('going is already finished, after 2 steps');
  });
});

describe('sparring import svhn', () => {
  it('makes runs/svhn of the package, which can be sampled, explored and judged at once', async () => {
    const folder = await mkdtemp(join(cwd, 'empty-'));
    const { code, stdout, stderr } = await sparring(folder, 'import', 'svhn', '--threads', '1');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      'A generator of 32×32 pictures in colour from 100 numbers, and its discriminator: G 1,446,976 and D 1,033,664 parameters.\n' +
        'Run         runs/svhn\nSample      sparring sample runs/svhn\n' +
        'Explore     sparring explore interpolate runs/svhn\nJudge       sparring judge runs/svhn PICTURES\n',
    );
    await makePictures(folder, 'photos', 4);
    for (const args of [
      ['sample', 'runs/svhn', '--grid', '2x2'],
      ['explore', 'interpolate', 'runs/svhn', '--seeds', '0,1', '--steps', '2'],
      ['judge', 'runs/svhn', 'photos', '--count', '4'],
    ]) {
      const finished = await sparring(folder, ...args, '--threads', '1');
      expect([args, finished.code]).toEqual([args, 0]);
    }
    const options = await readFile(join(folder, 'runs/svhn/options.json'), 'utf8');
    expect(JSON.parse(options)).toMatchObject({
      imported: { format: 'dcgan-code', from: '@sparring/svhn@1.0.0' },
    });
  });

  slowIt('makes a run elsewhere, prints JSON, and refuses a run that exists', async () => {
    const again = () => sparring(cwd, 'import', 'svhn', '--out', 'numbers', '--json', '--threads', '1');
    const { stdout } = await again();
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'success',
      run: 'numbers',
      format: 'dcgan-code',
      from: '@sparring/svhn@1.0.0',
      network: { height: 32 },
    });
    expect(JSON.parse((await again()).stdout)).toMatchObject({
      outcome: 'failure',
      exitCode: 1,
      error: { message: 'numbers already exists: pass the path of a new folder with --out' },
    });
  });

  it('imports a folder of that name if a format is given', async () => {
    await writeWeights('svhn');
    const { stdout } = await importFrom('svhn', 'from-folder', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ from: join(cwd, 'svhn'), network: { height: 16 } });
  });
});

describe('what cannot be imported', () => {
  const npy = (shape: number[], descr = '<f4', fortran = false) =>
    writeNpy(descr, shape, new Uint8Array(4 * shape.reduce((a, b) => a * b, 1)), fortran);
  it.each([
    ['gen', 3, undefined, '200_gen_params.jl_03.npy is missing from weights: copy the complete folder'],
    ['gen', 7, undefined, 'got 6 arrays of the generator'],
    ['discrim', 5, undefined, 'got 4 arrays of the discriminator, expected 5'],
    [
      'gen',
      4,
      npy([4, 2, 4, 4]),
      'jl_04.npy is of shape [4, 2, 4, 4], expected [4, 2, 5, 5] for deconv1.weight',
    ],
    ['gen', 1, npy([256]), 'jl_01.npy is of shape [256], expected 2 axes'],
    ['gen', 1, npy([4, 32]), 'jl_01.npy is of shape [4, 32], expected [4, 64] for project.weight'],
    ['gen', 1, npy([1_000_000_000, 0]), 'got 1000000000, expected a whole number from 1 to 4096'],
    ['gen', 2, npy([64]).subarray(0, 200), 'has 200 bytes, but its header says 384'],
    ['gen', 2, Buffer.from('not an array'), 'is not a supported NPY file'],
    ['gen', 2, npy([64], '<i4'), 'holds int32, expected float32'],
    ['gen', 1, npy([4, 64], '<f4', true), 'holds float32 in Fortran order, expected float32 in C order'],
    ['gen', 2, writeNpy('|O', [64], new Uint8Array(64)), 'holds Python objects'],
    ['gen', 2, writeNpy('<f4', [1], Uint8Array.of(0, 0, 0xc0, 0x7f)), 'is of shape [1], expected [64]'],
    ['discrim', 3, writeNpy('<f4', [6], new Uint8Array(24).fill(0xff)), 'numbers that are not finite'],
  ] as const)('a folder with an invalid array: %s %i (%#)', async (network, number, content, message) => {
    const path = join(cwd, 'weights', nameOf(network, number));
    await rename(path, join(cwd, 'kept'));
    if (content !== undefined) await writeFile(path, content);
    const finished = await importFrom('weights', 'none');
    await rename(join(cwd, 'kept'), path);
    expect(finished.stderr).toMatch(/^error: [^\n]+\n$/);
    expect(finished.stderr).toContain(message);
    expect(finished.stdout).toBe('');
    expect(finished.code).toBeGreaterThan(0);
    expect(await readdir(cwd)).not.toContain('none');
    expect((await readdir(cwd)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  const saves: Readonly<Record<string, (path: string) => void>> = {
    pipe: (path) => void execFileSync('mkfifo', [path]),
    device: (path) => symlinkSync('/dev/zero', path),
    pointer: (path) =>
      writeFileSync(path, 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n'),
    page: (path) => writeFileSync(path, '<!doctype html><html></html>'),
  };
  it.skipIf(windows !== '').each([
    ['pipe', 'is not a regular file'],
    ['device', 'is not a regular file'],
    ['pointer', 'is a Git LFS pointer, not the file itself; expected safetensors'],
    ['page', 'is a web page, probably in place of a download; expected safetensors'],
  ] as const)(`netG.safetensors that is a %s${windows}`, async (what, message) => {
    mkdirSync(join(cwd, what));
    const file = join(what, 'netG.safetensors');
    saves[what]!(join(cwd, file));
    const { code, stderr } = await sparring(cwd, 'import', what, '--format', 'pytorch', '--out', 'none');
    expect([code, stderr]).toEqual([1, expect.stringContaining(`error: ${file} ${message}`)]);
    rmSync(join(cwd, what), { recursive: true });
  });

  it.each([
    [
      1,
      ['import', 'a.safetensors', '--format', 'pytorch', '--out', 'none'],
      'got a file: a.safetensors; pass its folder',
    ],
    [2, ['import', 'weights'], "required option '--format <name>' not specified"],
    [2, ['import', 'svnh'], 'if "svnh" is a folder, or import svhn, which needs no option'],
    [2, ['import', 'weights', ...importing], "required option '--out <run>' not specified"],
    [2, ['import', 'weights', '--format', 'keras', '--out', 'none'], 'expected one of dcgan-code'],
    [1, ['import', 'nowhere', ...importing, '--out', 'none'], 'nowhere does not exist: check the path'],
    [
      1,
      ['import', '.', ...importing, '--out', 'none'],
      '. contains no weights of dcgan-code, expected files such as',
    ],
    [1, ['import', 'weights', ...importing, '--out', 'weights'], 'weights already exists'],
    [
      1,
      ['import', 'weights', ...importing, '--out', 'weights/200_gen_params.jl_01.npy/none'],
      'a part of that path is a file',
    ],
  ] as const)('%i: %j', async (code, args, message) => {
    await writeFile(join(cwd, 'a.safetensors'), '');
    const before = await readdir(cwd);
    const finished = await sparring(cwd, ...args);
    expect(finished.stderr).toContain(message);
    expect(finished.stderr).toMatch(/^error: [^\n]+\n$/);
    expect([finished.code, finished.stdout]).toEqual([code, '']);
    expect(await readdir(cwd)).toEqual(before);
  });
});
