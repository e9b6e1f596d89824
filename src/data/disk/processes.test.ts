import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipNote } from '../../testing/skips.ts';
import { claimRun } from './claim.ts';
import { isRunning, isStillRunning, startTimeOf } from './processes.ts';

const noProc = skipNote('proc', !existsSync('/proc/self/stat'));

it('tells this process from others that had its id', () => {
  const begun = startTimeOf(process.pid);
  expect(isStillRunning(process.pid, begun)).toBe(true);
  expect(isStillRunning(process.pid, undefined)).toBe(true);
  expect(isRunning(2 ** 30)).toBe(false);
  expect(isStillRunning(2 ** 30, begun)).toBe(false);
});

it.skipIf(noProc !== '')(`knows that an id was used again by its start time${noProc}`, () => {
  expect(isStillRunning(process.pid, '1')).toBe(false);
});

describe.skipIf(noProc !== '')('a process that has ended, and nobody asked how', () => {
  let parent: ChildProcessByStdio<null, Readable, null>;
  let pid: number;

  beforeAll(async () => {
    // What the shell becomes never waits for its child.
    parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    pid = Number(printed.toString());
    while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  afterAll(() => parent.kill());

  it(`is not running${noProc}`, () => {
    expect(existsSync(`/proc/${pid}/stat`)).toBe(true);
    expect(isStillRunning(pid, startTimeOf(pid))).toBe(false);
  });

  it(`holds no run${noProc}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sparring-processes-'));
    try {
      const claim = join(folder, 'training.pid');
      const text = JSON.stringify({ pid, host: hostname(), begun: startTimeOf(pid), token: 'left' });
      await writeFile(claim, text);
      const release = await claimRun(claim);
      await release();
      expect(existsSync(claim)).toBe(false);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
