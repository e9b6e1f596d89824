import { afterEach, expect, it, vi } from 'vitest';
import { uploadsAtOnce } from '../../messages/limits.ts';
import { FolderUpload } from './folder-upload.ts';

afterEach(() => vi.unstubAllGlobals());

const picture = (path: string) => ({ path, file: new File(['x'], path) });
const folder = async () => ({
  name: 'cats',
  files: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => picture(`${name}.png`)),
});
const answer = (status: number, body: object) => new Response(JSON.stringify(body), { status });
/** Whatever waits for no more than promises is done. */
const settled = async () =>
  new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
/** Requests, the last part of their path, with the name of the picture. */
const requestsOf = (serve: (what: string) => Promise<Response>) => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    const { pathname, searchParams } = new URL(path, 'http://studio/');
    const what = searchParams.get('name') ?? pathname.split('/').at(-1)!;
    asked.push(what);
    return serve(what);
  });
  return asked;
};

it('stays failed when pictures that were under way arrive afterwards, and sends no more', async () => {
  const waiting: ((response: Response) => void)[] = [];
  const asked = requestsOf(async (what) => {
    if (what === 'uploads') return answer(200, { upload: 'u' });
    if (what === 'a.png') return answer(400, { error: 'the disk is full', code: 'file-system' });
    if (!what.endsWith('.png')) return answer(200, {});
    return new Promise((resolve) => {
      waiting.push(resolve);
    });
  });
  const upload = new FolderUpload(['.png']);
  expect(await upload.send(folder)).toBeUndefined();
  for (const arrive of waiting) arrive(answer(200, { files: 1, bytes: 1 }));
  await settled();
  expect(upload.state.value).toMatchObject({ phase: 'failed', error: { code: 'file-system' } });
  expect(upload.isOver).toBe(true);
  expect(asked.filter((what) => what === 'cancel')).toHaveLength(1);
  expect(asked.filter((what) => what.endsWith('.png'))).toHaveLength(uploadsAtOnce);
});

it('that is cancelled while it begins leaves nothing on the server', async () => {
  let begin: (response: Response) => void = () => undefined;
  const asked = requestsOf(async (what) =>
    what === 'uploads'
      ? new Promise((resolve) => {
          begin = resolve;
        })
      : answer(200, {}),
  );
  const upload = new FolderUpload(['.png']);
  const sent = upload.send(folder);
  await settled();
  upload.cancel();
  begin(answer(200, { upload: 'u' }));
  expect(await sent).toBeUndefined();
  expect(upload.state.value).toEqual({ phase: 'cancelled' });
  expect(asked).toEqual(['uploads', 'cancel']);
});
