import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTimeOf } from '../../../data/disk/processes.ts';
import { skipNote } from '../../../testing/skips.ts';
import { RunShelf, type ShelfSettings } from './run-shelf.ts';

let root = '';
let path = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparring-pausing-'));
  path = join(root, 'run');
  await mkdir(join(path, 'checkpoints'), { recursive: true });
  await writeFile(join(path, 'options.json'), '{}');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const pause = (settings?: ShelfSettings) => new RunShelf(root, settings).pause('run');
const claimedBy = (claim: object) => writeFile(join(path, 'training.pid'), JSON.stringify(claim));

/** A process that counts the signals it gets, and ends when it is told to. */
async function startTrainer(): Promise<{ readonly child: ChildProcess; readonly said: () => string }> {
  const script =
    "process.on('SIGINT', () => console.log('asked')); process.stdin.on('end', () => process.exit()).resume(); console.log('ready');";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child.stdout, 'data');
  return { child, said: () => said };
}

async function endOnceAsked({ child, said }: Awaited<ReturnType<typeof startTrainer>>): Promise<void> {
  while (!said().includes('asked')) await once(child.stdout!, 'data');
  child.stdin!.end();
  await once(child, 'close');
}

describe('pausing', () => {
  const missing = skipNote('startTimes', startTimeOf(process.pid) === undefined);

  it.skipIf(missing !== '')(`asks the process that trains the run, once${missing}`, async () => {
    const trainer = await startTrainer();
    const { pid } = trainer.child;
    await claimedBy({ pid, host: hostname(), begun: startTimeOf(pid!), token: 'a' });
    const shelf = new RunShelf(root);
    for (let i = 0; i < 3; i++) await shelf.pause('run');
    await endOnceAsked(trainer);
    expect(trainer.said()).toBe('ready\nasked\n');
    await expect(shelf.pause('run')).rejects.toThrow('run is not in training');
  });

  it.skipIf(missing !== '')(
    `asks no process that may be another by now, unless this studio started it${missing}`,
    async () => {
      const trainer = await startTrainer();
      const { pid } = trainer.child;
      await claimedBy({ pid, host: hostname(), begun: '1' });
      await expect(pause()).rejects.toThrow('run is not in training');
      await claimedBy({ pid, host: hostname() });
      await expect(pause()).rejects.toThrow('does not tell whether that is still the same process');
      await pause({ isOurs: (each) => each === pid });
      await endOnceAsked(trainer);
      expect(trainer.said()).toBe('ready\nasked\n');
    },
  );

  it('asks nobody on another computer', async () => {
    await claimedBy({ pid: 4711, host: 'elsewhere' });
    await expect(pause()).rejects.toThrow(
      'run is trained by process 4711 on elsewhere: press Ctrl-C there, where it runs',
    );
  });

  it('asks nobody of a run that nobody trains', async () => {
    await expect(pause()).rejects.toThrow('run is not in training');
    await claimedBy({ pid: 999_999_999, host: hostname() });
    await expect(pause()).rejects.toThrow('run is not in training');
    await expect(new RunShelf(root).pause('other')).rejects.toMatchObject({ code: 'not-found' });
  });
});
