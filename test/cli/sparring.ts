/** Runs the built command line, as users do. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { runInResident, type Finished } from './residents.ts';

export type { Finished } from './residents.ts';

/** The built command line. */
export const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** A running process, with its output so far. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  /** Waits until standard output contains the text. */
  prints(text: string): Promise<void>;
  /** What standard output and standard error have received so far. */
  stdout(): string;
  stderr(): string;
  readonly finished: Promise<Finished>;
}

/** Options of networks so small that a step takes a millisecond. */
export const tiny = ['--image-size', '16', '--ngf', '2', '--ndf', '2', '--latent-dim', '4'].concat([
  '--batch-size',
  '4',
  '--threads',
  '1',
  '--preset',
  'dcgan-64',
]);

/** Starts a process of its own. */
export function start(cwd: string, ...args: string[]): Running {
  checkBuilt();
  const child = spawn(process.execPath, [program, ...args], { cwd, env: environment() });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const finished = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout,
    stderr,
  }));
  const prints = async (text: string): Promise<void> => {
    while (!stdout.includes(text)) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`ended without printing "${text}": ${stdout}${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { child, prints, stdout: () => stdout, stderr: () => stderr, finished };
}

/** Runs a command line to its end, in a process that may have run others before. */
export async function sparring(cwd: string, ...args: string[]): Promise<Finished> {
  checkBuilt();
  return runInResident(program, { cwd, args, env: environment() });
}

/** Runs a command line to its end in a process of its own. */
export async function sparringAlone(cwd: string, ...args: string[]): Promise<Finished> {
  return start(cwd, ...args).finished;
}

function checkBuilt(): void {
  if (existsSync(program)) return;
  throw new Error(`${program} does not exist: these tests run the build, so run npm run build first`);
}

function environment(): NodeJS.ProcessEnv {
  const { SPARRING_DEBUG: _, ...env } = process.env;
  return env;
}

/** What a successful command printed with `--json`, without what all outcomes have: as in the file beside a figure. */
export function recordOf({ stdout }: Pick<Finished, 'stdout'>): unknown {
  const { outcome, command, outcomeVersion, ...record } = JSON.parse(stdout) as Readonly<
    Record<string, unknown>
  >;
  if (outcome === 'success' && typeof command === 'string' && outcomeVersion === 2) return record;
  throw new Error(`expected a success: ${stdout}`);
}

/** Creates `cwd/name` with 16×16 pictures, each in another colour. */
export async function makePictures(cwd: string, name: string, count: number): Promise<string> {
  const folder = join(cwd, name);
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const background = { r: (i * 40) % 256, g: 128, b: 255 - ((i * 25) % 256) };
    const picture = sharp({ create: { width: 16, height: 16, channels: 3, background } });
    await writeFile(join(folder, `${String(i).padStart(3, '0')}.png`), await picture.png().toBuffer());
  }
  return folder;
}

/** The run folders in `cwd/runs`, in the order of their numbers; none if `runs` does not exist. */
export async function runsIn(cwd: string): Promise<string[]> {
  const names: string[] = await readdir(join(cwd, 'runs')).catch(() => []);
  return names.sort().map((name) => join('runs', name));
}
