/** `sparring data pack`: a pack trains like its source, and interrupted packing can be continued. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import { RandomStream } from '../../src/core/random.ts';
import { makePictures, sparring, start, tiny, type Finished } from './sparring.ts';
import { traceOf } from './trace.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-packing-'));
  const folder = await makePictures(cwd, 'pictures', 14);
  await writeFile(join(folder, '005.png'), 'no picture');
  await makeSlow('many', 100);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** One picture of a megapixel under many names: each takes a while. */
async function makeSlow(name: string, count: number): Promise<void> {
  const [width, height] = [1000, 1000];
  const noise = new RandomStream(1, 'test', 0);
  const pixels = Uint8Array.from({ length: width * height }, () => noise.below(256));
  await mkdir(join(cwd, name));
  await sharp(pixels, { raw: { width, height, channels: 1 } }).toFile(join(cwd, 'noise.png'));
  for (let i = 0; i < count; i++) await symlink('../noise.png', join(cwd, name, `${100 + i}.png`));
}

const pack = ['data', 'pack', 'pictures', '--image-size', '16', '--out'];

describe('a pack', () => {
  let packed: Finished;
  beforeAll(async () => {
    packed = await sparring(cwd, ...pack, 'rooms.pack');
  });

  it('is written with a list of unreadable pictures, and with the command to train on it', () => {
    const { code, stdout, stderr } = packed;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Packing pictures \(folder of 14 pictures\) into rooms\.pack\n/);
    expect(stdout).toMatch(/^Packed 14 pictures: rooms\.pack, [\d.]+ kB$/m);
    expect(stdout).toMatch(
      /^Skipped 1 picture that could not be read:\n {2}005\.png: the file is not a picture/m,
    );
    expect(stdout).toMatch(/^Train +sparring train rooms\.pack$/m);
  });

  it('trains to the same run, bit by bit, as its source', async () => {
    const train = ['--steps', '12', '--seed', '3', ...tiny, '--out'];
    const plain = await sparring(cwd, 'train', 'pictures', ...train, 'plain');
    const onPack = await sparring(cwd, 'train', 'rooms.pack', ...train, 'packed');
    expect([plain.code, onPack.code]).toEqual([0, 0]);
    expect(onPack.stdout).toContain(
      '\nData        pack of 14 pictures of 16×16 in colour, 1 of them unreadable',
    );
    const runs = ['plain/00000-pictures-dcgan-64', 'packed/00000-rooms-dcgan-64'];
    const [first, second] = await Promise.all(runs.map((run) => traceOf(join(cwd, run), 12)));
    expect(second).toEqual(first);
    // Both skip the unreadable picture.
    for (const { stdout } of [plain, onPack])
      expect(stdout).toContain('  005.png: the file is not a picture');
  });

  it('is inspected like any other data', async () => {
    const { code, stdout } = await sparring(cwd, 'data', 'inspect', 'rooms.pack');
    expect(code).toBe(0);
    expect(stdout).toContain('Sizes       16×16  13  ');
    expect(stdout).toMatch(/Unreadable {2}1 picture\n +005\.png: the file is not a picture/);
  });

  it('is reported as JSON, also if it already exists', async () => {
    const { code, stdout } = await sparring(cwd, ...pack, 'rooms.pack', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      pack: 'rooms.pack',
      pictures: 14,
      done: 14,
      before: 14,
      channels: 3,
      height: 16,
      width: 16,
      unreadable: 1,
      faults: [{ name: '005.png' }],
    });
  });

  it('is refused in one sentence if it is truncated or damaged', async () => {
    const whole = await readFile(join(cwd, 'rooms.pack'));
    const damaged = Uint8Array.from(whole, (byte, i) => (i === 25 ? byte ^ 1 : byte));
    for (const bytes of [whole.subarray(0, 9000), damaged]) {
      await writeFile(join(cwd, 'bad.pack'), bytes);
      const { code, stdout, stderr } = await sparring(cwd, 'train', 'bad.pack', ...tiny);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^error: bad\.pack is a (damaged pack|pack that was cut short)[^\n]*\n$/);
    }
  });
});

describe('interrupted packing', () => {
  const many = ['data', 'pack', 'many', '--image-size', '16', '--out'];

  /** Packs until some pictures are done, then sends the signal. */
  async function stoppedBy(signal: NodeJS.Signals, out: string) {
    const running = start(cwd, ...many, out);
    await running.prints('images/s');
    running.child.kill(signal);
    return running.finished;
  }

  it.each(
    firstOrAll(1, [
      ['SIGKILL', /^(?![^]*Stopped)/, null],
      ['SIGINT', /^Stopped at \d+ of 100 pictures, which are kept in SIGINT\.pack\.part: /m, 130],
    ] as const),
  )('by %s continues, and writes the same file', async (signal, message, code) => {
    const out = `${signal}.pack`;
    const stopped = await stoppedBy(signal, out);
    expect(await readdir(cwd)).toContain(`${out}.part`);
    expect(await readdir(cwd)).not.toContain(out);
    expect([stopped.code, stopped.stderr]).toEqual([code, '']);
    expect(stopped.stdout).toMatch(message);
    const again = await sparring(cwd, ...many, out);
    expect([again.code, again.stderr]).toEqual([0, '']);
    // A killed process may not have written any picture to the disk yet.
    const earlier = signal === 'SIGINT' ? ', \\d+ of them earlier' : '(, \\d+ of them earlier)?';
    expect(again.stdout).toMatch(new RegExp(`^Packed 100 pictures${earlier}: ${signal}\\.pack`, 'm'));
    expect((await sparring(cwd, ...many, 'straight.pack')).code).toBe(0);
    expect(await readFile(join(cwd, out))).toEqual(await readFile(join(cwd, 'straight.pack')));
    const left = (await readdir(cwd)).filter((name) => name.startsWith(`.${out}`) || name.endsWith('.part'));
    expect(left).toEqual([]);
  });

  it('is refused while another process writes the pack', async () => {
    await writeFile(join(cwd, '.busy.pack.lock'), `${process.pid}\n`);
    const { code, stderr } = await sparring(cwd, ...many, 'busy.pack');
    expect(code).toBe(1);
    expect(stderr).toContain(
      `error: busy.pack is being written by process ${process.pid}: stop that one first`,
    );
    expect(await readdir(cwd)).not.toContain('busy.pack.part');
  });
});

it.each([
  [['pictures', '--out', 'a.pack'], 2, "required option '--image-size <size>' not specified"],
  [['pictures', '--image-size', '16'], 2, "required option '--out <file>' not specified"],
  [['pictures', '--image-size', 'big', '--out', 'a.pack'], 2, '--image-size got "big"'],
  [['pictures', '--image-size', '99999', '--out', 'a.pack'], 1, 'expected at most 100,000,000 pixels'],
  [['nowhere', '--image-size', '16', '--out', 'a.pack'], 1, 'no such folder or file: nowhere'],
  [['pictures', '--image-size', '16', '--out', 'no/a.pack'], 1, 'the folder of no/'],
  [['pictures', '--image-size', '16', '--out', 'pictures'], 1, 'pictures already exists'],
  [['pictures', '--image-size', '16', '--out', 'pictures/000.png'], 1, '000.png already exists'],
] as const)('refuses %j', async (args, expected, message) => {
  const { code, stderr } = await sparring(cwd, 'data', 'pack', ...args);
  expect(code).toBe(expected);
  expect(stderr).toMatch(/^error: [^\n]*\n$/);
  expect(stderr).toContain(message);
  expect((await readdir(cwd)).filter((name) => name.includes('a.pack'))).toEqual([]);
});
