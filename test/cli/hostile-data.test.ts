/** Malicious files get a one-sentence error: nothing is written, run, or sent to the terminal. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { crc32 } from '../../src/data/disk/crc32.ts';
import { writeIdx } from '../../src/data/testing/idx-writer.ts';
import { writeLmdb } from '../../src/data/testing/lmdb-writer.ts';
import { writeMat } from '../../src/data/testing/mat-writer.ts';
import { writeNpy } from '../../src/data/testing/npy-writer.ts';
import { writeZip } from '../../src/data/testing/zip-writer.ts';
import { makePictures, runsIn, sparring, tiny } from './sparring.ts';

const formats = fileURLToPath(new URL('../formats/arrays', import.meta.url));
const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * i) >> 3);

let parent = '';
let cwd = '';
let picture: Buffer;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'sparring-hostile-'));
  cwd = join(parent, 'work');
  await mkdir(cwd);
  picture = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();
});
afterAll(() => rm(parent, { recursive: true }));

const inspect = (...args: string[]) => sparring(cwd, 'data', 'inspect', ...args);

it.each<[string, () => Uint8Array | Promise<Uint8Array>]>([
  ['data.mdb', () => writeLmdb([['a', noise(20_000)]])],
  ['train-images-idx3-ubyte', () => writeIdx([30, 8, 8])],
  [
    'train_32x32.mat',
    () =>
      writeMat([{ name: 'X', sizes: [8, 8, 3, 30], type: 2, kind: 9, data: noise(5760) }], { packed: false }),
  ],
  ['a.zip', () => writeZip([{ name: 'a.png', data: noise(5000) }])],
  ['a.npy', () => writeNpy('|u1', [30, 8, 8], noise(1920))],
  ['a.h5', () => readFile(join(formats, 'chunked.h5'))],
])('a truncated %s gets one sentence', async (name, make) => {
  const whole = await make();
  await writeFile(join(cwd, name), whole.subarray(0, Math.floor(whole.length * 0.8)));
  const { code, stdout, stderr } = await inspect(name);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(new RegExp(`^error: [^\\n]*${name.replaceAll('.', '\\.')}[^\\n]*\\n$`));
  await rm(join(cwd, name));
});

it('a Python pickle is not run', async () => {
  // As pickle.dumps of an object whose __reduce__ is (os.system, ('touch pwned',)).
  const program = Buffer.from('\x80\x04cposix\nsystem\n(S"touch pwned"\ntR.', 'latin1');
  await writeFile(join(cwd, 'data_batch_1'), program);
  const { code, stderr } = await inspect('data_batch_1');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^error: data_batch_1 is the Python version of CIFAR-10, in pickles, which are programs and are not run[^\n]*\n$/,
  );
  expect(await readdir(cwd)).toEqual(['data_batch_1']);
  await rm(join(cwd, 'data_batch_1'));
});

it('a zip with paths outside its folder and zip bombs writes nothing', async () => {
  const zip = writeZip([
    { name: '../../outside.png', data: picture },
    { name: '/tmp/absolute.png', data: picture },
    { name: 'bomb.png', data: new Uint8Array(20_000_000), deflate: true }, // a thousand to one
    { name: 'huge.png', data: pngOf(100_000, 100_000) },
  ]);
  await writeFile(join(cwd, 'a.zip'), zip);
  const { code, stdout } = await inspect('a.zip');
  expect(code).toBe(0);
  expect(stdout).toContain('Formats     PNG 2\n');
  expect(stdout).toMatch(
    /^ +bomb\.png: .*are not a picture, expected at most 134,217,728 bytes and a ratio of at most 100$/m,
  );
  expect(stdout).toMatch(
    /^ +huge\.png: the picture has 100,000 × 100,000 pixels, expected at most 65,536 a side$/m,
  );
  expect([await readdir(parent), await readdir(cwd)]).toEqual([['work'], ['a.zip']]);
  await rm(join(cwd, 'a.zip'));
});

it('names with control characters are escaped', async () => {
  const names = ['\u001b[2J\u001b]0;gone\u0007.png', 'two\nlines.png', '\u009b31mred.png', '\rback.png'];
  const folder = join(cwd, 'a\u001b[31m');
  await mkdir(folder);
  for (const name of names) await writeFile(join(folder, name), 'no picture');
  for (const i of [1, 2, 3, 4]) await writeFile(join(folder, `${i}.png`), picture);
  const outputs = await Promise.all([
    inspect('a\u001b[31m'),
    inspect('a\u001b[31m', '--json'),
    inspect('nowhere\u001b[31m\u009b'),
    sparring(cwd, 'train', 'a\u001b[31m', ...tiny, '--dry-run'),
    sparring(cwd, 'train', 'a\u001b[31m', ...tiny, '--steps', '1'),
  ]);
  for (const { stdout, stderr } of outputs) {
    expect(`${stdout}${stderr}`.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  }
  const [text, , missing, , trained] = outputs.map(({ stdout, stderr }) => `${stdout}${stderr}`);
  expect(text).toContain('\\x1b[2J\\x1b]0;gone\\x07.png: the file is not a picture');
  expect(text).toContain('two\\x0alines.png: the file is not a picture');
  const { unreadable } = JSON.parse(outputs[1].stdout) as { unreadable: { listed: { name: string }[] } };
  expect(unreadable.listed.map(({ name }) => name).sort()).toEqual([...names].sort());
  expect(missing).toBe(outputs[2].stderr);
  expect(missing).toContain('nowhere\\x1b[31m\\x9b');
  expect(trained).toContain('Skipped 4 pictures that could not be read:');
});

it('every command escapes control characters in the paths of runs and data', async () => {
  const control = '\u001b[31m\u009b2J';
  await makePictures(cwd, 'pictures', 4);
  const trained = await sparring(
    cwd,
    'train',
    'pictures',
    ...tiny,
    '--steps',
    '2',
    '--checkpoint-every',
    '1',
  );
  expect([trained.code, trained.stderr]).toEqual([0, '']);
  const made = (await runsIn(cwd)).at(-1);
  const run = `run${control}`;
  await rename(join(cwd, made!), join(cwd, run));
  await writeFile(join(cwd, run, 'checkpoints', '000009.safetensors'), 'cut short');
  const options = JSON.parse(await readFile(join(cwd, run, 'options.json'), 'utf8')) as { pictures: number };
  const ran = async (...args: string[]) => {
    const { code, stdout, stderr } = await sparring(cwd, ...args);
    expect(`${stdout}${stderr}`.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    return { code, stdout, stderr };
  };
  const damaged = /^warning: run\\x1b\[31m\\x9b2J\S+000009\.safetensors: not a valid [^\n]*\n/;
  for (const [args, message] of [
    [['sample', run], 'of step 2: run\\x1b[31m\\x9b2J'],
    [['export', run, '--format', 'onnx', '--out', `${run}.onnx`], ': run\\x1b[31m\\x9b2J.onnx\n'],
    [['explore', 'sheet', run, '--json'], `"run": "run\\u001b[31m\\u009b2J"`],
    [['resume', run], 'run\\x1b[31m\\x9b2J is already finished, after 2 steps'],
  ] as const) {
    const { code, stdout, stderr } = await ran(...args);
    expect([code, stdout]).toEqual([0, expect.stringContaining(message)]);
    expect(stderr).toMatch(damaged);
  }
  const json = await ran('export', run, '--format', 'onnx', '--out', 'a.onnx', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ run });
  const resumed = { ...options, pictures: 5 };
  await writeFile(join(cwd, run, 'options.json'), JSON.stringify(resumed));
  expect((await ran('resume', run, '--steps', '3')).stderr).toContain(
    'warning: the run started with 5 pictures',
  );
  const place = ['--data-root', `data${control}`];
  expect((await ran('data', 'list', ...place)).stdout).toContain('Downloads go into data\\x1b[31m\\x9b2J. ');
  expect((await ran('reproduce', 'list', ...place)).stdout).toContain('into data\\x1b[31m\\x9b2J/svhn');
  expect((await ran('explain', 'losses', '--out', `a${control}.svg`)).stdout).toContain(
    'Drawn: a\\x1b[31m\\x9b2J.svg',
  );
});

/** A PNG with no data whose header claims this size. */
function pngOf(width: number, height: number): Buffer {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write('IHDR', 4, 'latin1');
  header.writeUInt32BE(width, 8);
  header.writeUInt32BE(height, 12);
  header.set([8, 2, 0, 0, 0], 16); // 8 bits, RGB
  header.writeUInt32BE(crc32(header.subarray(4, 21)), 21);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    header,
    Buffer.from('0000000049444154 35af061e 0000000049454e44 ae426082'.replaceAll(' ', ''), 'hex'),
  ]);
}
