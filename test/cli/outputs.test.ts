/** What commands write, and where: formats by the ending, standard output, links and devices. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import { skipNote } from '../../src/testing/skips.ts';
import { makePictures, program, sparring, tiny } from './sparring.ts';

let cwd = '';
const run = join('runs', '00000-pictures-dcgan-64');
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-outputs-'));
  await makePictures(cwd, 'pictures', 8);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '2');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** The bytes on standard output, and the text on standard error. */
function bytesOf(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], { cwd });
  return { stdout, stderr: stderr.toString(), code: status };
}

const pixelsOf = async (file: string | Buffer) =>
  sharp(typeof file === 'string' ? join(cwd, file) : file)
    .removeAlpha()
    .raw()
    .toBuffer();

describe('the ending of --out', () => {
  it('chooses PNG, JPEG or WebP for samples: WebP has the same pixels, JPEG nearly the same', async () => {
    for (const ending of ['png', 'webp', 'jpg', 'JPEG']) {
      const { code, stderr } = await sparring(cwd, 'sample', run, '--grid', '2x2', '--out', `a.${ending}`);
      expect([code, stderr]).toEqual([0, '']);
    }
    const formats = await Promise.all(
      ['png', 'webp', 'jpg', 'JPEG'].map(
        async (ending) => (await sharp(join(cwd, `a.${ending}`)).metadata()).format,
      ),
    );
    expect(formats).toEqual(['png', 'webp', 'jpeg', 'jpeg']);
    const png = await pixelsOf('a.png');
    expect((await pixelsOf('a.webp')).equals(png)).toBe(true);
    const jpeg = await pixelsOf('a.jpg');
    const error = Math.max(...jpeg.map((value, i) => Math.abs(value - png[i]!)));
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(100);
  });

  it('and --format that of many single files', async () => {
    await sparring(cwd, 'sample', run, '--count', '2', '--format', 'webp', '--out', 'many');
    expect((await readdir(join(cwd, 'many'))).sort()).toEqual(['000000.webp', '000001.webp']);
  });

  it.each(
    firstOrAll(1, [
      ['explore', 'sheet', run, '--seeds', '0-3', '--threads', '1'],
      ['explain', 'losses'],
      ['data', 'inspect', 'pictures'],
    ]),
  )('chooses the format of figures: %s %s', async (...command) => {
    const name = `figure-of-${command[0]}`;
    for (const [ending, format] of [
      ['png', 'png'],
      ['webp', 'webp'],
      ['jpg', 'jpeg'],
    ] as const) {
      expect((await sparring(cwd, ...command, '--out', `${name}.${ending}`)).code).toBe(0);
      expect((await sharp(join(cwd, `${name}.${ending}`)).metadata()).format).toBe(format);
    }
    expect((await pixelsOf(`${name}.webp`)).equals(await pixelsOf(`${name}.png`))).toBe(true);
  });

  it('chooses the format of points', async () => {
    await sparring(cwd, 'train', 'ring-2d', '--steps', '1', '--threads', '1', '--out', 'points');
    const points = join('points', '00000-ring-2d-gan-2d');
    for (const name of ['p.png', 'p.webp', 'p.csv']) {
      expect(await sparring(cwd, 'sample', points, '--seeds', '0-9', '--out', name)).toMatchObject({
        code: 0,
      });
    }
    expect((await pixelsOf('p.webp')).equals(await pixelsOf('p.png'))).toBe(true);
    const piped = bytesOf('sample', points, '--seeds', '0-9', '--format', 'csv', '--out', '-');
    expect(piped.stdout.toString()).toBe(await readFile(join(cwd, 'p.csv'), 'utf8'));
  });

  it('that does not fit is refused', async () => {
    const refused = async (...args: string[]) => {
      const { code, stderr, stdout } = await sparring(cwd, ...args);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    expect(await refused('sample', run, '--format', 'webp', '--out', 'b.png')).toContain(
      'does not fit --out b.png',
    );
    expect(await refused('sample', run, '--format', 'csv')).toContain('applies to a run of points');
    expect(await refused('explain', 'losses', '--out', 'b.gif')).toContain(
      'expected a .html, .svg, .png, .jpg, .jpeg or .webp file',
    );
    expect(await refused('explore', 'sheet', run, '--out', 'b.gif')).toContain(
      'expected a .png, .jpg, .jpeg, .webp, .svg or .html file',
    );
    expect(await refused('explore', 'interpolate', run, '--animation', 'b.png')).toContain(
      'expected a .gif, .webp or .mp4 file',
    );
  });
});

describe('animations', () => {
  const walk = (file: string) =>
    sparring(cwd, 'explore', 'interpolate', run, '--seeds', '0,1', '--steps', '4', '--animation', file);

  it('are GIF or WebP, with the same frames and delays', async () => {
    for (const name of ['walk.gif', 'walk.webp'])
      expect(await walk(name)).toMatchObject({ code: 0, stderr: '' });
    const [gif, webp] = await Promise.all(
      ['walk.gif', 'walk.webp'].map((name) => sharp(join(cwd, name), { animated: true }).metadata()),
    );
    expect([gif!.format, webp!.format]).toEqual(['gif', 'webp']);
    expect(webp).toMatchObject({
      pages: 4,
      delay: gif!.delay!,
      loop: 0,
      width: gif!.width,
      pageHeight: gif!.pageHeight!,
    });
  });

  const noFfmpeg = skipNote('ffmpeg', spawnSync('ffmpeg', ['-version']).status !== 0);
  it.skipIf(noFfmpeg !== '')(`are MP4 where ffmpeg is${noFfmpeg}`, async () => {
    expect(await walk('walk.mp4')).toMatchObject({ code: 0, stderr: '' });
    const fields = 'stream=codec_name,width,height,pix_fmt,duration';
    const probed = execFileSync(
      'ffprobe',
      ['-v', 'error', '-show_entries', fields, '-of', 'json', 'walk.mp4'],
      { cwd },
    );
    const [stream] = (JSON.parse(probed.toString()) as { streams: Record<string, unknown>[] }).streams;
    expect(stream).toMatchObject({ codec_name: 'h264', pix_fmt: 'yuv420p' });
    const { width, pageHeight } = await sharp(join(cwd, 'walk.gif'), { animated: true }).metadata();
    expect([stream!['width'], stream!['height']]).toEqual([
      width + (width % 2),
      pageHeight! + (pageHeight! % 2),
    ]);
    expect(Number(stream!['duration'])).toBeCloseTo(3 * 0.1 + 1.5, 1);
  });

  it('say what MP4 needs before they compute anything, if ffmpeg is missing', () => {
    const env = { ...process.env, PATH: ['/nowhere', '/nowhere/else'].join(delimiter) };
    const args = ['explore', 'interpolate', run, '--animation', 'none.mp4'];
    const { stderr, status } = spawnSync(process.execPath, [program, ...args], { cwd, env });
    expect([status, stderr.toString()]).toEqual([
      1,
      expect.stringMatching(/^error: an \.mp4 file needs ffmpeg, which is not on the PATH: [^\n]+\n$/),
    ]);
  });
});

describe('--out -', () => {
  it('writes samples to standard output, and the sentence to standard error', async () => {
    await sparring(cwd, 'sample', run, '--grid', '2x2', '--out', 'file.png');
    const { stdout, stderr, code } = bytesOf('sample', run, '--grid', '2x2', '--out', '-');
    expect([code, stderr]).toEqual([0, '4 pictures of step 2: standard output\n']);
    expect(stdout.equals(await readFile(join(cwd, 'file.png')))).toBe(true);
    const webp = bytesOf('sample', run, '--grid', '2x2', '--out', '/dev/stdout', '--format', 'webp');
    expect((await sharp(webp.stdout).metadata()).format).toBe('webp');
    expect(await readdir(cwd)).not.toContain('-');
  });

  it('writes exports, lessons and contact sheets', async () => {
    await sparring(cwd, 'export', run, '--out', 'g.safetensors');
    const exported = bytesOf('export', run, '--format', 'safetensors', '--out', '-');
    expect(exported.stdout.equals(await readFile(join(cwd, 'g.safetensors')))).toBe(true);
    await sparring(cwd, 'explain', 'losses', '--out', 'losses.html');
    const lesson = bytesOf('explain', 'losses', '--out', '-');
    expect(lesson.stdout.toString()).toBe(await readFile(join(cwd, 'losses.html'), 'utf8'));
    expect(lesson.stderr).toContain('D’s loss');
    const sheet = bytesOf('data', 'inspect', 'pictures', '--out', '-');
    expect((await sharp(sheet.stdout).metadata()).format).toBe('png');
    expect(sheet.stderr).toContain('folder of 8 pictures');
  });

  it('is refused where several files are written, or with --json', async () => {
    const refused = async (...args: string[]) => {
      const { code, stderr, stdout } = await sparring(cwd, ...args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^error: [^\n]+\n$/);
      return stderr;
    };
    expect(await refused('explore', 'sheet', run, '--out', '-')).toContain('two files');
    expect(await refused('sample', run, '--count', '3', '--out', '-')).toContain('many files');
    expect(await refused('data', 'pack', 'pictures', '--image-size', '8', '--out', '-')).toContain(
      'in parts',
    );
    expect(await refused('train', 'pictures', ...tiny, '--steps', '1', '--out', '-')).toContain(
      'run folders are created there',
    );
    expect(await refused('reproduce', 'gan-figure-1', '--budget', '0.01', '--out', '-')).toContain(
      'a folder',
    );
    expect(await refused('data', 'dedup', 'pictures', '--out', '-')).toContain('a folder');
    expect(await readdir(cwd)).not.toContain('-');
    const both = await sparring(cwd, 'sample', run, '--out', '-', '--json');
    expect(JSON.parse(both.stdout)).toMatchObject({ outcome: 'failure' });
    expect(both.stderr).toContain('--json and --out - both write to standard output');
  });

  const noScript = skipNote('script', spawnSync('script', ['--version']).status !== 0);
  it.skipIf(noScript !== '')(`is refused for what is no text on a terminal${noScript}`, () => {
    const typed = (args: string) =>
      execFileSync('script', ['-qec', `${process.execPath} ${program} ${args} || true`, '/dev/null'], {
        cwd,
      }).toString();
    expect(typed(`sample ${run} --out -`)).toMatch(
      /^error: --out - would print a \.png file on the terminal: redirect it, as in "> file\.png", or pass a path\r\n$/,
    );
    expect(typed('explain losses --out -')).toContain('<html');
  });

  it('is no error if the reader closes the pipe', () => {
    const command = `"${process.execPath}" "${program}" export ${run} --format onnx --out - | head -c 10 | wc -c`;
    const noShell = process.platform === 'win32';
    if (noShell) return;
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd });
    expect(stdout.toString().trim()).toBe('10');
    expect(stderr.toString()).not.toContain('error');
  });
});

const windows = skipNote('unixFiles', process.platform === 'win32');
describe.skipIf(windows !== '')(`files that are no plain files${windows}`, () => {
  it('keep being what they are: a link, a mode, a pipe and /dev/null', async () => {
    writeFileSync(join(cwd, 'real.png'), '');
    chmodSync(join(cwd, 'real.png'), 0o640);
    symlinkSync('real.png', join(cwd, 'link.png'));
    await sparring(cwd, 'sample', run, '--grid', '1x1', '--out', 'link.png');
    expect(lstatSync(join(cwd, 'link.png')).isSymbolicLink()).toBe(true);
    expect(statSync(join(cwd, 'real.png')).mode & 0o777).toBe(0o640);
    expect((await sharp(join(cwd, 'real.png')).metadata()).format).toBe('png');
    execFileSync('mkfifo', [join(cwd, 'pipe.onnx')]);
    const reading = readFile(join(cwd, 'pipe.onnx'));
    await sparring(cwd, 'export', run, '--out', 'pipe.onnx');
    await sparring(cwd, 'export', run, '--out', 'file.onnx');
    expect((await reading).equals(readFileSync(join(cwd, 'file.onnx')))).toBe(true);
    expect(await sparring(cwd, 'export', run, '--format', 'onnx', '--out', '/dev/null')).toMatchObject({
      code: 0,
    });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});

const noFull = skipNote('unixFiles', !existsSync('/dev/full'));
describe('a standard output that takes nothing', () => {
  it
    .skipIf(noFull !== '')
    .each([
      ['-V'],
      ['schema', 'train'],
      ['data', 'list', '--json'],
      ['sample', run, '--json'],
      ['export', run, '--format', 'onnx', '--out', '-'],
    ])(`fails %s %s %s with a sentence${noFull}`, (...args) => {
    const full = openSync('/dev/full', 'w');
    try {
      const stdio = ['ignore', full, 'pipe'] as const;
      const { status, stderr } = spawnSync(process.execPath, [program, ...args], { cwd, stdio: [...stdio] });
      expect(status).toBe(1);
      expect(stderr.toString()).toContain('error: could not write all of the output: the disk is full\n');
    } finally {
      closeSync(full);
    }
  });
});
