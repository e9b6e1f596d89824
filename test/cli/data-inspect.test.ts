/** `sparring data inspect` on a folder with broken pictures, on a file, and on nothing. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeIdx } from '../../src/data/testing/idx-writer.ts';
import { makePictures, sparring, start } from './sparring.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-inspect-'));
  const folder = await makePictures(cwd, 'pictures', 12);
  await writeFile(join(folder, 'broken.png'), 'no picture');
  await writeFile(join(cwd, 'digits-images-idx3-ubyte'), writeIdx([30, 28, 28]));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

it('prints its findings line by line, and writes nothing', async () => {
  const before = await readdir(cwd);
  const { code, stdout } = await sparring(cwd, 'data', 'inspect', 'pictures');
  expect(code).toBe(0);
  expect(stdout).toBe(`pictures: folder of 13 pictures
Formats     PNG 12
Colours     colour 12
Values      0 to 255 of 255 in 12 pictures
Width       16
Height      16
Sizes       16×16  12  ██████████████████████████████
Copies      none
Unreadable  1 picture
              broken.png: the file is not a picture (expected JPEG, PNG, WebP, GIF or AVIF)
`);
  expect(await readdir(cwd)).toEqual(before);
});

it('prints everything as JSON, and draws a sheet', async () => {
  const args = ['data', 'inspect', 'pictures', '--json', '--out', 'sheet.png'];
  const { code, stdout } = await sparring(cwd, ...args);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'pictures',
    pictures: 13,
    looked: 13,
    formats: { PNG: 12 },
    sizes: [{ size: '16×16', pictures: 12 }],
    copies: { pictures: 0, groups: [] },
    unreadable: { pictures: 1, listed: [{ name: 'broken.png' }] },
    sheet: 'sheet.png',
  });
  const { width, height } = await sharp(join(cwd, 'sheet.png')).metadata();
  expect(width).toBeGreaterThan(640);
  expect(height).toBeGreaterThan(2 * 134);
});

it('says where labels come from, or why there are none, and which classes are empty', async () => {
  await writeFile(join(cwd, 'some-images-idx3-ubyte'), writeIdx([10, 8, 8]));
  const inspected = async (...args: string[]) => (await sparring(cwd, 'data', 'inspect', ...args)).stdout;
  const without = JSON.parse(await inspected('some-images-idx3-ubyte', '--json')) as object;
  expect(without).toMatchObject({ whyNoLabels: 'there is no some-labels-idx1-ubyte beside it' });
  await writeFile(
    join(cwd, 'some-labels.idx1-ubyte'),
    writeIdx(
      [10],
      Uint8Array.from({ length: 10 }, (_, i) => 1 + (i % 5)),
    ),
  );
  expect(JSON.parse(await inspected('some-images-idx3-ubyte', '--json'))).toMatchObject({
    description: 'IDX file of 10 pictures of 8×8 in grey, 6 classes by some-labels.idx1-ubyte: 0 to 5',
    labelsFrom: 'by some-labels.idx1-ubyte',
    notes: ['1 of 6 classes has no pictures: 0'],
    classes: [{ name: '0', pictures: 0 }, { name: '1', pictures: 2 }, {}, {}, {}, {}],
  });
  expect(await inspected('some-images-idx3-ubyte')).toContain(
    'Notes       1 of 6 classes has no pictures: 0\n',
  );
});

it('accepts every kind of data, and draws small pictures without blurring them', async () => {
  const args = ['data', 'inspect', 'digits-images-idx3-ubyte', '--out', 'digits.png'];
  const { code, stdout } = await sparring(cwd, ...args);
  expect(code).toBe(0);
  expect(stdout).toContain('Sizes       28×28  30  ');
  expect(stdout).toContain('Sheet       digits.png\n');
});

it.each([
  [['nowhere'], 1, 'no such folder or file: nowhere'],
  [
    ['pictures', '--out', 'sheet.gif'],
    2,
    '--out got "sheet.gif", expected a .png, .jpg, .jpeg or .webp file',
  ],
  [['pictures', '--out', 'no/such/sheet.png'], 1, 'the folder of no/such/sheet.png does not exist'],
  [[], 2, "missing required argument 'data'"],
] as const)('refuses %j', async (args, expected, message) => {
  const { code, stdout, stderr } = await sparring(cwd, 'data', 'inspect', ...args);
  expect([code, stdout]).toEqual([expected, '']);
  expect(stderr).toContain(message);
});

it('prints what it has found so far if it is stopped', async () => {
  await makePictures(cwd, 'many', 400);
  const running = start(cwd, 'data', 'inspect', 'many', '--json', '--out', 'many.png');
  while (!running.stderr().includes('images/s')) await new Promise((resolve) => setTimeout(resolve, 2));
  running.child.kill('SIGINT');
  const { code, stdout } = await running.finished;
  const { looked, pictures, sheet } = JSON.parse(stdout) as Record<string, number | undefined>;
  expect([code, pictures, sheet]).toEqual([130, 400, undefined]);
  expect(looked).toBeLessThan(400);
  expect(await readdir(cwd)).not.toContain('many.png');
});
