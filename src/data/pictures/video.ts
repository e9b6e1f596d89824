/** Frames as an MP4 video, by the ffmpeg on the PATH. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SparringError } from '../../core/errors.ts';
import { codeOf } from '../disk/file-errors.ts';
import { inTemporaryFolder } from '../disk/temporary-folder.ts';
import { plainBytes } from '../../core/bytes.ts';

/** Frames per second of the video: each frame of ours is shown for several of them. */
const framesPerSecond = 50;

const missing =
  'an .mp4 file needs ffmpeg, which is not on the PATH: install it (apt-get install ffmpeg, brew install ffmpeg, winget install ffmpeg), or name a .gif or .webp file';

/** @throws SparringError if ffmpeg is not on the PATH */
export async function checkFfmpeg(): Promise<void> {
  await ffmpeg(['-version']);
}

/**
 * Encodes frames as H.264 in MP4. Sides of odd length get a column or row of black, which H.264 needs.
 *
 * @param frames PNG files of one size
 * @param delays milliseconds that each is shown
 * @throws SparringError if ffmpeg is not on the PATH, or fails
 */
export async function encodeVideo(
  frames: readonly Uint8Array[],
  delays: readonly number[],
): Promise<Uint8Array<ArrayBuffer>> {
  return inTemporaryFolder('video', async (folder) => {
    const file = join(folder, 'video.mp4'); // ffmpeg goes back to its beginning at the end, so it takes a file
    const shown = frames.flatMap((frame, i) => {
      const times = Math.max(1, Math.round((delays[i]! * framesPerSecond) / 1000));
      return Array.from({ length: times }, () => frame);
    });
    const input = ['-f', 'image2pipe', '-c:v', 'png', '-framerate', String(framesPerSecond), '-i', '-'];
    const even = ['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2,format=yuv420p'];
    const output = ['-c:v', 'libx264', '-crf', '16', '-movflags', '+faststart', file];
    await ffmpeg(['-loglevel', 'error', ...input, ...even, ...output], shown);
    return plainBytes(await readFile(file));
  });
}

async function ffmpeg(options: readonly string[], input: readonly Uint8Array[] = []): Promise<void> {
  const child = spawn('ffmpeg', options, { stdio: ['pipe', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.on('error', () => undefined); // it ended early: its exit code and its words say why
  const ended = once(child, 'close');
  ended.catch(() => undefined); // awaited below, after the input
  try {
    for (const bytes of input) {
      if (!child.stdin.write(bytes)) await Promise.race([once(child.stdin, 'drain'), ended]);
    }
    child.stdin.end();
    const [code] = (await ended) as [number | null];
    if (code === 0) return;
  } catch (thrown) {
    throw new SparringError(codeOf(thrown) === 'ENOENT' ? missing : `ffmpeg failed: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
  throw new SparringError(
    `ffmpeg cannot write the video: ${errors.trim().split('\n').at(-1) ?? 'no reason given'}`,
  );
}
