/** `sparring train` and `resume` on several processes, for each library of MPI that is there. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import { makePictures, program, sparring, tiny } from '../cli/sparring.ts';
import { recordsOf, runOf } from '../cli/trace.ts';
import { launcherEnvironment, launchers } from './launchers.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-cluster-'));
  await makePictures(cwd, 'pictures', 20);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const options = [...tiny, '--batch-size', '8', '--threads', '1', '--json'];

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function ranks(words: readonly string[], ...args: readonly string[]): Promise<Ended> {
  const [command, ...rest] = [...words, process.execPath, program, ...args];
  return new Promise((resolve) => {
    execFile(command!, rest, { cwd, env: launcherEnvironment }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe.each(firstOrAll(1, launchers))('$name', ({ name, missing, words }) => {
  const out = name.replaceAll(' ', '-');

  it.skipIf(missing !== '')(`trains as one process does, and one or more resume it${missing}`, async () => {
    const parts = ['--virtual-batch', '2'];
    const alone = await sparring(
      cwd,
      'train',
      'pictures',
      ...options,
      ...parts,
      '--steps',
      '6',
      '--out',
      `${out}-alone`,
    );
    const expected = await recordsOf(join(cwd, runOf(alone)));
    const trained = await ranks(
      words(2),
      'train',
      'pictures',
      ...options,
      ...parts,
      '--steps',
      '2',
      '--out',
      out,
    );
    expect(trained).toMatchObject({ code: 0 });
    const run = runOf(trained);
    expect(await recordsOf(join(cwd, run))).toEqual(expected.slice(0, 2));
    expect(await ranks(words(4), 'resume', run, '--steps', '4', '--json')).toMatchObject({ code: 0 });
    expect(await sparring(cwd, 'resume', run, '--steps', '6', '--json')).toMatchObject({ code: 0 });
    expect(await recordsOf(join(cwd, run))).toEqual(expected);
    expect(await readdir(join(cwd, out))).toEqual([run.split('/').at(-1)]);
  });

  it.skipIf(missing !== '')(`says what cannot be shared, and writes nothing${missing}`, async () => {
    const refused = await ranks(
      words(2),
      'train',
      'pictures',
      ...options,
      '--batch-size',
      '7',
      '--out',
      `${out}-no`,
    );
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain(
      'error: 2 processes cannot share a batch of 7 equally: pass --batch-size 6 or 8',
    );
    expect(await readdir(cwd)).not.toContain(`${out}-no`);
  });
});
