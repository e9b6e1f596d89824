/** A training by several processes that a real launcher starts, for each library of MPI that is there. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import { launcherEnvironment, launchers } from './launchers.ts';

const program = fileURLToPath(new URL('rank.ts', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-mpi-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Result {
  readonly rank: number;
  readonly size: number;
  readonly version?: string;
  readonly sums: readonly number[];
  readonly learned: object;
}

/** @param launcher the command that starts the processes; none for one alone */
async function resultsOf(size: number, launcher: readonly string[] = []): Promise<Result[]> {
  const own = await mkdtemp(join(folder, 'ranks-'));
  const [command, ...args] = [...launcher, process.execPath, '--import', 'tsx', program, own];
  await promisify(execFile)(command, args, { env: launcherEnvironment });
  const ranks = Array.from({ length: size }, (_, rank) => readFile(join(own, `${rank}.json`), 'utf8'));
  return (await Promise.all(ranks)).map((text) => JSON.parse(text) as Result);
}

describe.each(launchers)('$name', ({ missing, words, version }) => {
  it.skipIf(missing !== '').each(firstOrAll(1, [4, 2]))(
    `trains on %i processes what one learns, bit by bit${missing}`,
    async (size) => {
      const [alone] = await resultsOf(1);
      const ranks = await resultsOf(size, words(size));
      for (const [rank, result] of ranks.entries()) {
        expect(result).toMatchObject({ rank, size, version: expect.stringMatching(version) as string });
        expect(result.sums).toEqual([(size * (size + 1)) / 2]);
        expect(result.learned).toEqual(alone!.learned);
      }
    },
  );
});

const [openMpi] = launchers;
it.skipIf(openMpi!.missing !== '')(`Open MPI ends without a crash over TCP${openMpi!.missing}`, async () => {
  const overTcp = ['--mca', 'pml', 'ob1', '--mca', 'btl', 'tcp,self'];
  const [command, ...words] = openMpi!.words(2);
  const results = await resultsOf(2, [command!, ...overTcp, ...words]);
  expect(results.map(({ rank }) => rank)).toEqual([0, 1]);
});
