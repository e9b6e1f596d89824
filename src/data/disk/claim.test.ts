import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { claimFile, holderOfClaim, withClaim } from './claim.ts';
import { startTimeOf } from './processes.ts';
import { removeUnfinished } from './temporaries.ts';
import { leftClaims, startClaimants, type Claimants } from './testing/claimants.ts';
import { compileForProcesses } from './testing/compiled.ts';

const disk = vi.hoisted(() => ({ hasLinks: true }));
vi.mock('node:fs/promises', async (importOriginal) => {
  const actual = await importOriginal<typeof import('node:fs/promises')>();
  const refused = Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
  const link: typeof actual.link = (...args) =>
    disk.hasLinks ? actual.link(...args) : Promise.reject(refused);
  return { ...actual, link };
});

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-claim-'));
  path = join(folder, 'training.pid');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const claim = () => claimFile(path, 'it is being trained');
const claimAndRelease = async () => (await claim())();
const noSuchProcess = 999_999_999;

describe('a claim', () => {
  it('also excludes callers in the same process, until it is released', async () => {
    const release = await claim();
    await expect(claim()).rejects.toThrow(/^it is being trained by this process already: /);
    await release();
    await claimAndRelease();
    expect(await readdir(folder)).toEqual([]);
  });

  it('goes to one of many callers in one process, whatever a crash left behind', async () => {
    for (const left of [undefined, '', 'nonsense', `${noSuchProcess}\n`]) {
      if (left !== undefined) await leave(path, left);
      const claims = await Promise.allSettled(Array.from({ length: 20 }, claim));
      const won = claims.filter((one) => one.status === 'fulfilled');
      expect([left, won.length]).toEqual([left, 1]);
      await won[0]!.value();
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('is released once, and only if it still exists', async () => {
    const first = await claim();
    await rm(path); // as the error message tells a person to do
    const second = await claim();
    const held = await readFile(path, 'utf8');
    await first();
    expect(await readFile(path, 'utf8')).toBe(held);
    await second();
    const third = await claim();
    await second();
    await expect(claim()).rejects.toThrow('by this process already');
    await third();
  });

  it('is removed when a signal ends the program, unless it is the claim of another by then', async () => {
    const release = await claim();
    removeUnfinished(); // what the program does at a signal
    expect(await readdir(folder)).toEqual([]);
    await writeFile(path, 'of another');
    removeUnfinished();
    await release();
    expect(await readFile(path, 'utf8')).toBe('of another');
  });

  it('is identified by its process and its computer', async () => {
    await leave(path, `${process.ppid}\n`); // as earlier versions wrote it
    await expect(claim()).rejects.toThrow(
      `it is being trained by process ${process.ppid}: stop that one first (if it is another program, remove ${path})`,
    );
    await rm(path);
    const release = await claim();
    const own = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    await release();
    expect(own).toMatchObject({ pid: process.pid });
    // Our process id with a token that we do not hold: process ids start at 1 again when a container restarts.
    await leave(path, JSON.stringify({ ...own, token: 'other', begun: 'before' }));
    await claimAndRelease();
    await leave(path, JSON.stringify({ ...own, pid: process.ppid, begun: 'before' })); // an id that was reused
    await claimAndRelease();
    await leave(path, JSON.stringify({ ...own, pid: noSuchProcess, host: 'elsewhere' }));
    await expect(claim()).rejects.toThrow(
      `it is being trained by process ${noSuchProcess} on elsewhere: stop that one first (if it no longer runs, remove ${path})`,
    );
  });

  it('is waited for by withClaim', async () => {
    const order: string[] = [];
    const work = (name: string) =>
      withClaim(path, 'it is being written', async () => {
        order.push(`${name} begins`);
        await new Promise(setImmediate);
        order.push(`${name} ends`);
      });
    await Promise.all([work('one'), work('two')]);
    expect(order.map((step) => step.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
    const release = await claim();
    await expect(withClaim(path, 'it is being written', async () => undefined, 0)).rejects.toThrow(
      'it is being written by this process already',
    );
    await release();
    await expect(withClaim(path, 'it is', async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await readdir(folder)).toEqual([]);
  });

  it('is not taken over if it is empty and new, because its holder may be about to write it', async () => {
    await writeFile(path, '');
    await expect(claim()).rejects.toThrow('it is being trained by another process');
  });

  it('also works on a file system without hard links', async () => {
    disk.hasLinks = false;
    try {
      await leave(path, `${noSuchProcess}\n`);
      const claims = await Promise.allSettled(Array.from({ length: 20 }, claim));
      expect(claims.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
      expect(await readdir(folder)).toEqual(['training.pid']);
    } finally {
      disk.hasLinks = true;
    }
  });

  it('reports why it cannot be written', async () => {
    path = join(folder, 'nowhere', 'training.pid');
    await expect(claim()).rejects.toThrow(`the folder of ${path} does not exist`);
  });
});

/** Writes a file that looks one hour old. */
async function leave(file: string, text: string): Promise<void> {
  await writeFile(file, text);
  const then = Date.now() / 1000 - 3600;
  await utimes(file, then, then);
}

describe('the holder of a claim', () => {
  const holderOf = async (claimed: object | string) => {
    await leave(path, typeof claimed === 'string' ? claimed : JSON.stringify(claimed));
    return holderOfClaim(path);
  };

  it('is nobody without a claim, or if its process has ended', async () => {
    expect(await holderOfClaim(path)).toBeUndefined();
    for (const left of ['', 'nonsense', `${noSuchProcess}`, { pid: noSuchProcess, host: hostname() }])
      expect(await holderOf(left)).toBeUndefined();
    await rm(path);
    await mkdir(path);
    expect(await holderOfClaim(path)).toBeUndefined();
  });

  it('is this process while it holds it', async () => {
    const release = await claim();
    const here = {
      pid: process.pid,
      place: 'this-process',
      host: hostname(),
      begun: startTimeOf(process.pid),
    };
    expect(await holderOfClaim(path)).toMatchObject(here);
    await release();
    expect(await holderOfClaim(path)).toBeUndefined();
  });

  it('is another process, for certain only if it began when the claim says so', async () => {
    const begun = startTimeOf(process.ppid);
    const other = { pid: process.ppid, place: 'this-computer', host: hostname() };
    expect(await holderOf({ pid: process.ppid, host: hostname(), begun })).toEqual({ ...other, begun });
    expect(await holderOf({ pid: process.ppid })).toEqual({ ...other, begun: undefined });
    const reused = await holderOf({ pid: process.ppid, host: hostname(), begun: '1' });
    expect(reused === undefined).toBe(begun !== undefined);
  });

  it('is on another computer, where nobody can tell whether it runs', async () => {
    expect(await holderOf({ pid: noSuchProcess, host: 'elsewhere' })).toEqual({
      pid: noSuchProcess,
      place: 'elsewhere',
      host: 'elsewhere',
    });
  });
});

describe('a claim among processes', () => {
  const rounds = 100; // test/slow/claims.test.ts has 1,000
  let compiled = '';
  let claimants: Claimants | undefined;

  beforeAll(async () => {
    compiled = mkdtempSync(join(tmpdir(), 'sparring-claimants-'));
    claimants = await startClaimants(4, compileForProcesses('claim.ts', compiled), compiled);
  });

  afterAll(() => {
    claimants?.stop();
    rmSync(compiled, { recursive: true, force: true });
  });

  it.each(leftClaims)('goes to one of four if %s', async (_, left) => {
    for (let round = 0; round < rounds; round++) {
      if (left !== undefined) await leave(path, left);
      const answers = await claimants!.claim(path);
      expect(answers.filter((answer) => answer === 'claimed')).toHaveLength(1);
      const others = answers.filter((answer) => answer !== 'claimed');
      for (const answer of others) expect(answer).toMatch(/^it is claimed by process \d+: /);
      await claimants!.release();
      expect(await readdir(folder)).toEqual([]);
    }
  });
});
