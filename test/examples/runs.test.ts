/** The examples that train runs, and the one that serves a run, as their readers run them. */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { makePictures, runsIn, sparring, tiny } from '../cli/sparring.ts';
import { reads, type Reader } from './reader.ts';

let reader: Reader;
afterEach(() => reader?.remove());

describe('training on a folder', () => {
  it('draws sheets of samples, and a sample of the trained run', async () => {
    reader = await reads('folder');
    await makePictures(reader.folder, 'photos', 70);
    const { stdout, stderr } = await reader.start('photos', '0.1');
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^step \d+: loss of D [\d.]+, of G [\d.]+, \d+ pictures\/s, \d+ s left: runs\S+png$/m,
    );
    expect(stdout).toMatch(/\nstep \d+: sample\.png\n$/);
    expect(readFileSync(join(reader.folder, 'sample.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it.skipIf(process.platform === 'win32')('is stopped by Ctrl-C, and says how to go on', async () => {
    reader = await reads('folder');
    await makePictures(reader.folder, 'photos', 70);
    const child = reader.spawn('photos', '10');
    let printed = '';
    child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
    const closed = once(child, 'close');
    while (!(await hasTrained(reader.folder))) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGINT');
    expect(await closed).toEqual([0, null]);
    const [run] = await runsIn(reader.folder);
    expect(printed).toContain(`stopped; npx sparring resume ${run} goes on\n`);
    const resumed = await sparring(reader.folder, 'resume', run!, '--steps', '3');
    expect(resumed.code, resumed.stderr).toBe(0);
  });
});

async function hasTrained(folder: string): Promise<boolean> {
  const [run] = await runsIn(folder);
  const metrics = join(folder, run ?? 'none', 'metrics.jsonl');
  return existsSync(metrics) && readFileSync(metrics, 'utf8').includes('\n');
}

slowIt('training on arrays trains on flowers, and has samples as ImageData has them', async () => {
  reader = await reads('arrays');
  const { stdout, stderr } = await reader.start('0.1');
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^step \d+: D\(x\) 0\.\d\d, D\(G\(z\)\) 0\.\d\d: runs\S+png$/m);
  expect(stdout).toContain('32×32, 4096 bytes; 32×32, 4096 bytes; 32×32, 4096 bytes\n');
});

describe('the server of samples', () => {
  it('serves a picture for each seed, a page of them, and sentences for what is asked wrongly', async () => {
    reader = await reads('server');
    await makePictures(reader.folder, 'photos', 8);
    const trained = await sparring(reader.folder, 'train', 'photos', ...tiny, '--steps', '2');
    expect(trained.code, trained.stderr).toBe(0);
    const [run] = await runsIn(reader.folder);
    const child = reader.spawn(run!, '0');
    try {
      const [address] = (await once(child.stdout, 'data')) as [Buffer];
      const get = (path: string) => fetch(new URL(path, address.toString().trim()));
      const picture = await get('/3.png');
      expect(picture.headers.get('content-type')).toBe('image/png');
      const bytes = Buffer.from(await picture.arrayBuffer());
      expect(bytes.subarray(1, 4).toString()).toBe('PNG');
      expect(Buffer.from(await (await get('/3.png')).arrayBuffer())).toEqual(bytes);
      const page = await (await get('/?first=10')).text();
      expect(page).toContain('<img src="/10.png" alt="Sample of seed 10" />');
      const wrong = await get(`/${'9'.repeat(30)}.png`);
      expect(wrong.status).toBe(400);
      expect(await wrong.text()).toMatch(/^sample: seeds\[0\] got 1e\+30, expected a whole number/);
      expect((await get('/nothing')).status).toBe(404);
    } finally {
      const closed = once(child, 'close');
      child.kill('SIGTERM'); // tsx passes it on to the server; SIGKILL would leave that behind
      await closed;
    }
  });
});
