import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { program } from './sparring.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-telemetry-'));
  for (const name of ['temporary', 'home', 'cache']) await mkdir(join(cwd, name));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

it('a training leaves nothing of ONNX Runtime in the home, the cache and the folder of temporaries', async () => {
  const env = {
    PATH: process.env['PATH'],
    TMPDIR: join(cwd, 'temporary'),
    HOME: join(cwd, 'home'),
    XDG_CACHE_HOME: join(cwd, 'cache'),
  };
  const args = [program, 'train', 'ring-2d', '--steps', '2', '--threads', '1'];
  const [code] = (await once(spawn(process.execPath, args, { cwd, env, stdio: 'ignore' }), 'close')) as [
    number,
  ];
  expect(code).toBe(0);
  expect((await readdir(cwd, { recursive: true })).filter((path) => !path.startsWith('runs'))).toEqual([
    'cache',
    'home',
    'temporary',
  ]);
});
