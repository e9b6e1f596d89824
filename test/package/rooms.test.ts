/**
 * The rule of rooms (folders.json, CONTRIBUTING.md): its decisions, on a small house; that lint sees every form of
 * import, in a scratch tree with the project's own configuration; and that rooms that run anywhere have neither types
 * of Node nor of the DOM.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRooms, Rooms } from '../../scripts/rooms/rooms.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rooms = readRooms(join(root, 'folders.json'));

/** A house with a foundation, a room with an inner room that needs Node, and a room on top. */
const small = new Rooms({
  rooms: {
    ground: { imports: [], runs: 'anywhere' },
    'wing/files': { imports: ['ground'], runs: 'node', packages: ['sharp', '@scope/package'] },
    'wing/page': { imports: ['ground'], runs: 'browser' },
    wing: { imports: ['ground'], runs: 'anywhere' },
    roof: { imports: ['wing'], runs: 'node' },
  },
  faces: { 'index.ts': { imports: ['roof'], runs: 'node' } },
});

describe('the rule', () => {
  it.each([
    ['a room that it names', 'wing/a.ts', 'ground/b.ts'],
    ['a room that this one may import in turn', 'roof/a.ts', 'ground/b.ts'],
    ['a room inside one that it names', 'roof/a.ts', 'wing/files/b.ts'],
    ['the room itself, from a folder in it', 'wing/files/deep/a.ts', 'wing/files/b.ts'],
    ['from a face, a room that the face names', 'index.ts', 'roof/b.ts'],
    ['from a test, another inner room', 'wing/files/a.test.ts', 'wing/b.ts'],
    ['from a test, helpers of tests', 'roof/a.test.ts', 'wing/testing/b.ts'],
  ])('allows %s', (_, path, target) => {
    expect(small.refusal(path, target)).toBeUndefined();
  });

  it.each([
    ['upwards', 'ground/a.ts', 'wing/b.ts', 'ground may import only nothing'],
    ['the surrounding room, which it does not name', 'wing/files/a.ts', 'wing/b.ts', 'only ground'],
    ['a room for Node from one that runs anywhere', 'wing/a.ts', 'wing/files/b.ts', 'may import only ground'],
    [
      'a room for pages from one for Node',
      'roof/a.ts',
      'wing/page/b.ts',
      'roof runs in Node, and wing/page only in a page',
    ],
    ['a face', 'roof/a.ts', 'index.ts', 'import the file itself'],
    ['helpers of tests', 'roof/a.ts', 'roof/testing/b.ts', 'only tests import'],
    ['upwards from a test', 'ground/a.test.ts', 'roof/b.ts', 'tests of ground'],
    ['imports from a file in no room', 'cellar/a.ts', 'ground/b.ts', 'src/cellar/a.ts is in no room'],
    ['a file in no room', 'roof/a.ts', 'cellar/b.ts', 'src/cellar/b.ts is in no room'],
  ])('refuses %s', (_, path, target, reason) => {
    expect(small.refusal(path, target)).toContain(reason);
  });

  it('lets one room import each package, and only rooms in Node import its modules', () => {
    expect(small.packageRefusal('wing/files/a.ts', 'sharp')).toBeUndefined();
    expect(small.packageRefusal('wing/files/a.ts', '@scope/package/part')).toBeUndefined();
    expect(small.packageRefusal('roof/a.ts', 'sharp')).toContain('roof does not know sharp');
    expect(small.packageRefusal('roof/a.ts', 'node:fs/promises')).toBeUndefined();
    expect(small.packageRefusal('wing/a.ts', 'fs')).toContain('imports nothing of Node');
    expect(small.packageRefusal('wing/a.test.ts', 'node:fs')).toBeUndefined();
  });

  it('refuses a plan that names a room which does not exist', () => {
    const plan = { rooms: { roof: { imports: ['celing'], runs: 'node' as const } }, faces: {} };
    expect(() => new Rooms(plan)).toThrow('"roof" imports "celing", which is not a room');
  });
});

describe('the house', () => {
  it('has a room for every file of src', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .map((path) => path.split(sep).join('/'))
      .filter((path) => path.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(300);
    expect(files.filter((path) => rooms.roomOf(path) === undefined)).toEqual([]);
  });

  it('has no rooms that may import each other', () => {
    const names = rooms.entries().map(([name]) => name);
    const mutual = names.flatMap((a) =>
      names
        .filter((b) => a < b && rooms.mayImport(a, b) && rooms.mayImport(b, a))
        .map((b) => `${a} and ${b}`),
    );
    expect(mutual).toEqual([]);
  });

  it('has tables and a project that match folders.json', () => {
    const check = spawnSync(process.execPath, [join(root, 'scripts/rooms/write.mjs'), '--check'], {
      encoding: 'utf8',
    });
    expect(check.stderr).toBe('');
    expect(check.status).toBe(0);
  });
});

interface Trial {
  readonly path: string;
  readonly text: string;
  /** The rule that must refuse the file; undefined if the file is allowed. */
  readonly refusedBy: string | undefined;
}

const importOf = (specifier: string) =>
  `import { thing } from '${specifier}';\nexport const other = thing;\n`;
const byRoom = 'rooms(imports)';
const byProperty = 'eslint(no-restricted-properties)';

const trials: Trial[] = [
  { path: 'src/core/imports.ts', text: importOf('../nn/thing.ts'), refusedBy: byRoom },
  { path: 'src/nn/imports.ts', text: importOf('../core/thing.ts'), refusedBy: undefined },
  { path: 'src/nn/thing.ts', text: `export const thing = 1;\n`, refusedBy: undefined },
  { path: 'src/core/thing.ts', text: `export const thing = 1;\n`, refusedBy: undefined },
  { path: 'src/core/exports-all.ts', text: `export * from '../nn/thing.ts';\n`, refusedBy: byRoom },
  { path: 'src/core/exports-one.ts', text: `export { thing } from '../nn/thing.ts';\n`, refusedBy: byRoom },
  {
    path: 'src/core/imports-a-type.ts',
    text: `import type { Thing } from '../nn/thing.ts';\nexport type Other = Thing;\n`,
    refusedBy: byRoom,
  },
  {
    path: 'src/core/names-a-type.ts',
    text: `export type Other = import('../nn/thing.ts').Thing;\n`,
    refusedBy: byRoom,
  },
  {
    path: 'src/core/imports-late.ts',
    text: `export const thing = await import('../nn/thing.ts');\n`,
    refusedBy: byRoom,
  },
  { path: 'src/core/reads-files.ts', text: importOf('node:fs'), refusedBy: byRoom },
  { path: 'src/runs/decodes.ts', text: importOf('sharp'), refusedBy: byRoom },
  { path: 'src/runs/uses-itself.ts', text: importOf('sparring'), refusedBy: byRoom },
  { path: 'src/runs/leaves.ts', text: importOf('../../bench/step.mjs'), refusedBy: byRoom },
  { path: 'src/gan/training/native.ts', text: importOf('onnxruntime-node'), refusedBy: byRoom },
  { path: 'src/engine/runtime/node/native.ts', text: importOf('koffi'), refusedBy: undefined },
  { path: 'src/web.ts', text: `export * from './data/thing.ts';\n`, refusedBy: byRoom },
  { path: 'src/library.ts', text: `export * from './data/thing.ts';\n`, refusedBy: byRoom },
  ...['gan/files', 'runs', 'cli'].map((folder) => ({
    path: `src/${folder}/chatty.ts`,
    text: `console.error('hello');\n`,
    refusedBy: 'eslint(no-console)',
  })),
  ...['runs', 'cli', 'cli/data'].flatMap((folder) =>
    ['stdout', 'stderr'].flatMap((stream) => [
      {
        path: `src/${folder}/writes-${stream}.ts`,
        text: `process.${stream}.write('hello');\n`,
        refusedBy: byProperty,
      },
      {
        path: `src/${folder}/takes-${stream}.ts`,
        text: `export const { ${stream} } = process;\n`,
        refusedBy: byProperty,
      },
    ]),
  ),
  ...['process', 'node:process', 'node:console'].map((specifier) => ({
    path: `src/cli/imports-${specifier.replace(':', '-')}.ts`,
    text: importOf(specifier),
    refusedBy: byRoom,
  })),
  ...['print', 'terminal'].map((name) => ({
    path: `src/cli/terminal/${name}.ts`,
    text: `process.stdout.write('hello');\nprocess.stderr.write('hello');\n`,
    refusedBy: undefined,
  })),
  { path: 'src/cli/ends.ts', text: 'process.exit(1);\n', refusedBy: undefined },
  { path: 'src/runs/ends.ts', text: 'process.exit(1);\n', refusedBy: byProperty },
  { path: 'src/core/circle-a.ts', text: importOf('./circle-b.ts'), refusedBy: 'import(no-cycle)' },
  {
    path: 'src/core/circle-b.ts',
    text: `import type { other } from './circle-a.ts';\nexport const thing: typeof other = 1;\n`,
    refusedBy: 'import(no-cycle)',
  },
];

let scratch = '';
/** The rules that refused each file, by its path. */
const refusals = new Map<string, string[]>();

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'sparring-rooms-'));
  for (const name of ['.oxlintrc.json', 'folders.json', 'scripts/rooms']) {
    cpSync(join(root, name), join(scratch, name), { recursive: true });
  }
  for (const { path, text } of trials) write(path, text);
  for (const { filename, code } of lint(scratch)) {
    refusals.set(filename, [...(refusals.get(filename) ?? []), code]);
  }
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), text);
}

function lint(folder: string): { filename: string; code: string }[] {
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');
  let output: string;
  try {
    output = execFileSync(process.execPath, [oxlint, '--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (thrown) {
    output = (thrown as { stdout: string }).stdout; // oxlint exits with 1 if it found something
  }
  return (JSON.parse(output) as { diagnostics: { filename: string; code: string }[] }).diagnostics;
}

describe('lint', () => {
  it.each(trials)('checks $path', ({ path, refusedBy }) => {
    expect(refusals.get(path) ?? []).toEqual(refusedBy === undefined ? [] : [refusedBy]);
  });
});

describe('a room that runs anywhere', () => {
  it.each([
    ['the language and what all runtimes have', 'new TextEncoder().encode("a").length', /^$/],
    ['Node', 'process.argv', /Cannot find name 'process'/],
    ['Node, through its Buffer', 'Buffer.alloc(1)', /Cannot find name 'Buffer'/],
    ['the DOM', 'document.title', /Cannot find name 'document'/],
  ])('is compiled without types of Node or the DOM: %s', (_, expression, error) => {
    const folder = mkdtempSync(join(scratch, 'anywhere-'));
    writeFileSync(join(folder, 'thing.mts'), `export const thing = ${expression};\n`);
    const project = {
      extends: join(root, 'tsconfig.anywhere.json'),
      include: [join(root, 'types'), 'thing.mts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    expect(stdout).toMatch(error);
    expect(status === 0).toBe(stdout === '');
  });
});
