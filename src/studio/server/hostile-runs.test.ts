/** Run folders from strangers: what is in them leads nowhere, hangs nothing, and fills no memory. */
import { execFileSync } from 'node:child_process';
import {
  appendFile,
  cp,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluationOf, recordOf } from '../../analysis/curves/testing/recorded-runs.ts';
import { crc32 } from '../../data/disk/crc32.ts';
import { skipNote } from '../../testing/skips.ts';
import type { RunList } from '../messages/runs.ts';
import { trainSmallRun } from '../../runs/testing/small-runs.ts';
import { serveStudio, type ServedStudio } from './testing/served-studio.ts';

/** What is in files that no run may show. JSON, so that it is told from what can only not be parsed. */
const secret = JSON.stringify({ formatVersion: 2, step: 1, secret: 'hunter2', hunter2: 3 });
const sheetBytes = await sharp({
  create: { width: 8, height: 8, channels: 3, background: { r: 200, g: 10, b: 10 } },
})
  .png()
  .toBuffer();

let outside = '';
let served: ServedStudio;
/** A real run of points, with every file that a run can have. */
let model = '';
beforeAll(async () => {
  served = await serveStudio();
  outside = await mkdtemp(join(tmpdir(), 'sparring-outside-'));
  const id = await trainSmallRun(served.root, { until: { steps: 4, minutes: 1 } });
  model = join(outside, 'model');
  await rename(join(served.root, id), model);
  await writeFile(join(model, 'reals.png'), sheetBytes);
  await writeFile(join(model, 'notes.json'), JSON.stringify({ notes: 'a note', tags: [] }));
  await writeFile(join(model, 'evaluations.jsonl'), `${JSON.stringify(evaluationOf(4, 1))}\n`);
  await writeFile(join(model, 'events.jsonl'), `${JSON.stringify({ step: 2, event: 'x' })}\n`);
  await writeFile(join(model, 'metrics.index'), 'x');
  await writeFile(join(model, 'training.pid'), '{}');
  await writeFile(join(outside, 'secret'), secret);
});
afterAll(async () => {
  await served.close();
  await rm(outside, { recursive: true, force: true });
});

let count = 0;
/** A copy of the run in the studio's folder, to change. */
async function copied(): Promise<{ readonly id: string; readonly path: string }> {
  const id = `run-${count++}`;
  const path = join(served.root, id);
  await cp(model, path, { recursive: true });
  return { id, path };
}

const routes = [
  '',
  '/sheets/000004.png',
  '/sheets/000004.png?size=thumbnail',
  '/reals.png',
  '/reals.png?size=thumbnail',
  '/curves',
  '/curves?records=whole',
  '/metrics.csv',
  '/models',
  '/networks',
  '/models/generator.onnx',
  '/models/generator.json?step=4',
  '/models/generator.onnx?step=best',
];

/** Everything that the studio says of a run. */
async function allOf(id: string): Promise<string> {
  const { runs } = await served.json<RunList>('api/runs');
  expect(runs.map((card) => card.id)).toContain(id);
  const answers = await Promise.all(routes.map((route) => served.request(`api/runs/${id}${route}`)));
  for (const { status } of answers) expect([200, 400, 404]).toContain(status);
  const posted = await served.post(`api/runs/${id}/notes`, { notes: 'mine' });
  const texts = await Promise.all([...answers, posted].map(async (answer) => answer.text()));
  return JSON.stringify(runs) + texts.join('');
}

const files = [
  'options.json',
  'metrics.jsonl',
  'metrics.index',
  'events.jsonl',
  'evaluations.jsonl',
  'notes.json',
  'reals.png',
  'training.pid',
  'samples/000004.png',
  'checkpoints/000004.safetensors',
];

const noPipes = skipNote('unixFiles', process.platform === 'win32');

describe.skipIf(noPipes !== '')(`a file of a run that is something else${noPipes}`, () => {
  it.each(files)('%s is a link: what it leads to is neither read nor written', async (file) => {
    const { id, path } = await copied();
    await rm(join(path, file));
    await symlink(join(outside, 'secret'), join(path, file));
    expect(await allOf(id)).not.toContain('hunter2');
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe(secret);
  });

  it.each(files)('%s is a pipe, or a device without an end: nothing waits for it', async (file) => {
    for (const replace of [
      (at: string) => void execFileSync('mkfifo', [at]),
      (at: string) => symlink('/dev/zero', at),
    ]) {
      const { id, path } = await copied();
      await rm(join(path, file));
      await replace(join(path, file));
      expect(await allOf(id)).toContain(id);
    }
  });

  it('a picture, options or a checkpoint of another run are that run’s only', async () => {
    const other = await copied();
    await writeFile(join(other.path, 'samples', '000004.png'), sheetBytes);
    for (const [file, route] of [
      ['samples/000004.png', 'sheets/000004.png'],
      ['reals.png', 'reals.png'],
      ['options.json', 'models'],
      ['options.json', 'networks'],
      ['options.json', 'models/generator.onnx'],
      ['checkpoints/000004.safetensors', 'models/generator.onnx'],
      ['checkpoints/000004.safetensors', 'models/generator.onnx?step=4'],
      ['checkpoints/000004.safetensors', 'models/generator.onnx?step=best'],
    ] as const) {
      const { id, path } = await copied();
      await rm(join(path, file));
      await symlink(join(other.path, file), join(path, file));
      expect([file, (await served.request(`api/runs/${id}/${route}`)).ok]).toEqual([file, false]);
    }
  });

  it.each([
    ['samples', 'sheets/000004.png'],
    ['checkpoints', 'models/generator.onnx'],
  ])('%s is a link to another folder: its files are not shown', async (folder, route) => {
    const { id, path } = await copied();
    expect((await served.request(`api/runs/${id}/${route}`)).status).toBe(200);
    await rename(join(path, folder), join(outside, `${id}-${folder}`));
    await symlink(join(outside, `${id}-${folder}`), join(path, folder));
    expect((await served.request(`api/runs/${id}/${route}`)).ok).toBe(false);
  });

  it('says of options that are a link that they are', async () => {
    const { id, path } = await copied();
    await rm(join(path, 'options.json'));
    await symlink(join(model, 'options.json'), join(path, 'options.json'));
    const { runs } = await served.json<RunList>('api/runs');
    const { state, problem } = runs.find((card) => card.id === id)!;
    expect([state, problem]).toEqual([
      'broken',
      `${join(path, 'options.json')} is missing, or no file of its own but a link: a run cannot be opened without it`,
    ]);
  });

  it('in the folder of runs are links, pipes and files, which are no runs', async () => {
    await symlink(model, join(served.root, 'a-link'));
    await writeFile(join(served.root, 'a-file'), '');
    execFileSync('mkfifo', [join(served.root, 'a-pipe')]);
    const ids = (await served.json<RunList>('api/runs')).runs.map(({ id }) => id);
    for (const id of ['a-link', 'a-file', 'a-pipe']) {
      expect(ids).not.toContain(id);
      expect((await served.request(`api/runs/${id}`)).status).toBe(404);
    }
    await Promise.all(['a-link', 'a-file', 'a-pipe'].map((name) => unlink(join(served.root, name))));
  });
});

describe('a file of a run that is too large', () => {
  /** Bytes that the process has more than before. */
  const grownBy = async (work: () => Promise<unknown>) => {
    const before = process.memoryUsage().rss;
    await work();
    return process.memoryUsage().rss - before;
  };

  // A checkpoint may be as large: it is read when its networks are asked for.
  it.each(files.filter((file) => !file.startsWith('checkpoints')))(
    '%s of a gigabyte: it is not read as a whole',
    async (file) => {
      const { id, path } = await copied();
      await truncate(join(path, file), 1e9); // which takes no room
      expect(await grownBy(() => allOf(id))).toBeLessThan(400e6);
    },
  );

  it('a line of the metrics of 100 MB is no record, and those around it are', async () => {
    const { id, path } = await copied();
    const metrics = join(path, 'metrics.jsonl');
    await writeFile(metrics, `${JSON.stringify(recordOf(1))}\n{"step":2,"x":"`);
    await truncate(metrics, 100e6);
    await appendFile(metrics, `"}\n${JSON.stringify(recordOf(3, { dReal: 0.123 }))}\n`);
    const curves = await served.request(`api/runs/${id}/curves?records=whole`);
    expect(await curves.text()).toContain('0.123');
    const table = await (await served.request(`api/runs/${id}/metrics.csv`)).text();
    expect(table.trim().split('\n')).toHaveLength(3);
  });

  it.each(['', '?size=thumbnail'])(
    'a sheet that would have gigabytes of pixels%s is not decoded',
    async (size) => {
      const { id, path } = await copied();
      const bomb = pngHead(65_535, 65_535);
      await writeFile(join(path, 'samples', '000004.png'), bomb);
      const grown = await grownBy(async () => {
        const answer = await served.request(`api/runs/${id}/sheets/000004.png${size}`);
        expect(answer.status).toBe(size === '' ? 200 : 400);
        await answer.arrayBuffer();
      });
      expect(grown).toBeLessThan(400e6);
    },
  );
});

/** A small PNG that says it is larger: its pixels are not even looked for. */
function pngHead(width: number, height: number): Uint8Array {
  const bytes = Uint8Array.from(sheetBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  view.setUint32(29, crc32(bytes.subarray(12, 29)));
  return bytes;
}
