/** `sparring studio`, and `train --studio`, which serves its own run. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StudioBeside, watchingLine } from '../../src/cli/studio/studio-beside.ts';
import { sparring, start, type Running } from './sparring.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-studio-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const addressPattern = /^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}#\/run\/00000-/;

/** The address that a running command has printed. */
async function addressOf(running: Running): Promise<URL> {
  await running.prints('/?token=');
  for (;;) {
    const found = /(http:\S+)\s/.exec(running.stdout())?.[1];
    if (found !== undefined) return new URL(found);
    await pause();
  }
}

/** Whether somebody listens at an address. */
async function answers(address: URL): Promise<boolean> {
  return fetch(address, { redirect: 'manual' }).then(
    ({ status }) => status === 303,
    () => false,
  );
}

/** The named sets that a studio finds. @param address with its token */
async function setsHere(address: URL): Promise<string[]> {
  const entered = await fetch(address, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')!.split(';', 1)[0]!;
  const answer = await fetch(new URL('/api/choices', address), { headers: { cookie } });
  const { sets } = (await answer.json()) as { sets: { name: string; isHere: boolean }[] };
  return sets.filter(({ isHere }) => isHere).map(({ name }) => name);
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause();
}

describe('sparring studio', () => {
  it('prints its address, lets in who has it, and ends at Ctrl-C', async () => {
    const running = start(cwd, 'studio', 'runs', '--no-open');
    const address = await addressOf(running);
    expect(await answers(address)).toBe(true);
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(0);
    expect(await answers(address)).toBe(false);
  });

  it.each([
    ['sparring studio', ['studio', 'runs', '--no-open']],
    ['train --studio', ['train', 'ring-2d', '--minutes', '5', '--studio', '--out', 'with-sets']],
  ])('%s finds the named sets of --data-root', async (_, command) => {
    await mkdir(join(cwd, 'sets', 'cifar10'), { recursive: true });
    await writeFile(join(cwd, 'sets', 'cifar10', 'test_batch.bin'), '');
    const running = start(cwd, ...command, '--data-root', 'sets');
    expect(await setsHere(await addressOf(running))).toContain('cifar10:test');
    running.child.kill('SIGINT');
    await running.finished;
  });

  it('says which port is taken', async () => {
    const running = start(cwd, 'studio', 'runs', '--no-open');
    const { port } = await addressOf(running);
    const second = await sparring(cwd, 'studio', 'runs', '--no-open', '--port', port);
    expect([second.code, second.stderr]).toEqual([
      1,
      `error: port ${port} of 127.0.0.1 is taken: pass another --port, or none for any that is free\n`,
    ]);
    running.child.kill('SIGINT');
    await running.finished;
  });
});

describe('train --studio', () => {
  it('serves its run while it trains, and both end', async () => {
    const running = start(cwd, 'train', 'ring-2d', '--minutes', '5', '--studio', '--out', 'watched');
    const address = await addressOf(running);
    expect(address.hash).toBe('#/run/00000-ring-2d-gan-2d');
    expect(await answers(address)).toBe(true);
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(130);
    await until(async () => !(await answers(address)));
  });

  it('does not leave the studio behind when it is killed', async () => {
    const running = start(cwd, 'train', 'ring-2d', '--minutes', '5', '--studio', '--out', 'killed');
    const address = await addressOf(running);
    running.child.kill('SIGKILL');
    expect((await running.finished).signal).toBe('SIGKILL');
    await until(async () => !(await answers(address)));
  });

  it('tells programs the address as an event', async () => {
    const running = start(cwd, 'train', 'ring-2d', '--minutes', '5', '--studio', '--progress', 'json');
    const studioEvents = () =>
      running
        .stderr()
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
        .filter(({ event }) => event === 'studio');
    await until(() => studioEvents().length > 0);
    expect(studioEvents()[0]!['address']).toMatch(addressPattern);
    running.child.kill('SIGINT');
    await running.finished;
  });
});

describe('StudioBeside', () => {
  it.each([
    [
      'fails',
      `process.once('message', () => process.send({ kind: 'failed', sentence: 'no page' }));`,
      'no page',
    ],
    ['ends', 'process.exit(3);', 'its process ended'],
  ])('says so when the studio %s, and the training goes on', async (name, source, sentence) => {
    const program = join(cwd, `${name}.mjs`);
    await writeFile(program, source);
    const beside = new StudioBeside({ root: cwd }, program);
    expect(watchingLine(await beside.watching('runs/00000-a'))).toBe(
      `There is no studio: ${sentence}. The training goes on.`,
    );
    beside.close();
  });
});
