/** One owner of a run, a pack and a folder of results, whoever asks at the same moment, and nothing lost. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { claimFile } from '../../src/data/disk/claim.ts';
import { leftClaims, startClaimants, type Claimants } from '../../src/data/disk/testing/claimants.ts';
import { makePictures, sparring, tiny } from '../cli/sparring.ts';

const rounds = Number(process.env['ROUNDS'] ?? 1000);

let folder = '';
let claimants: Claimants | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-claims-'));
  const built = new URL('../../dist/data/disk/claim.js', import.meta.url).href;
  claimants = await startClaimants(4, built, folder);
});
afterAll(async () => {
  claimants?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Writes what a crash left an hour ago. */
async function leave(path: string, text: string | undefined): Promise<void> {
  if (text === undefined) return;
  await writeFile(path, text);
  const then = Date.now() / 1000 - 3600;
  await utimes(path, then, then);
}

it.each(leftClaims)('four processes never own a claim together if %s', async (_, left) => {
  const place = await mkdtemp(join(folder, 'processes-'));
  const path = join(place, 'training.pid');
  const owners: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await leave(path, left);
    owners.push((await claimants!.claim(path)).filter((answer) => answer === 'claimed').length);
    await claimants!.release();
  }
  expect(owners.filter((count) => count > 1)).toEqual([]);
  expect(owners.filter((count) => count === 1)).toHaveLength(rounds);
  expect(await readdir(place)).toEqual([]);
});

it.each(leftClaims)('four callers of a process never own a claim together if %s', async (_, left) => {
  const place = await mkdtemp(join(folder, 'process-'));
  const path = join(place, 'training.pid');
  for (let round = 0; round < rounds; round++) {
    await leave(path, left);
    const claims = await Promise.allSettled(
      Array.from({ length: 4 }, () => claimFile(path, 'it is claimed')),
    );
    const won = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
    expect(won).toHaveLength(1);
    await won[0]!();
  }
  expect(await readdir(place)).toEqual([]);
});

it('four processes that record results in one folder lose none', async () => {
  const docs = join(folder, 'docs');
  const recorder = join(folder, 'recorder.mjs');
  const each = Math.ceil(rounds / 40);
  const module = new URL('../../dist/experiments/results.js', import.meta.url).href;
  await writeFile(
    recorder,
    `import { recordResult } from ${JSON.stringify(module)};
     const [docs, process_, each] = process.argv.slice(2);
     for (let i = 0; i < Number(each); i++) {
       await recordResult(docs, {
         experiment: 'gan-apples', sparring: '0.1.0', date: '2026-11-29',
         seed: Number(process_) * 1000 + i, budgetMinutes: 1, spentMinutes: 1, device: 'cpu', threads: 1,
         protocol: 'counted', rows: [], remarks: [], pictures: [],
       }, []);
     }`,
  );
  const children = [0, 1, 2, 3].map((i) => fork(recorder, [docs, String(i), String(each)], { execArgv: [] }));
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'close'))[0] as number));
  expect(codes).toEqual([0, 0, 0, 0]);
  const results = JSON.parse(await readFile(join(docs, 'gan-apples.json'), 'utf8')) as { seed: number }[];
  expect(new Set(results.map(({ seed }) => seed)).size).toBe(4 * each);
  expect(await readdir(docs)).toEqual(['gan-apples.json']);
});

it('two `reproduce --record` and two `data pack` at once lose nothing', async () => {
  const cwd = await mkdtemp(join(folder, 'commands-'));
  await makePictures(cwd, 'pictures', 8);
  const trained = await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '2');
  expect(trained.code, trained.stderr).toBe(0);
  const run = join('runs', '00000-pictures-dcgan-64');
  const record = (seed: number) =>
    sparring(cwd, 'reproduce', 'gan-figure-3', '--run', run, '--record', 'docs', '--seed', String(seed));
  const recorded = await Promise.all([record(1), record(2)]);
  expect(recorded.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0]);
  const results = await readFile(join(cwd, 'docs', 'results', 'gan-figure-3.json'), 'utf8');
  const seeds = (JSON.parse(results) as { seed: number }[]).map(({ seed }) => seed);
  expect(new Set(seeds)).toEqual(new Set([1, 2]));
  const pack = () => sparring(cwd, 'data', 'pack', 'pictures', '--image-size', '16', '--out', 'p.pack');
  const packed = await Promise.all([pack(), pack()]);
  const refused = packed.filter(({ code }) => code !== 0);
  for (const { stderr } of refused) expect(stderr).toMatch(/p\.pack is being written by process \d+|already/);
  expect(refused.length).toBeLessThan(2);
  expect((await sparring(cwd, 'data', 'inspect', 'p.pack')).code).toBe(0);
  expect((await readdir(cwd)).sort()).toEqual(['docs', 'p.pack', 'pictures', 'reproduced', 'runs']);
});
