/** An example as its reader has it: the folder copied out of the repository, its packages installed beside it. */
import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { installConsumer, manifest, root } from '../package/consumer.ts';

export interface Reader {
  readonly folder: string;
  /** `npm start -- …args`. Rejects with what was printed if it fails. */
  start(...args: readonly string[]): Promise<{ stdout: string; stderr: string }>;
  /** A command of an installed package, such as `tsx`. */
  command(name: string, ...args: readonly string[]): Promise<{ stdout: string; stderr: string }>;
  /** The command of `npm start` as a process of its own, without npm in between, for examples that one stops. */
  spawn(...args: readonly string[]): ChildProcessWithoutNullStreams;
  remove(): void;
}

interface ExampleManifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export const examples = join(root, 'examples');

/** The packages that an example names, with the versions that it asks for. */
export function packagesOf(example: string): Readonly<Record<string, string>> {
  const { dependencies, devDependencies } = manifestOf(example);
  return { ...dependencies, ...devDependencies };
}

function manifestOf(example: string): ExampleManifest {
  return JSON.parse(readFileSync(join(examples, example, 'package.json'), 'utf8')) as ExampleManifest;
}

/** @param example a folder of `examples`. What it names is installed, and `tsx` */
export async function reads(example: string): Promise<Reader> {
  const named = [...new Set(['tsx', ...Object.keys(packagesOf(example))])].filter(
    (name) => name !== 'sparring',
  );
  const consumer = await installConsumer(named.filter((name) => !(name in manifest.dependencies)));
  const { folder } = consumer;
  cpSync(join(examples, example), folder, {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
  linkCommands(join(folder, 'node_modules'), named);
  const { scripts = {} } = manifestOf(example);
  const [command, ...first] = (scripts['start'] ?? '').split(' ');
  return {
    folder,
    start: (...args) =>
      promisify(execFile)('npm', ['start', '--silent', '--', ...args], {
        cwd: folder,
        shell: process.platform === 'win32', // npm is a shell script there
      }),
    command: (name, ...args) =>
      promisify(execFile)(process.execPath, [programOf(folder, name), ...args], { cwd: folder }),
    spawn: (...args) =>
      spawn(process.execPath, [programOf(folder, command!), ...first, ...args], { cwd: folder }),
    remove: () => consumer.remove(),
  };
}

/** As npm does for the `bin` of each package. */
function linkCommands(packages: string, names: readonly string[]): void {
  const bin = join(packages, '.bin');
  mkdirSync(bin, { recursive: true });
  for (const name of names) {
    for (const [command, target] of Object.entries(binOf(join(packages, name)))) {
      const link = join(bin, command);
      if (existsSync(link)) unlinkSync(link);
      symlinkSync(join(packages, name, target), link);
    }
  }
}

function programOf(folder: string, command: string): string {
  const packages = join(folder, 'node_modules');
  for (const name of readdirSync(packages).filter((entry) => !entry.startsWith('.'))) {
    const target = binOf(join(packages, name))[command];
    if (target !== undefined) return join(packages, name, target);
  }
  throw new Error(`no package of ${dirname(packages)} has the command ${command}`);
}

function binOf(path: string): Readonly<Record<string, string>> {
  const file = join(path, 'package.json');
  if (!existsSync(file)) return {}; // a scope
  const { name, bin } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly name: string;
    readonly bin?: string | Readonly<Record<string, string>>;
  };
  return typeof bin === 'string' ? { [name]: bin } : (bin ?? {});
}
