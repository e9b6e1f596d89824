/** The package as `npm publish` would send it: its contents, and that it works with nothing but its dependencies. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installConsumer, manifest, root, type Consumer } from './consumer.ts';

const maxFileBytes = 1_000_000;

let consumer: Consumer;
beforeAll(async () => {
  consumer = await installConsumer(['@types/node']);
});
afterAll(() => consumer?.remove());

const paths = () => consumer.files.map(({ path }) => path);

describe('what is published', () => {
  it('is the built library, its types, and the documents for users', () => {
    const outside = paths().filter((path) => !path.startsWith('dist/'));
    expect(outside.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'README.zh-CN.md',
      'assets/fonts/DejaVuSans-Signs.ttf',
      'assets/fonts/Inter-Italic.ttf',
      'assets/fonts/Inter-Regular.ttf',
      'assets/fonts/Inter-SemiBold.ttf',
      'assets/fonts/LICENSE-DejaVu.txt',
      'assets/fonts/LICENSE-Inter.txt',
      'package.json',
    ]);
    const faces = ['index', 'graph', 'nn', 'data', 'metrics', 'web'];
    const scripts = ['cli/main.js', 'web-worker.js', 'bundle/sparring.js', 'bundle/worker.js'];
    const needed = [...scripts, ...faces.flatMap((face) => [`${face}.js`, `${face}.d.ts`])];
    expect(paths()).toEqual(expect.arrayContaining(needed.map((name) => `dist/${name}`)));
  });

  it('has the page of the studio, built, and nothing that it was built of', () => {
    const page = paths().filter((path) => path.startsWith('dist/studio/page/'));
    expect(page).toContain('dist/studio/page/index.html');
    const others = page.filter(
      (path) =>
        !/^dist\/studio\/page\/(index\.html|icon\.svg|licences\.txt|assets\/[\w.-]+\.(js|css|ttf))$/.test(
          path,
        ),
    );
    expect(others).toEqual([]);
  });

  it('contains no tests', () => {
    expect(paths().filter((path) => /\.test\.|(^|\/)(test|testing)\//.test(path))).toEqual([]);
  });

  it('contains no files left by an older build', () => {
    const made = /^dist\/(bundle|cli|studio\/page)\//; // of the others
    const stale = paths().filter((path) => {
      const source = /^dist\/(.*)\.js$/.exec(path)?.[1];
      return source !== undefined && !made.test(path) && !existsSync(join(root, 'src', `${source}.ts`));
    });
    expect(stale, 'remove dist and build again').toEqual([]);
  });

  it('contains no large file', () => {
    expect(consumer.files.filter(({ size }) => size > maxFileBytes)).toEqual([]);
  });

  it('has no optional dependency in a version that was not tested', () => {
    for (const name of Object.keys(manifest.peerDependencies)) {
      expect(manifest.peerDependenciesMeta[name], name).toEqual({ optional: true });
      expect(manifest.peerDependencies[name], name).toBe(manifest.devDependencies[name]);
    }
  });
});

describe('the installed package', () => {
  it('trains with only its dependencies', async () => {
    writeFileSync(
      join(consumer.folder, 'tiny.mjs'),
      `
      import { adam, createNodeRuntime, dcgan, latentOfSeeds, presets, Sampler, Trainer } from 'sparring';
      const size = { channels: 1, height: 16, width: 16, latentDim: 2, ngf: 1, ndf: 1 };
      const gan = dcgan({ ...presets['dcgan-64'].network, ...size });
      const runtime = await createNodeRuntime({ threads: 1 });
      const optimisers = { generator: adam(), discriminator: adam() };
      const trainer = await Trainer.create({ gan, optimisers, batchSize: 2 }, runtime);
      globalThis.gc(); // as later in a long training: ONNX Runtime's library must stay loaded
      const nextBatch = async () => new Float32Array(2 * 256).fill(0.5);
      await trainer.step(nextBatch);
      const { step, lossD, lossG } = await trainer.step(nextBatch);
      const sampler = await Sampler.create(gan, runtime, { batchSize: 1 });
      const { length } = await sampler.sample(latentOfSeeds(gan, [0]), trainer.state);
      console.log(JSON.stringify({ step, finite: Number.isFinite(lossD + lossG), length }));
      `,
    );
    const { stdout, stderr } = await consumer.node('--expose-gc', 'tiny.mjs');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ step: 2, finite: true, length: 256 });
  });

  it('names the package that reads HDF5 files', async () => {
    const file = join(consumer.folder, 'pictures.h5');
    writeFileSync(file, Buffer.from('\x89HDF\r\n\x1a\n'.padEnd(512, '\0'), 'latin1'));
    const command = join('node_modules/sparring', manifest.bin['sparring']!);
    await expect(consumer.node(command, 'data', 'inspect', file)).rejects.toHaveProperty(
      'stderr',
      expect.stringContaining(
        'error: HDF5 files are read by the npm package h5wasm, which is not installed: run npm i h5wasm@0.10',
      ),
    );
  });

  it('exports each of its entry points', async () => {
    const found = [];
    // Workers' scripts: `test/browser/worker.test.ts` runs them.
    const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith('/worker'));
    for (const entry of entries) {
      const specifier = entry.replace(/^\./, 'sparring');
      const script = specifier.endsWith('.json')
        ? `import value from '${specifier}' with { type: 'json' }; console.log(value.name);`
        : `import * as entry from '${specifier}'; console.log(Object.keys(entry).length > 1);`;
      const { stdout } = await consumer.node('--no-warnings', '--input-type=module', '--eval', script);
      found.push([entry, stdout.trim()]);
    }
    expect(found).toEqual([
      ['.', 'true'],
      ['./graph', 'true'],
      ['./nn', 'true'],
      ['./data', 'true'],
      ['./metrics', 'true'],
      ['./web', 'true'], // onnxruntime-web is only imported when a runtime is created
      ['./web/bundle', 'true'],
      ['./package.json', 'sparring'],
    ]);
  });

  it('provides a command', async () => {
    const command = join('node_modules/sparring', manifest.bin['sparring']!);
    expect(readFileSync(join(consumer.folder, command), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    const { stdout, stderr } = await consumer.node(command, '--version');
    expect({ stdout, stderr }).toEqual({ stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('has types, for strict programs that also check types of libraries', async () => {
    writeFileSync(
      join(consumer.folder, 'typed.mts'),
      `
      import { adam, createNodeRuntime, dcgan, presets, Trainer } from 'sparring';
      import type { Gan, StepReport, TrainerSetup } from 'sparring';
      import { grad, ops } from 'sparring/graph';
      import { Dense, normalInitialiser, Sequential } from 'sparring/nn';
      import { createWebRuntime, Trainer as PageTrainer, type WebDevice } from 'sparring/web';

      const gan: Gan = dcgan(presets['dcgan-28'].network);
      export const layer = new Sequential({ only: new Dense(2, 1, { initialise: normalInitialiser(1) }) });
      const setup: TrainerSetup = { gan, batchSize: 2, optimisers: { generator: adam(), discriminator: adam() } };
      export async function train(device: WebDevice): Promise<StepReport> {
        const inPage: PageTrainer = await PageTrainer.create(setup, await createWebRuntime({ device }));
        const inNode: Trainer = await Trainer.create({ ...setup, k: 2 }, await createNodeRuntime());
        return inPage.iterations > 0 ? inPage.step(async () => new Float32Array(1)) : inNode.step(async () => new Float32Array(1));
      }
      const x = ops.input('x', [2]);
      export const [dx] = grad(ops.sum(ops.mul(x, x)), [x]);
      // @ts-expect-error a DCGAN has one channel or three
      dcgan({ ...presets['dcgan-28'].network, channels: 2 });
      // @ts-expect-error there is no such device
      await createNodeRuntime({ device: 'abacus' });
      `,
    );
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      module: 'NodeNext',
      moduleResolution: 'NodeNext',
      target: 'ES2022',
      types: ['node'],
      skipLibCheck: false,
      noEmit: true,
    };
    writeFileSync(
      join(consumer.folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['typed.mts'] }),
    );
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    // tsc prints errors on stdout and exits with 1.
    const errors = await consumer.node(compiler, '-p', '.').then(
      ({ stdout }) => stdout,
      (thrown: { stdout: string }) => thrown.stdout,
    );
    expect(errors).toBe('');
  });
});
