/** A folder with a sub-folder for each class is trained with `--classes folder`, and a classifier of real pictures says what it draws. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageOf } from '../../src/core/errors.ts';
import { range } from '../../src/core/numbers.ts';
import { encodePicture } from '../../src/data/pictures/encode.ts';
import { openSource, type OpenedSource } from '../../src/data/open.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import { openRun } from '../../src/index.ts';
import { Generator } from '../../src/runs/generator.ts';
import { sparring } from '../cli/sparring.ts';
import { labelledPictures, PictureClassifier } from '../support/picture-classifier.ts';

const shape = { channels: 1, height: 28, width: 28 } as const;
const picturesOfClass = 1000;
const samplesOfClass = 100;
/** What learned these classes best of two trials: batch normalisation in D won against G within 1,000 steps. */
const recipe = [
  '--preset dcgan-28 --channels 1 --ngf 32 --ndf 32 --batch-size 64',
  '--discriminator-norm spectral --objective hinge --generator-upsampling nearest',
  '--lr 4e-4 --ema-half-life 10000 --steps 3000 --threads 1',
].flatMap((line) => line.split(' '));

/** The sets whose classes are tried, if they are on this machine. */
const names = ['fashion-mnist', 'mnist'] as const;
const sets = await Promise.all(names.map(found));
const opened: OpenedSource[] = [];
let folder = '';
let runtime: Runtime;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-classes-'));
  runtime = await createNodeRuntime({ threads: 1 });
});
afterAll(async () => {
  for (const source of opened) source.close();
  await rm(folder, { recursive: true, force: true });
});

/** The name of a set, and why it is skipped if it cannot be opened. */
async function found(name: (typeof names)[number]): Promise<{ name: string; why: string }> {
  try {
    (await openSource(name)).close();
    return { name, why: '' };
  } catch (thrown) {
    return { name, why: ` (skipped: ${messageOf(thrown)})` };
  }
}

async function open(name: string): Promise<OpenedSource> {
  const source = await openSource(name);
  opened.push(source);
  return source;
}

/** What a folder of a class is called: names of classes may have a slash. */
function folderOf(className: string): string {
  return className.replaceAll('/', '-');
}

/** Writes pictures of each class into a folder of its own, as people have them. */
async function writeFolders(source: OpenedSource, path: string): Promise<void> {
  const left = new Map(source.classNames!.map((_, label) => [label, picturesOfClass]));
  for (const name of source.classNames!) await mkdir(join(path, folderOf(name)), { recursive: true });
  for (let i = 0; i < source.count; i++) {
    const label = source.labels![i]!;
    if (left.get(label) === 0) continue;
    left.set(label, left.get(label)! - 1);
    const values = Float32Array.from(await source.read(i, shape), (value) => value / 255);
    const file = join(path, folderOf(source.classNames![label]!), `${i}.png`);
    await writeFile(file, await encodePicture(values, shape, { range: 'unit' }));
  }
}

describe.each(sets)('$name', ({ name, why }) => {
  it.skipIf(why !== '')(
    `is drawn by class: a classifier calls 80% of the rows what they are${why}`,
    async () => {
      const source = await open(name);
      const known = source.classNames!.map(folderOf);
      await writeFolders(source, join(folder, name));
      expect((await readdir(join(folder, name))).sort()).toEqual([...known].sort());
      const trained = await sparring(folder, 'train', `./${name}`, '--classes', 'folder', ...recipe);
      expect(trained.code, trained.stderr).toBe(0);

      const classifier = await PictureClassifier.train(
        await labelledPictures(source, shape),
        { epochs: 4 },
        runtime,
      );
      const onReal = await classifier.accuracy(await labelledPictures(await open(`${name}:test`), shape));
      await using run = await openRun(join(folder, 'runs', `00000-${name}-dcgan-28`));
      await using generator = await Generator.create(run, runtime);
      const answers = await classifier.classify(await generator.sampleClasses(range(0, samplesOfClass)));
      const rows = run.options.identity!.classes!.map((className, row) => {
        const ofRow = answers.slice(row * samplesOfClass, (row + 1) * samplesOfClass);
        const right = ofRow.filter(({ label }) => known[label] === className).length;
        return { className, right: right / samplesOfClass };
      });
      const share = rows.reduce((sum, { right }) => sum + right, 0) / rows.length;
      console.log(JSON.stringify({ name, onReal, share, rows }));
      expect(rows.map(({ className }) => className).sort()).toEqual([...known].sort());
      expect(onReal, 'of unseen real pictures').toBeGreaterThan(0.88);
      expect(share, 'of samples').toBeGreaterThan(0.8);
      await classifier.release();
    },
  );
});
