/**
 * The released packages, packed as `npm run pack` does and really installed by npm into empty projects: with install
 * scripts off and on, and without optional packages.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { parseTarGzip } from 'nanotar';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { manifest, root } from './consumer.ts';
import { startRegistry, type Registry } from './registry.ts';

const shell = process.platform === 'win32'; // npm and npx are shell scripts there
const platform = `${process.platform}-${process.arch}`;
const platformPackage = `@sparring/onnxruntime-${platform}`;

let work = '';
let registry: Registry;
/** The path of the packed package. */
let tarball = '';
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'sparring-install-'));
  const packed = execFileSync(
    process.execPath,
    [join(root, 'scripts/pack/pack.mjs'), '--out', join(work, 'packages'), '--platform', platform, '--quick'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const paths = packed
    .trim()
    .split('\n')
    .filter((path) => path.endsWith('.tgz'));
  tarball = paths.at(-1)!;
  registry = await startRegistry(paths);
}, 300_000);
afterAll(() => {
  registry?.close();
  rmSync(work, { recursive: true, force: true });
});

/** The environment of somebody who has configured nothing, and of no `npm test` around this test. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_|proxy$|^INIT_CWD$|^NODE_ENV$/i.test(name),
  );
  return {
    ...Object.fromEntries(own),
    npm_config_registry: registry.url,
    npm_config_cache: join(work, 'cache'),
    npm_config_userconfig: join(work, 'npmrc'),
    npm_config_update_notifier: 'false',
  };
}

interface Project {
  readonly folder: string;
  run(program: string, ...args: readonly string[]): Promise<{ stdout: string; stderr: string }>;
}

/** Makes an empty project, and installs Sparring in it. */
async function installed(name: string, ...options: readonly string[]): Promise<Project> {
  const folder = join(work, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const run = (program: string, ...args: readonly string[]) =>
    promisify(execFile)(program, args, { cwd: folder, env: environment(), shell });
  await run('npm', 'install', 'sparring', '--no-audit', '--no-fund', ...options);
  return { folder, run };
}

/** Megabytes of the files of a project's packages. */
function megabytes({ folder }: Project): number {
  const files = readdirSync(join(folder, 'node_modules'), { recursive: true, withFileTypes: true });
  const sizes = files
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}

const training = `
  import { mkdir, writeFile } from 'node:fs/promises';
  import { adam, createNodeRuntime, dcgan, presets, Trainer } from 'sparring';
  import { encodePicture } from 'sparring/data';
  const shape = { channels: 1, height: 16, width: 16 };
  const gan = dcgan({ ...presets['dcgan-64'].network, ...shape, latentDim: 2, ngf: 1, ndf: 1 });
  const runtime = await createNodeRuntime({ threads: 1 });
  const trainer = await Trainer.create({ gan, optimisers: { generator: adam(), discriminator: adam() }, batchSize: 2 }, runtime);
  for (let i = 0; i < 3; i++) await trainer.step(async () => new Float32Array(512).fill(0.5));
  await mkdir('photos', { recursive: true });
  for (let i = 0; i < 4; i++) {
    const picture = new Float32Array(256).fill(i / 4);
    await writeFile('photos/' + i + '.png', await encodePicture(picture, shape, { range: 'signed' }));
  }
  const web = await import('sparring/web');
  console.log(JSON.stringify({ steps: trainer.iterations, ...runtime.execution, web: typeof web.createWebRuntime }));
`;

/** Trains by the library, and then by the command, on the pictures that the library has encoded. */
async function expectToTrain(project: Project): Promise<void> {
  writeFileSync(join(project.folder, 'train.mjs'), training);
  const { stdout, stderr } = await project.run(process.execPath, 'train.mjs');
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    steps: 3,
    calls: 'direct',
    freesAtLastUse: true,
    reasons: [],
    web: 'function',
  });
  const port = ['--preset', 'dcgan-64'];
  const size = ['--image-size', '16', '--channels', '1', '--ngf', '1', '--ndf', '1', '--batch-size', '2'];
  await project.run('npx', '--no', 'sparring', 'train', 'photos', ...port, '--steps', '2', ...size);
  expect(existsSync(join(project.folder, 'runs/00000-photos-dcgan-64/options.json'))).toBe(true);
}

/** Draws and judges by the networks that come with Sparring, in the empty folder that it was installed in. */
async function expectToDraw(project: Project): Promise<void> {
  const sparring = (...args: string[]) =>
    project.run('npx', '--no', 'sparring', ...args, '--threads', '1', '--json');
  const { stdout } = await sparring('import', 'svhn');
  expect(JSON.parse(stdout)).toMatchObject({ run: 'runs/svhn', from: '@sparring/svhn@1.0.0' });
  await sparring('sample', 'runs/svhn', '--grid', '2x2');
  await sparring('judge', 'runs/svhn', 'photos', '--count', '4');
  expect(readdirSync(join(project.folder, 'runs/svhn'))).toEqual(
    expect.arrayContaining(['judge.png', 'sample.png']),
  );
}

/** Serves the studio’s page, and what it loads to compute. */
async function expectToServe(project: Project): Promise<void> {
  const bin = join(project.folder, 'node_modules/sparring/dist/cli/main.js');
  const child = spawn(process.execPath, [bin, 'studio', 'runs', '--no-open'], { cwd: project.folder });
  try {
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      if (/token=\S+\s/.test(printed)) break;
    }
    const address = new URL(/http:\S+/.exec(printed)![0]);
    const entered = await fetch(address, { redirect: 'manual' });
    const headers = { cookie: entered.headers.getSetCookie()[0]!.split(';')[0]! };
    for (const path of ['/', '/ort/ort.wasm.bundle.min.mjs', '/ort/ort-wasm-simd-threaded.wasm']) {
      expect((await fetch(new URL(path, address), { headers })).status, path).toBe(200);
    }
  } finally {
    child.kill();
  }
}

describe('npm install sparring', () => {
  slowIt('needs no install script, and brings ONNX Runtime’s library for this platform only', async () => {
    const project = await installed('scripts-off', '--ignore-scripts');
    await expectToTrain(project);
    await expectToDraw(project);
    await expectToServe(project);
    expect(readdirSync(join(project.folder, 'node_modules/@sparring')).toSorted()).toEqual([
      `onnxruntime-${platform}`,
      'onnxruntime-web',
      'svhn',
    ]);
    expect(registry.fetched).not.toContain('onnxruntime-node');
    expect(megabytes(project)).toBeLessThan(150);
  });

  it('works with install scripts, too', async () => {
    await expectToTrain(await installed('scripts-on', '--ignore-scripts=false'));
  });

  it('is small for a page, without optional packages, and names what Node lacks then', async () => {
    const project = await installed('page', '--omit=optional', '--ignore-scripts');
    expect(existsSync(join(project.folder, 'node_modules/@sparring'))).toBe(false);
    expect(megabytes(project)).toBeLessThan(30);
    const page = `const { Trainer } = await import('sparring/web'); console.log(typeof Trainer);`;
    const { stdout } = await project.run(process.execPath, '--input-type=module', '--eval', page);
    expect(stdout).toBe('function\n');
    writeFileSync(join(project.folder, 'train.mjs'), training);
    const sentence = `SparringError: ONNX Runtime for ${platform} is not installed: run npm i ${platformPackage}, or npm i onnxruntime-node@1.30 --ignore-scripts`;
    await expect(project.run(process.execPath, 'train.mjs')).rejects.toMatchObject({
      stderr: expect.stringContaining(sentence) as string,
    });
    const drawing = `import('sparring').then((s) => s.importRun('svhn', 'runs/svhn', { runtime: { device: 'cpu', load() {} } })).catch((e) => console.log(e.message));`;
    expect((await project.run(process.execPath, '--eval', drawing)).stdout).toBe(
      'the networks svhn are in the npm package @sparring/svhn, which is not installed: run npm i @sparring/svhn@1.0.0\n',
    );
    const code = `import('sparring').then((s) => s.createNodeRuntime()).catch((e) => console.log(e.code));`;
    expect((await project.run(process.execPath, '--eval', code)).stdout).toBe('device\n');
  });
});

describe('the packed package', () => {
  it('has types that every way of resolving modules finds (Are the types wrong?)', async () => {
    const check = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
    const problems = check.types === false ? ['no types'] : check.problems;
    // CommonJS gets a module, by `import()` or since Node 22.12 by `require`. Node 10 knows no subpaths.
    const known = new Set(['CJSResolvesToESM', 'NoResolution']);
    const others = problems.filter(
      (problem) =>
        typeof problem === 'string' ||
        !known.has(problem.kind) ||
        (problem.kind === 'NoResolution' && problem.resolutionKind !== 'node10'),
    );
    expect(others).toEqual([]);
  });

  it('is well formed (publint)', async () => {
    const { buffer } = new Uint8Array(readFileSync(tarball));
    const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  it.each(['README.md', 'README.zh-CN.md'])(
    'shows files of its own in %s, by links that npm’s page follows',
    async (name) => {
      const files = await parseTarGzip(readFileSync(tarball));
      const readme = files.find((file) => file.name === `package/${name}`)!.text;
      const links = [...readme.matchAll(/(?:\]\(|src=")([^)"\s]+)/g)].map(([, link]) => link!);
      const own = `https://unpkg.com/sparring@${manifest.version}/`;
      const paths = links
        .filter((link) => link.startsWith(own))
        .map((link) => link.slice(own.length).split('#')[0]!);
      const packed = new Set(files.map((file) => file.name.slice('package/'.length)));
      expect(paths.length).toBeGreaterThan(5);
      expect(paths.filter((path) => !packed.has(path))).toEqual([]);
      expect(links.filter((link) => !/^(https?:|#)/.test(link))).toEqual([]);
    },
  );
});
