/** The same training on machines that are set up otherwise: every run has the same weights. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { skipNote } from '../../src/testing/skips.ts';
import { makePictures, program, tiny } from './sparring.ts';
import { traceOf } from './trace.ts';

const taskset = '/usr/bin/taskset';
const hasTaskset = existsSync(taskset);
const jumpingClock = fileURLToPath(new URL('../support/jumping-clock.mjs', import.meta.url));
const windows = skipNote('unixFiles', process.platform === 'win32');
/** Root may write everywhere, so it has somebody else run what must not. */
const unprivileged =
  process.getuid?.() === 0 ? ['/usr/bin/setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
const noOneElse = skipNote('setpriv', unprivileged.length > 0 && !existsSync(unprivileged[0]!));
const steps = 4;

let cwd = '';
let expected: unknown;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-machines-'));
  await makePictures(cwd, 'pictures', 10);
  expected = await train('usual', {});
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

interface Machine {
  readonly env?: NodeJS.ProcessEnv;
  /** What the command is run by, such as `taskset`. */
  readonly by?: readonly string[];
  readonly node?: readonly string[];
  readonly data?: string;
}

/** The trace of a training that is resumed halfway. */
async function train(out: string, { env = process.env, by = [], node = [], data = 'pictures' }: Machine) {
  const command = async (...args: string[]) => {
    const [file, ...rest] = [...by, process.execPath, ...node, program, ...args];
    await promisify(execFile)(file!, rest, { cwd, env });
  };
  await command('train', data, ...tiny, '--steps', '2', '--out', out);
  const [name] = await readdir(join(cwd, out));
  const run = join(cwd, out, name!);
  await command('resume', run, '--steps', String(steps));
  await command('sample', run, '--out', join(cwd, `${out}.png`));
  return traceOf(run, steps);
}

describe('a training is the same', () => {
  it.skipIf(!hasTaskset)(`on one core${skipNote('taskset', !hasTaskset)}`, async () => {
    expect(await train('one core', { by: [taskset, '-c', '0'] })).toEqual(expected);
  });

  slowIt('under a locale with commas and right-to-left text', async () => {
    for (const locale of ['de_DE.UTF-8', 'ar_EG.UTF-8']) {
      const env = { ...process.env, LC_ALL: locale, LANG: locale, LANGUAGE: locale };
      expect(await train(`in ${locale}`, { env })).toEqual(expected);
    }
  });

  slowIt('without a home, a cache folder or a user’s name', async () => {
    const { HOME: _, XDG_CACHE_HOME: __, USER: ___, LOGNAME: ____, ...env } = process.env;
    expect(await train('homeless', { env })).toEqual(expected);
  });

  it('with spaces, quotes and letters of other languages in paths', async () => {
    const data = 'Bilder “2” – 图片 é\u0301 🛏';
    await makePictures(cwd, data, 10);
    expect(await train('Läufe 训练 #1 %20', { data })).toEqual(expected);
  });

  slowIt('while the clock jumps back', async () => {
    expect(await train('clock', { node: ['--import', jumpingClock] })).toEqual(expected);
  });

  slowIt('in another time zone, in the year’s last hour of summer time', async () => {
    const env = { ...process.env, TZ: 'America/St_Johns' };
    expect(await train('zone', { env })).toEqual(expected);
  });

  slowIt('without a folder for temporary files', async () => {
    const env = {
      ...process.env,
      TMPDIR: join(cwd, 'gone'),
      TMP: join(cwd, 'gone'),
      TEMP: join(cwd, 'gone'),
    };
    expect(await train('no temporary files', { env })).toEqual(expected);
  });

  it.skipIf(windows !== '')(`with a mask that lets nobody else read, in all files${windows}`, async () => {
    const out = 'masked';
    expect(await train(out, { by: ['/bin/sh', '-c', 'umask 077; exec "$@"', 'sh'] })).toEqual(expected);
    const names = await readdir(join(cwd, out), { recursive: true });
    expect(names.length).toBeGreaterThan(5);
    for (const name of [...names.map((each) => join(out, each)), `${out}.png`]) {
      expect([name, (await stat(join(cwd, name))).mode & 0o077]).toEqual([name, 0]);
    }
  });

  slowIt('in a path of 200 letters', async () => {
    const long = 'p'.repeat(200);
    await mkdir(join(cwd, long));
    await makePictures(cwd, `${long}/pictures`, 10);
    expect(await train(`${long}/runs`, { data: `${long}/pictures` })).toEqual(expected);
  });
});

describe('a working folder that is read-only', () => {
  it.skipIf(windows + noOneElse !== '')(
    `is looked at, written past, and refused in a sentence${windows || noOneElse}`,
    async () => {
      const place = join(cwd, 'read-only');
      await makePictures(place, 'pictures', 8);
      const elsewhere = join(cwd, 'elsewhere');
      await mkdir(elsewhere);
      await chmod(elsewhere, 0o777);
      await chmod(place, 0o555);
      await chmod(cwd, 0o755);
      const run = (...args: string[]) => {
        const [file, ...rest] = [...unprivileged, process.execPath, program, ...args];
        return promisify(execFile)(file!, rest, { cwd: place });
      };
      const training = ['train', 'pictures', ...tiny, '--steps', '1'];
      expect((await run('data', 'inspect', 'pictures')).stdout).toContain('8 pictures');
      expect((await run(...training, '--out', elsewhere)).stdout).toContain('Done at step 1');
      await expect(run(...training)).rejects.toMatchObject({
        code: 1,
        stderr:
          'error: not allowed to write runs: change its permissions or choose another folder with --out\n',
      });
    },
  );
});

describe('standard output', () => {
  it.each([
    ['gone', 'it does not exist'],
    [join('pictures', '000.png'), 'it is not a folder'],
  ])('is refused in a sentence if the folder for temporary files is %s', async (path, why) => {
    const temporary = join(cwd, path);
    const env = { ...process.env, TMPDIR: temporary, TMP: temporary, TEMP: temporary };
    const [name] = await readdir(join(cwd, 'usual'));
    const sample = [program, 'sample', join('usual', name!), '--out', '-'];
    const variable = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';
    await expect(promisify(execFile)(process.execPath, sample, { cwd, env })).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: `error: temporary files cannot go into ${temporary}, because ${why}: set ${variable} to another folder\n`,
    });
  });
});
