/** `sparring explore forget`: boxes by a rule or from a file, and what it refuses. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePictures, recordOf, sparring, tiny } from './sparring.ts';

const run = join('runs', '00000-pictures-dcgan-64');
const dense = join('runs', '00001-pictures-gan-mnist');

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-forget-'));
  await makePictures(cwd, 'pictures', 8);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '5', '--lr', '0.01');
  const units = ['--generator-units', '4,4', '--discriminator-units', '4,4', '--image-size', '16'];
  const small = ['--batch-size', '4', '--steps', '1', '--threads', '1'];
  await sparring(cwd, 'train', 'pictures', '--preset', 'gan-mnist', ...units, ...small);
  await writeBoxes('boxes.json', (seed) => ({ seed, left: 4, top: 2, width: 6, height: 5 }));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function writeBoxes(name: string, box: (seed: number) => unknown): Promise<void> {
  await writeFile(join(cwd, name), JSON.stringify({ boxes: Array.from({ length: 12 }, (_, i) => box(i)) }));
}

/** The pixels of a figure above its texts: title, source, and two rows of pictures. */
async function bodyOf(path: string): Promise<Buffer> {
  const { width } = await sharp(path).metadata();
  const head = 2 * (16 + 28 + 4 + 18 + 18);
  return sharp(path)
    .extract({ left: 0, top: 0, width, height: head + 2 * 2 * (16 * 6 + 2 * 3) })
    .raw()
    .toBuffer();
}

interface Forgotten {
  readonly finding: { readonly name: string; readonly sentence: string; readonly advice: string | null };
  readonly change: { readonly inside: number; readonly outside: number };
  readonly controlChange: { readonly inside: number; readonly outside: number };
  readonly judged: Readonly<Record<'before' | 'after' | 'control', number>>;
  readonly dropped: number;
  readonly droppedMaps: number[];
  readonly weights: number[];
  readonly boxes: readonly { seed: number }[];
  readonly accuracy: { readonly heldOut: number; readonly fitted: number };
  readonly heldOut: { readonly pictures: number; readonly places: number };
  readonly fitted: { readonly pictures: number; readonly places: number };
}

async function forget(...args: string[]): Promise<Forgotten> {
  const { code, stdout, stderr } = await sparring(cwd, 'explore', 'forget', run, ...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return recordOf({ stdout }) as Forgotten;
}

describe('sparring explore forget', () => {
  it('drops the maps of positive weight, of the second-highest convolution', async () => {
    const record = await forget('--boxes', 'boxes.json', '--out', 'a.png', '--seeds', '0-19', '--show', '3');
    expect(await readFile(join(cwd, 'a.json'), 'utf8')).toBe(`${JSON.stringify(record, undefined, 2)}\n`);
    expect(record).toMatchObject({ exploration: 'forget', run, step: 5, samples: 20, from: 'boxes.json' });
    expect(record).toMatchObject({ layer: 'deconv1', maps: 2, height: 8, width: 8 });
    expect(record.droppedMaps).toEqual([0, 1].filter((map) => record.weights[map]! > 0));
    expect(record.dropped).toBe(record.droppedMaps.length);
    // The centres of 3×2 places of the 8×8 maps lie in each box, and as many others are compared with them.
    expect(record.heldOut).toEqual({ pictures: 2, places: 2 * 12 });
    expect(record.fitted).toEqual({ pictures: 10, places: 10 * 12 });
    for (const kind of ['heldOut', 'fitted'] as const) {
      const right = record.accuracy[kind] * record[kind].places;
      expect(right).toBeCloseTo(Math.round(right), 3);
      expect(right).toBeGreaterThan(record[kind].places / 2); // better than guessing
    }
    const { width } = await sharp(join(cwd, 'a.png')).metadata();
    expect(width).toBeGreaterThanOrEqual(2 * (3 * (16 * 6 + 2 * 3) + 2 * 12 + 2 * 16));
  });

  it('finds boxes by a rule, and reads them again from its own JSON file', async () => {
    const { code, stdout } = await sparring(cwd, 'explore', 'forget', run, '--rule', 'blue');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Of the 2 maps of deconv1 \(8×8\), [012] have a positive weight/);
    expect(stdout).toMatch(
      /The classifier is right for \d+\.\d% of [\d,]+ positions in \d+ held-out pictures, half/,
    );
    expect(stdout).toMatch(
      /The rule blue finds [\d,]+ patch(es)? in the samples, and \d+ in the samples without these maps/,
    );
    expect(stdout).toMatch(/D finds the samples real with [\d.]+ on average, with [\d.]+ without these maps/);
    expect(stdout).toContain(`${run}/forget.png\n${run}/forget.json\n`);
    const found = JSON.parse(await readFile(join(cwd, run, 'forget.json'), 'utf8')) as Forgotten;
    const again = await forget('--boxes', join(run, 'forget.json'), '--out', 'again.png');
    expect([again.weights, again.boxes]).toEqual([found.weights, found.boxes]);
    expect(again.judged).toEqual(found.judged);
    expect(Object.values(found.judged).every((probability) => probability > 0 && probability < 1)).toBe(true);
    // All but the verdict below them: of boxes, no rule counts.
    const pictures = await bodyOf(join(cwd, run, 'forget.png'));
    expect((await bodyOf(join(cwd, 'again.png'))).equals(pictures)).toBe(true);
    expect(found.finding.sentence).toMatch(/the rule finds [\d,]+ patch|hardly tell the object’s places/);
    expect(again.finding.sentence).toMatch(/its places change|hardly tell the object’s places/);
    expect(stdout).toContain(`\n${found.finding.sentence}`);
  });

  it('takes boxes that are typed, as it does those of a file', async () => {
    const options = ['--seeds', '0-19', '--out', 'typed.png'];
    const read = await forget('--boxes', 'boxes.json', ...options);
    const box = (seed: number) => `${seed}:4,2,6,5`;
    const first = Array.from({ length: 7 }, (_, seed) => box(seed)).join(' ');
    const rest = Array.from({ length: 5 }, (_, i) => box(7 + i)).join('; ');
    const typed = await forget('--box', first, '--box', rest, ...options);
    expect([typed.boxes, typed.weights]).toEqual([read.boxes, read.weights]);
    expect(typed).not.toHaveProperty('from');
  });

  it('writes a page to draw boxes on, whose command has the options that choose the samples', async () => {
    const args = ['explore', 'boxes', run, '--seeds', '0-3,9', '--step', '5', '--threads', '1'];
    const { code, stdout, stderr } = await sparring(cwd, ...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`5 samples of step 5, to draw boxes in: open ${run}/boxes.html in a browser.\n`);
    const page = await readFile(join(cwd, run, 'boxes.html'), 'utf8');
    expect(page).toContain(`"command":"sparring explore forget ${run} --seeds 0-3,9 --step 5 --box"`);
    expect(page.match(/class="shot"/g)).toHaveLength(5);
    await rm(join(cwd, run, 'boxes.html'));
    const piped = await sparring(cwd, ...args, '--out', '-');
    expect(piped.stdout).toBe(page);
    const refused = await sparring(cwd, ...args, '--out', 'boxes.png');
    expect([refused.code, refused.stderr]).toEqual([
      2,
      'error: --out got "boxes.png", expected a .html file\n',
    ]);
  });

  it('reports missing and invalid input', async () => {
    await writeBoxes('wide.json', (seed) => ({ seed, left: 12, top: 2, width: 6, height: 5 }));
    await writeBoxes('far.json', (seed) => ({ seed: seed + 145, left: 2, top: 2, width: 6, height: 5 }));
    await writeBoxes('negative.json', (seed) => ({ seed, left: -1, top: 2, width: 6, height: 5 }));
    await writeFile(
      join(cwd, 'few.json'),
      '{"boxes": [{"seed": 1, "left": 1, "top": 1, "width": 4, "height": 4}]}',
    );
    await writeFile(join(cwd, 'broken.json'), '{"boxes": [');
    const before = await readdir(cwd);
    for (const [code, args, message] of [
      [2, [run], 'pass either --boxes FILE or --rule bright|dark|red|green|blue'],
      [2, [run, '--boxes', 'boxes.json', '--rule', 'red'], 'pass either --boxes FILE or --rule'],
      [2, [run, '--box', '1:2,3,4'], '--box got "1:2,3,4", expected seed:left,top,width,height in pixels'],
      [2, [run, '--box', '1:2,3,0,4'], '--box got "1:2,3,0,4", expected seed:left,top,width,height'],
      [2, [run, '--box', '1:2,3,4,4', '--rule', 'red'], 'pass either --boxes FILE or --rule'],
      [2, [run, '--box', '1:12,3,5,4'], '--box: a box of seed 1 extends to 17×7, expected it within'],
      [2, [run, '--box', '200:2,3,4,4'], '--box: got a box of seed 200, which is not among the 150 samples'],
      [2, [run, '--rule', 'shiny'], '--rule got "shiny", expected one of bright, dark'],
      [2, [run, '--rule', 'red', '--layer', 'deconv2'], '--layer got "deconv2", expected one of deconv1'],
      [2, [dense, '--rule', 'bright'], 'no convolutions between z and the picture'],
      [1, [run, '--boxes', 'nowhere.json'], 'nowhere.json does not exist: check the path'],
      [1, [run, '--boxes', 'broken.json'], 'broken.json is not valid JSON'],
      [1, [run, '--boxes', 'negative.json'], 'negative.json is invalid at boxes.0.left'],
      [
        1,
        [run, '--boxes', 'wide.json'],
        'a box of seed 0 extends to 18×7, expected it within pictures of 16×16',
      ],
      [1, [run, '--boxes', 'far.json'], 'got a box of seed 150, which is not among the 150 samples'],
      [1, [run, '--boxes', 'few.json'], 'got boxes in 1 of 150 pictures, expected boxes in 10 or more'],
    ] as const) {
      const finished = await sparring(cwd, 'explore', 'forget', ...args, '--out', 'none.png');
      expect(finished.stderr).toContain(message);
      expect(finished.stderr).toMatch(/^error: [^\n]+\n$/);
      expect([finished.code, finished.stdout]).toEqual([code, '']);
    }
    expect(await readdir(cwd)).toEqual(before);
  });
});
