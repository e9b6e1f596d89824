/** Downloads from a local server that behaves well, badly, or not at all. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SparringError } from '../../core/errors.ts';
import { download, DownloadError, type DownloadOptions, type PublishedFile } from './download.ts';
import { serveFile, type FileServer, type Reply } from '../testing/file-server.ts';

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
const impatient = { ...patience, quietMilliseconds: 500 };

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

async function fetchIn(...replies: Reply[]): Promise<void> {
  server = await serveFile(bytes, replies);
  const isQuiet = replies.some(({ kind }) => kind === 'quiet');
  await download(published(), path(), isQuiet ? impatient : patience);
}

async function expectWhole(): Promise<void> {
  expect(await readdir(join(folder, 'sets'))).toEqual(['file.bin']);
  expect(Buffer.compare(await readFile(path()), bytes)).toBe(0);
}

describe('fetches the complete file', () => {
  it('in one request, and reports progress', async () => {
    server = await serveFile(bytes, [{ kind: 'range' }]);
    const reported: [string, number][] = [];
    await download(published(), path(), { onProgress: (step, done) => reported.push([step, done]) });
    await expectWhole();
    expect(server.ranges).toEqual(['']);
    expect(reported.at(-1)).toEqual(['checking', bytes.length]);
    const fetched = reported.filter(([step]) => step === 'fetching').map(([, done]) => done);
    expect(fetched.at(-1)).toBe(bytes.length);
    expect(fetched).toEqual([...fetched].sort((a, b) => a - b));
  });

  it('by resuming after two interruptions', async () => {
    const cut = { kind: 'cut', supportsRange: true } as const;
    await fetchIn({ ...cut, after: 100_000 }, { ...cut, after: 50_000 }, { kind: 'range' });
    await expectWhole();
    expect(server!.ranges).toEqual(['', 'bytes=100000-', 'bytes=150000-']);
  });

  it('by resuming an earlier call', async () => {
    server = await serveFile(bytes, [
      { kind: 'cut', after: 100_000, supportsRange: true },
      { kind: 'status', status: 404 },
    ]);
    await expect(download(published(), path(), patience)).rejects.toThrow(
      /\(it answered 404 Not Found\); 100\.0 kB of 300\.0 kB were received and are kept$/,
    );
    await server.close();
    server = await serveFile(bytes, [{ kind: 'range' }]);
    await download(published(), path(), patience);
    await expectWhole();
    expect(server.ranges).toEqual(['bytes=100000-']);
  });

  it('from a server that ignores ranges', async () => {
    await fetchIn({ kind: 'cut', after: 100_000, supportsRange: false }, { kind: 'whole' });
    await expectWhole();
    expect(server!.ranges).toEqual(['', 'bytes=100000-']);
  });

  it('from a server that sends chunks without a length', async () => {
    await fetchIn({ kind: 'chunks', bytes });
    await expectWhole();
  });

  it('after a busy server and a silent one', async () => {
    await fetchIn({ kind: 'status', status: 503 }, { kind: 'quiet', after: 1000 }, { kind: 'range' });
    await expectWhole();
    expect(server!.ranges).toEqual(['', '', 'bytes=1000-']);
  });

  it('by following a redirect', async () => {
    const target = await serveFile(bytes, [{ kind: 'range' }]);
    try {
      await fetchIn({ kind: 'redirect', to: target.address('moved') });
      await expectWhole();
    } finally {
      await target.close();
    }
  });

  it('from the second address if the first does not have it', async () => {
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
    ['of another file of the same length', others],
    ['of another, shorter file', others.subarray(0, 1000)],
    ['that is too long', new Uint8Array(400_000)],
    ['that is complete', bytes],
  ])('if an earlier call left a part %s', async (_, left) => {
    server = await serveFile(bytes, [{ kind: 'range' }]);
    await expect(download(published('http://127.0.0.1:1/'), path(), patience)).rejects.toThrow(DownloadError);
    await writeFile(part(), left);
    await download(published(), path(), patience);
    await expectWhole();
  });
});

describe('refuses', () => {
  it.each<[string, Reply[], RegExp]>([
    [
      'other bytes',
      [{ kind: 'others', bytes: others }],
      /does not match the published file\.bin \(SHA-256 .*, expected .*\) and was removed$/,
    ],
    [
      'a web page instead of the file',
      [{ kind: 'others', bytes: Buffer.from('<html>') }],
      /\(it has 6 bytes, not the published 300,000\)$/,
    ],
    [
      'too many bytes',
      [{ kind: 'chunks', bytes: new Uint8Array(400_000) }],
      /\(it has more than the published 300,000\)/,
    ],
    [
      'too few bytes in every attempt',
      [{ kind: 'chunks', bytes: bytes.subarray(0, 5000) }],
      /\(it stopped after 5,000 of 300,000 bytes\); 5\.0 kB of 300\.0 kB were received/,
    ],
    ['a missing file', [{ kind: 'status', status: 404 }], /\(it answered 404 Not Found\)$/],
    [
      'a server that stays busy',
      [{ kind: 'status', status: 503 }],
      /\(it answered 503 Service Unavailable\)$/,
    ],
    ['a server that stays silent', [{ kind: 'quiet', after: 0 }], /\(no data arrived for 0\.5 s\)$/],
    [
      'a server that always cuts the connection',
      [{ kind: 'cut', after: 1000, supportsRange: false }],
      /\(the connection was cut\); 1\.0 kB of 300\.0 kB were received/,
    ],
    ['a range that was not requested', [{ kind: 'wrong range' }], /\(it sent another range than requested\)/],
    [
      'a redirect to another protocol',
      [{ kind: 'redirect', to: 'file:///etc/passwd' }],
      /\(it redirects to "file:\/\/\/etc\/passwd"\)$/,
    ],
    ['a redirect loop', [{ kind: 'redirect', to: '/again' }], /\(it redirects more than 5 times\)$/],
    ['a malformed redirect', [{ kind: 'redirect', to: 'http://[' }], /\(it redirects to "http:\/\/\["\)$/],
  ])('%s', async (_, replies, says) => {
    const refused = await fetchIn(...replies).catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(DownloadError);
    expect((refused as Error).message).toMatch(says);
    expect((refused as Error).message).not.toContain('\n');
    expect((await readdir(join(folder, 'sets'))).filter((name) => name !== 'file.bin.part')).toEqual([]);
  });

  it('other bytes, after fetching them again if a part was left by an earlier call', async () => {
    server = await serveFile(bytes, [{ kind: 'range' }, { kind: 'others', bytes: others }]);
    await expect(download(published('http://127.0.0.1:1/'), path(), patience)).rejects.toThrow(DownloadError);
    await writeFile(part(), others.subarray(0, 1000));
    await expect(download(published(), path(), patience)).rejects.toThrow(/does not match the published/);
    expect(server.ranges).toEqual(['bytes=1000-', '']);
    expect(await readdir(join(folder, 'sets'))).toEqual([]);
  });

  it('an address that refuses connections, and a host that does not exist', async () => {
    await expect(
      download(published('http://127.0.0.1:1/a', 'http://no.such.host.invalid/a'), path(), patience),
    ).rejects.toThrow(
      /^http:\/\/127.0.0.1:1\/a cannot be fetched \(its host refused the connection\), http:\/\/no.such.host.invalid\/a cannot be fetched \(its host was not found: check the network connection\)$/,
    );
  });

  it('a folder that cannot be written, or a disk that is too small', async () => {
    await writeFile(join(folder, 'sets'), '');
    const refused = download(published('http://127.0.0.1:1/'), path(), patience);
    await expect(refused).rejects.toThrow(
      /^cannot write .*file\.bin\.part \(E\w+\): choose another folder with dataRoot$/,
    );
    await expect(refused).rejects.toThrow(SparringError);
    const huge = { ...published('http://127.0.0.1:1/'), bytes: 2 ** 60 };
    await expect(download(huge, join(folder, 'huge.bin'), patience)).rejects.toThrow(
      /needs 1152921.5 TB, but its disk has .* free/,
    );
  });
});

describe('stops by its signal, and keeps what was received', () => {
  const expectAborted = async (reply: Reply, when: (stopping: AbortController) => void) => {
    server = await serveFile(bytes, [reply, { kind: 'range' }]);
    const stopping = new AbortController();
    const fetching = download(published(), path(), {
      ...patience,
      pauseMilliseconds: 60_000,
      signal: stopping.signal,
      onProgress: () => stopping.abort(new Error('changed my mind')),
    });
    when(stopping);
    await expect(fetching).rejects.toThrow('changed my mind');
  };

  it('between two pieces, and continues later', async () => {
    await expectAborted({ kind: 'range' }, () => undefined);
    const [kept] = await readdir(join(folder, 'sets'));
    expect(kept).toBe('file.bin.part');
    await download(published(), path(), patience);
    await expectWhole();
    expect(server!.ranges[1]).toMatch(/^bytes=\d+-$/);
  });

  it('while a server keeps silent', async () => {
    await expectAborted({ kind: 'quiet', after: 0 }, (stopping) =>
      setTimeout(() => stopping.abort(new Error('changed my mind')), 50),
    );
  });

  it('in the pause before another attempt', async () => {
    await expectAborted({ kind: 'status', status: 503 }, (stopping) =>
      setTimeout(() => stopping.abort(new Error('changed my mind')), 100),
    );
  });

  it('before it begins', async () => {
    await expectAborted({ kind: 'range' }, (stopping) => stopping.abort(new Error('changed my mind')));
  });
});
