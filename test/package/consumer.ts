/**
 * A project that has installed Sparring: a folder whose `node_modules` contains exactly the files that `npm pack` would
 * put into the package, and its dependencies, but not the development dependencies.
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface PackedFile {
  /** Relative to the package, with forward slashes. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

export interface Manifest {
  readonly version: string;
  readonly sideEffects: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

let packed: Promise<PackedFile[]> | undefined;

/** The files of this tree that `npm pack` would publish. npm is asked once. */
export function packedFiles(): Promise<PackedFile[]> {
  return (packed ??= askNpm());
}

async function askNpm(): Promise<PackedFile[]> {
  if (!existsSync(join(root, 'dist/index.js'))) {
    throw new Error('dist/index.js does not exist: run `npm run build` first, as `npm test` does');
  }
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    shell: process.platform === 'win32', // npm is a shell script there
    maxBuffer: 16 * 1024 * 1024,
  });
  const [{ files }] = JSON.parse(stdout) as [{ readonly files: PackedFile[] }];
  return files;
}

export interface Consumer {
  readonly folder: string;
  readonly files: readonly PackedFile[];
  /** Runs Node in the folder. Rejects with the printed output if it fails. */
  node(...args: readonly string[]): Promise<{ stdout: string; stderr: string }>;
  remove(): void;
}

/** @param more packages to install in addition to Sparring's dependencies */
export async function installConsumer(more: readonly string[] = []): Promise<Consumer> {
  const files = await packedFiles();
  const folder = mkdtempSync(join(tmpdir(), 'sparring-consumer-'));
  const packages = join(folder, 'node_modules');
  for (const { path } of files) cpSync(join(root, path), join(packages, 'sparring', path));
  const { dependencies, optionalDependencies } = manifest;
  for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...more]) {
    const path = join(packages, name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), path, 'junction');
  }
  return {
    folder,
    files,
    node: (...args) => promisify(execFile)(process.execPath, args, { cwd: folder }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
