/** What programs send that are up to nothing good: too much, too slowly, too often. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uploadMessage } from '../messages/jobs.ts';
import { paths } from '../messages/paths.ts';
import { serveStudio, type ServedStudio } from './testing/served-studio.ts';

let served: ServedStudio;
let port = 0;
let cookie = '';
/** Begins a studio for the tests of a block. */
function withStudio(options: Parameters<typeof serveStudio>[0]): void {
  beforeAll(async () => {
    served = await serveStudio(options);
    ({ port } = served.studio);
    const entered = await fetch(served.studio.address, { redirect: 'manual' });
    cookie = entered.headers.get('set-cookie')!.split(';', 1)[0]!;
  });
  afterAll(() => served.close());
}

const sockets: Socket[] = [];
afterAll(() => sockets.forEach((socket) => socket.destroy()));

interface Wire {
  readonly socket: Socket;
  readonly text: () => string;
  readonly ended: Promise<unknown>;
}

function open(): Wire {
  let text = '';
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  return { socket, text: () => text, ended: once(socket, 'close') };
}

const head = (method: string, path: string, more = '') =>
  `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n${more}`;
const mine = () => `Cookie: ${cookie}\r\n`;

async function answersOthers(): Promise<void> {
  expect((await served.request('api/runs')).status).toBe(200);
}

/** Bytes that the process has more than before, at most. */
async function grownBy(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  let most = before;
  const looking = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  await work();
  clearInterval(looking);
  return Math.max(most, process.memoryUsage().rss) - before;
}

const newUpload = async () => uploadMessage.parse(await (await served.post(paths.uploads())).json()).upload;

describe('a body of a gigabyte', () => {
  withStudio({});
  const megabyte = Buffer.alloc(2 ** 20, 0x20);
  const framed = Buffer.concat([Buffer.from('100000\r\n'), megabyte, Buffer.from('\r\n')]);

  it.each([
    ['of a stranger', async () => head('POST', '/api/jobs/train')],
    ['where a page sends some words', async () => head('POST', '/api/jobs/train', mine())],
    ['where nobody sends anything', async () => head('POST', '/api/nothing', mine())],
    ['to a page', async () => head('GET', '/', mine())],
    ['in place of a picture', async () => head('POST', '/api/runs/x/dropped', mine())],
    [
      'in place of a picture to train on',
      async () => head('POST', `/${paths.uploadFile(await newUpload(), 'a.png')}`, mine()),
    ],
  ])('%s is not kept', async (_, begin) => {
    const begun = await begin();
    const { socket, ended } = open();
    const grown = await grownBy(async () => {
      socket.write(`${begun}Transfer-Encoding: chunked\r\n\r\n`);
      for (let sent = 0; sent < 1024 && !socket.destroyed; sent++) {
        if (!socket.write(framed)) await Promise.race([once(socket, 'drain'), ended]).catch(() => undefined);
      }
      socket.end('0\r\n\r\n');
      await answersOthers();
    });
    socket.destroy();
    expect(grown).toBeLessThan(300e6);
  });
});

describe('a client that does not go on', () => {
  withStudio({ patience: { headers: 300, request: 700 } });

  it.each([
    ['in the middle of its headers', async () => head('GET', '/')],
    [
      'before some words',
      async () => `${head('POST', '/api/jobs/train', mine())}Content-Length: 10\r\n\r\n{`,
    ],
    [
      'in the middle of a picture',
      async () =>
        `${head('POST', `/${paths.uploadFile(await newUpload(), 'a.png')}`, mine())}Content-Length: 1000\r\n\r\nhalf`,
    ],
  ])('%s is not waited for', async (_, text) => {
    const { socket, ended } = open();
    socket.write(await text());
    await answersOthers();
    await ended;
    expect(socket.destroyed).toBe(true);
  });

  it('leaves nothing of its picture, and takes no room from others', async () => {
    const upload = await newUpload();
    const stalled = await Promise.all(
      Array.from({ length: 16 }, async (_, i) => {
        const wire = open();
        const path = `/${paths.uploadFile(upload, `${i}.png`)}`;
        wire.socket.write(`${head('POST', path, mine())}Content-Length: 1000\r\n\r\nhalf`);
        return wire;
      }),
    );
    await Promise.all(stalled.map(({ ended }) => ended));
    const send = async () =>
      served.request(paths.uploadFile(upload, 'whole.png'), {
        method: 'POST',
        headers: { origin: `http://127.0.0.1:${port}` },
        body: 'x',
      });
    let answer = await send();
    while (answer.status === 409) answer = await send(); // until the server has noticed the end of each
    expect(await answer.json()).toEqual({ files: 1, bytes: 1 });
  });
});

describe('thousands of requests', () => {
  withStudio({});

  it.each([
    ['of the page', 200, mine],
    ['of strangers', 401, () => ''],
  ])('%s at once are all answered, in little memory', async (_, status, who) => {
    const [connections, each] = [50, 60];
    const request = head('GET', '/api/runs', `${who()}\r\n`);
    const grown = await grownBy(async () => {
      const wires = Array.from({ length: connections }, open);
      for (const { socket } of wires) socket.write(request.repeat(each));
      const answered = (text: string) => text.split(`HTTP/1.1 ${status}`).length - 1;
      while (!wires.every(({ text }) => answered(text()) === each))
        await new Promise((resolve) => setTimeout(resolve, 50));
      for (const { socket } of wires) socket.destroy();
    });
    expect(grown).toBeLessThan(300e6);
    await answersOthers();
  });
});
