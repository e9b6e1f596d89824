/** Downloads from a server on this machine that behaves well, badly, and not at all. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SparringError } from '../../core/errors.ts';
import { download, DownloadError, type DownloadOptions, type PublishedFile } from './download.ts';
import { serveFile, type FileServer, type Manner } from '../testing/file-server.ts';

const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 5);
const others = bytes.map((byte) => byte ^ 1);
const sha256 = createHash('sha256').update(bytes).digest('hex');
let folder = '';
let server: FileServer | undefined;
const patience: DownloadOptions = {
  attempts: 3,
  pauseMilliseconds: 1,
  onProgress: (_, done) => server?.arrived(done),
};
const hasty = { ...patience, quietMilliseconds: 500 };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-download-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

const path = () => join(folder, 'sets', 'file.bin');
const part = () => `${path()}.part`;
const published = (...addresses: string[]): PublishedFile => ({
  name: 'file.bin',
  addresses: addresses.length > 0 ? addresses : [server!.address()],
  bytes: bytes.length,
  sha256,
});

async function fetchIn(...manners: Manner[]): Promise<void> {
  server = await serveFile(bytes, manners);
  const isQuiet = manners.some(({ kind }) => kind === 'quiet');
  await download(published(), path(), isQuiet ? hasty : patience);
}

async function expectWhole(): Promise<void> {
  expect(await readdir(join(folder, 'sets'))).toEqual(['file.bin']);
  expect(Buffer.compare(await readFile(path()), bytes)).toBe(0);
}

describe('brings the whole file', () => {
  it('at once, and says how far it is', async () => {
    server = await serveFile(bytes, [{ kind: 'range' }]);
    const said: [string, number][] = [];
    await download(published(), path(), { onProgress: (step, done) => said.push([step, done]) });
    await expectWhole();
    expect(server.ranges).toEqual(['']);
    expect(said.at(-1)).toEqual(['checking', bytes.length]);
    const fetched = said.filter(([step]) => step === 'fetching').map(([, done]) => done);
    expect(fetched.at(-1)).toBe(bytes.length);
    expect(fetched).toEqual([...fetched].sort((a, b) => a - b));
  });

  it('from where it was cut, twice', async () => {
    const cut = { kind: 'cut', heedsRange: true } as const;
    await fetchIn({ ...cut, after: 100_000 }, { ...cut, after: 50_000 }, { kind: 'range' });
    await expectWhole();
    expect(server!.ranges).toEqual(['', 'bytes=100000-', 'bytes=150000-']);
  });

  it('from where an earlier call was cut', async () => {
    server = await serveFile(bytes, [
      { kind: 'cut', after: 100_000, heedsRange: true },
      { kind: 'status', status: 404 },
    ]);
    await expect(download(published(), path(), patience)).rejects.toThrow(
      /\(it answers 404 Not Found\); what came, 100\.0 kB of 300\.0 kB, is kept$/,
    );
    await server.close();
    server = await serveFile(bytes, [{ kind: 'range' }]);
    await download(published(), path(), patience);
    await expectWhole();
    expect(server.ranges).toEqual(['bytes=100000-']);
  });

  it('from a server that does not heed ranges', async () => {
    await fetchIn({ kind: 'cut', after: 100_000, heedsRange: false }, { kind: 'whole' });
    await expectWhole();
    expect(server!.ranges).toEqual(['', 'bytes=100000-']);
  });

  it('from one that sends chunks and does not say how many', async () => {
    await fetchIn({ kind: 'chunks', bytes });
    await expectWhole();
  });

  it('after a busy server and a silent one', async () => {
    await fetchIn({ kind: 'status', status: 503 }, { kind: 'quiet', after: 1000 }, { kind: 'range' });
    await expectWhole();
    expect(server!.ranges).toEqual(['', '', 'bytes=1000-']);
  });

  it('from where it is led to', async () => {
    const target = await serveFile(bytes, [{ kind: 'range' }]);
    try {
      await fetchIn({ kind: 'redirect', to: target.address('moved') });
      await expectWhole();
    } finally {
      await target.close();
    }
  });

  it('from the second address, if the first does not have it', async () => {
    const first = await serveFile(bytes, [{ kind: 'status', status: 403 }]);
    server = await serveFile(bytes, [{ kind: 'range' }]);
    try {
      await download(published(first.address(), server.address()), path(), patience);
      await expectWhole();
      expect(first.ranges).toHaveLength(1);
    } finally {
      await first.close();
    }
  });

  it.each([
    ['of another file, as long', others],
    ['of another file, shorter', others.subarray(0, 1000)],
    ['that is too long', new Uint8Array(400_000)],
    ['that is whole', bytes],
  ])('after a part %s', async (_, left) => {
    server = await serveFile(bytes, [{ kind: 'range' }]);
    await expect(download(published('http://127.0.0.1:1/'), path(), patience)).rejects.toThrow(DownloadError);
    await writeFile(part(), left);
    await download(published(), path(), patience);
    await expectWhole();
  });
});

describe('refuses', () => {
  it.each<[string, Manner[], RegExp]>([
    [
      'other bytes',
      [{ kind: 'others', bytes: others }],
      /is not the published file\.bin \(SHA-256 .*, expected .*\), and was removed$/,
    ],
    [
      'a page in its place',
      [{ kind: 'others', bytes: Buffer.from('<html>') }],
      /\(it has 6 bytes where 300,000 are published\)$/,
    ],
    [
      'more than there should be',
      [{ kind: 'chunks', bytes: new Uint8Array(400_000) }],
      /\(it has more bytes than 300,000 are published\)/,
    ],
    [
      'less, however often it is asked',
      [{ kind: 'chunks', bytes: bytes.subarray(0, 5000) }],
      /\(it ends after 5,000 bytes of 300,000\); what came/,
    ],
    ['what is not there', [{ kind: 'status', status: 404 }], /\(it answers 404 Not Found\)$/],
    [
      'a server that stays busy',
      [{ kind: 'status', status: 503 }],
      /\(it answers 503 Service Unavailable\)$/,
    ],
    ['a server that stays silent', [{ kind: 'quiet', after: 0 }], /\(nothing came for 0\.5 s\)$/],
    [
      'a server that always cuts',
      [{ kind: 'cut', after: 1000, heedsRange: false }],
      /\(the connection was cut\); what came, 1\.0 kB/,
    ],
    [
      'a part that was not asked for',
      [{ kind: 'wrong range' }],
      /\(it sends another part than it was asked for\)/,
    ],
    [
      'a way to another kind of place',
      [{ kind: 'redirect', to: 'file:///etc/passwd' }],
      /\(it leads to "file:\/\/\/etc\/passwd"\)$/,
    ],
    ['a way round in circles', [{ kind: 'redirect', to: '/again' }], /\(it leads on more than 5 times\)$/],
    ['a way to nowhere', [{ kind: 'redirect', to: 'http://[' }], /\(it leads to "http:\/\/\["\)$/],
  ])('%s', async (_, manners, says) => {
    const refused = await fetchIn(...manners).catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(DownloadError);
    expect((refused as Error).message).toMatch(says);
    expect((refused as Error).message).not.toContain('\n');
    expect((await readdir(join(folder, 'sets'))).filter((name) => name !== 'file.bin.part')).toEqual([]);
  });

  it('other bytes once more, if a part of them was here before', async () => {
    server = await serveFile(bytes, [{ kind: 'range' }, { kind: 'others', bytes: others }]);
    await expect(download(published('http://127.0.0.1:1/'), path(), patience)).rejects.toThrow(DownloadError);
    await writeFile(part(), others.subarray(0, 1000));
    await expect(download(published(), path(), patience)).rejects.toThrow(/not the published/);
    expect(server.ranges).toEqual(['bytes=1000-', '']);
    expect(await readdir(join(folder, 'sets'))).toEqual([]);
  });

  it('an address where nobody is, and one that is nowhere', async () => {
    await expect(
      download(published('http://127.0.0.1:1/a', 'http://no.such.host.invalid/a'), path(), patience),
    ).rejects.toThrow(
      /^http:\/\/127.0.0.1:1\/a cannot be fetched \(its host refuses the connection\), http:\/\/no.such.host.invalid\/a cannot be fetched \(its host is not found: is there a network\?\)$/,
    );
  });

  it('a place that cannot be written, or is too small', async () => {
    await writeFile(join(folder, 'sets'), '');
    const refused = download(published('http://127.0.0.1:1/'), path(), patience);
    await expect(refused).rejects.toThrow(
      /^cannot write .*file\.bin\.part \(E\w+\): name another place with --data-root$/,
    );
    await expect(refused).rejects.toThrow(SparringError);
    const huge = { ...published('http://127.0.0.1:1/'), bytes: 2 ** 60 };
    await expect(download(huge, join(folder, 'huge.bin'), patience)).rejects.toThrow(
      /needs 1152921.5 TB and its disk has .* left/,
    );
  });
});
