/** `sparring data dedup` on pictures with duplicates: what it finds, shows and excludes. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { planesOfView, type View } from '../../src/analysis/dedup/testing/scenes.ts';
import { sparring, start, tiny } from './sparring.ts';

const side = 96;
const quick = ['--steps', '60', '--threads', '1'];
let cwd = '';

async function draw(name: string, view: View, quality?: number): Promise<void> {
  const planes = planesOfView(view, { channels: 3, height: side, width: side });
  const pixels = Uint8Array.from(planes, (_, i) => planes[(i % 3) * side * side + Math.floor(i / 3)]!);
  const picture = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
  const encoded = quality === undefined ? picture.png() : picture.jpeg({ quality });
  await writeFile(join(cwd, 'rooms', name), await encoded.toBuffer());
}

/** Names and contents of the pictures. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of await readdir(join(cwd, 'rooms'))) {
    hash.update(name).update(await readFile(join(cwd, 'rooms', name)));
  }
  return hash.digest('hex');
}

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-dedup-'));
  await mkdir(join(cwd, 'rooms'));
  for (let scene = 0; scene < 40; scene++) await draw(`${String(scene).padStart(2, '0')}.png`, { scene });
  await draw('90 saved again.jpg', { scene: 3 }, 50);
  await draw('91 cropped.png', { scene: 5, left: 0.02, top: 0.01, side: 0.96 });
  await draw('92 mirrored.png', { scene: 7, mirrored: true });
  await draw('93 <b>darker.png', { scene: 3, gain: 0.8 });
  await writeFile(join(cwd, 'rooms', '99.png'), 'no picture');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

interface Drop {
  readonly groups: readonly {
    readonly keep: { readonly name: string };
    readonly drop: readonly { readonly name: string; readonly mirrored: boolean }[];
  }[];
}

it('finds, shows and lists duplicates, and writes a filter that other commands accept', async () => {
  const before = await fingerprint();
  const { code, stdout } = await sparring(cwd, 'data', 'dedup', 'rooms', ...quick, '--apply');
  expect(code).toBe(0);
  expect(stdout).toContain(
    'rooms: folder of 45 pictures\nRepeats     4, in 3 groups; 41 pictures are kept\nErrors      about ',
  );
  expect(stdout).toContain('Filter      rooms-near-duplicates/rooms.filter.json\n');
  expect(stdout).toContain('Skipped 1 picture that could not be read:\n  99.png: ');
  expect(await fingerprint()).toBe(before);

  const out = join(cwd, 'rooms-near-duplicates');
  const [page, keep, drop] = await Promise.all(
    ['near-duplicates.html', 'keep.json', 'drop.json'].map((name) => readFile(join(out, name), 'utf8')),
  );
  const groups = (JSON.parse(drop!) as Drop).groups.map((group) => [
    group.keep.name,
    ...group.drop.map(({ name }) => name),
  ]);
  expect(groups).toEqual([
    ['03.png', '90 saved again.jpg', '93 <b>darker.png'],
    ['05.png', '91 cropped.png'],
    ['07.png', '92 mirrored.png'],
  ]);
  const kept = (JSON.parse(keep!) as { keep: string[] }).keep;
  expect(kept).toHaveLength(41);
  expect(kept).not.toContain('91 cropped.png');
  expect(page!.match(/<img /g)).toHaveLength(7);
  expect(page).toContain('93 &lt;b&gt;darker.png');
  expect(page).not.toContain('<b>darker');
  expect(page).not.toMatch(/https?:/);

  const filter = 'rooms-near-duplicates/rooms.filter.json';
  const trained = await sparring(cwd, 'train', filter, ...tiny, '--dry-run');
  expect(trained.stdout).toContain(
    'on rooms\nData        folder of 45 pictures: 41 of them, without near-duplicates\n',
  );
  const inspected = await sparring(cwd, 'data', 'inspect', filter, '--json');
  expect(JSON.parse(inspected.stdout)).toMatchObject({
    pictures: 41,
    formats: { PNG: 40 },
    unreadable: { pictures: 1 },
  });
  const again = await sparring(cwd, 'data', 'dedup', filter, ...quick, '--apply');
  expect([again.code, again.stderr]).toEqual([
    2,
    `error: the filter would overwrite ${filter}, which it is made from: pass another --out\n`,
  ]);
  const packed = await sparring(cwd, 'data', 'pack', filter, '--image-size', '16', '--out', 'rooms.pack');
  expect([packed.code, packed.stdout]).toEqual([0, expect.stringContaining('Packed 41 pictures')]);
});

it('prints JSON, by equal hashes or without mirror images, and writes no filter without --apply', async () => {
  const args = ['--json', '--out', 'found/here', ...quick];
  const exact = await sparring(cwd, 'data', 'dedup', 'rooms', '--method', 'exact', ...args);
  expect(exact.code).toBe(0);
  expect(JSON.parse(exact.stdout)).toMatchObject({
    data: 'rooms',
    pictures: 45,
    hashed: 44,
    method: 'exact',
    page: 'found/here/near-duplicates.html',
    unreadable: [{ name: '99.png', reason: expect.stringContaining('the file is not a picture') as unknown }],
  });
  const plain = await sparring(cwd, 'data', 'dedup', 'rooms', '--no-mirror', ...args);
  expect(JSON.parse(plain.stdout)).toMatchObject({ method: 'close', groups: 2, dropped: 3, kept: 42 });
  expect((await readdir(join(cwd, 'found/here'))).sort()).toEqual([
    'drop.json',
    'keep.json',
    'near-duplicates.html',
  ]);
});

it.each([
  [['nowhere'], 1, 'no such folder or file: nowhere'],
  [['rooms', '--method', 'soft'], 2, '--method got "soft", expected one of exact, close'],
  [['rooms', '--alike', '1.5'], 2, '--alike got "1.5", expected a number above 0 and at most 1'],
  [['rooms', '--out', 'rooms/00.png'], 1, 'a part of that path is a file where a folder was expected'],
] as const)('refuses %j', async (args, expected, message) => {
  const { code, stdout, stderr } = await sparring(cwd, 'data', 'dedup', ...args);
  expect([code, stdout]).toEqual([expected, '']);
  expect(stderr).toContain(message);
});

it('writes nothing if it is stopped', async () => {
  const running = start(
    cwd,
    'data',
    'dedup',
    'rooms',
    '--steps',
    '100000',
    '--threads',
    '1',
    '--out',
    'stopped',
  );
  while (!running.stderr().includes('Learning')) await new Promise((resolve) => setTimeout(resolve, 5));
  running.child.kill('SIGINT');
  const { code, stdout, stderr } = await running.finished;
  expect([code, stdout]).toEqual([130, '']);
  expect(stderr).toContain('Stopped before the end: nothing was written.');
  expect(await readdir(cwd)).not.toContain('stopped');
});

slowIt('shows what the autoencoder does, as a page, a picture and numbers, and finds the same', async () => {
  const shown = ['--show', '3', '--out', 'shown'];
  const { code, stdout } = await sparring(cwd, 'data', 'dedup', 'rooms', ...quick, ...shown);
  expect(code).toBe(0);
  expect(stdout).toContain('Repeats     4, in 3 groups; 41 pictures are kept\n');
  expect(stdout).toContain(
    'Sheet       shown/autoencoder.html, shown/autoencoder.png, shown/autoencoder.json\n',
  );
  expect(stdout).toMatch(/^Code {8}\S/m);
  const numbers = JSON.parse(await readFile(join(cwd, 'shown', 'autoencoder.json'), 'utf8')) as {
    pictures: { name: string; bits: string; code: number[]; error: number }[];
    verdict: string;
  };
  expect(numbers.pictures.map(({ name }) => name)).toEqual(['00.png', '14.png', '29.png']);
  for (const { bits, code: units } of numbers.pictures) {
    expect(bits).toMatch(/^[01]{128}$/);
    expect(units).toHaveLength(128);
  }
  expect(stdout).toContain(numbers.verdict);
  const { width } = await sharp(join(cwd, 'shown', 'autoencoder.png')).metadata();
  expect(width).toBeGreaterThan(1000);
  expect(await readFile(join(cwd, 'shown', 'autoencoder.html'), 'utf8')).toContain('masked');
});
