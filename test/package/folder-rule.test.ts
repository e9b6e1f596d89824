/**
 * The lint rule that holds the layout of docs/design.md is itself code, and this is its test: a scratch tree
 * with the project's own configuration, one file for every import that is tried, and one run of oxlint.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What each folder may import besides itself. The folders that those may import are allowed as well. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  tensor: ['core'],
  onnx: ['tensor'],
  runtime: ['onnx'],
  nn: ['tensor'],
  gan: ['nn', 'runtime'],
  data: ['core'],
  runs: ['gan', 'data'],
  dedup: ['nn', 'runtime', 'data'],
  metrics: ['runtime'],
  explore: ['gan'],
  figures: ['explore', 'data'],
  experiments: ['dedup', 'metrics', 'figures', 'runs'],
  cli: ['experiments', 'studio'],
  studio: ['experiments', 'cli'],
};
const folders = Object.keys(mayImport);

function reachable(folder: string, found = new Set<string>()): Set<string> {
  for (const next of mayImport[folder] ?? []) {
    if (found.has(next)) continue;
    found.add(next);
    reachable(next, found);
  }
  return found;
}

interface Trial {
  readonly path: string;
  readonly text: string;
  /** The rule that must refuse the file; undefined: the file is legal. */
  readonly refusedBy: string | undefined;
}

const importOf = (specifier: string) =>
  `import { thing } from '${specifier}';\nexport const other = thing;\n`;
const imports = 'eslint(no-restricted-imports)';

const matrix: Trial[] = folders.flatMap((from) =>
  folders
    .filter((to) => to !== from)
    .map((to) => ({
      path: `src/${from}/imports-${to}.ts`,
      text: importOf(`../${to}/thing.ts`),
      refusedBy: reachable(from).has(to) ? undefined : imports,
    })),
);

const pure = ['core', 'tensor', 'onnx', 'runtime', 'nn', 'gan', 'metrics', 'explore'];
const outside: Trial[] = [
  ...pure.flatMap((folder) => [
    { path: `src/${folder}/reads-files.ts`, text: importOf('node:fs'), refusedBy: imports },
    { path: `src/${folder}/imports-sharp.ts`, text: importOf('sharp'), refusedBy: imports },
    {
      path: `src/${folder}/uses-process.ts`,
      text: 'export const thing = process.env;\n',
      refusedBy: 'eslint(no-restricted-globals)',
    },
    {
      path: `src/${folder}/uses-document.ts`,
      text: 'export const thing = document.body;\n',
      refusedBy: 'eslint(no-restricted-globals)',
    },
  ]),
  ...folders.flatMap((folder) =>
    ['onnxruntime-node', 'onnxruntime-web'].map((runtime) => ({
      path: `src/${folder}/program-${runtime}.ts`,
      text: importOf(runtime),
      refusedBy: imports,
    })),
  ),
  { path: 'src/runtime/ort-web.ts', text: importOf('onnxruntime-web/webgpu'), refusedBy: undefined },
  {
    path: 'src/runtime/ort-node.ts',
    text: `${importOf('onnxruntime-node')}export { cpus } from 'node:os';\n`,
    refusedBy: undefined,
  },
  { path: 'src/runtime/ort-native-library.ts', text: importOf('koffi'), refusedBy: undefined },
  { path: 'src/runtime/program.ts', text: importOf('onnxruntime-node'), refusedBy: imports },
  { path: 'src/runtime/device-names.ts', text: importOf('./ort-native.ts'), refusedBy: imports },
  { path: 'src/data/sums.ts', text: importOf('koffi'), refusedBy: imports },
  { path: 'src/runtime/devices.ts', text: importOf('./ort-node.ts'), refusedBy: imports },
  { path: 'src/data/decode.ts', text: importOf('sharp'), refusedBy: undefined },
  { path: 'src/runs/grid.ts', text: importOf('sharp'), refusedBy: imports },
  { path: 'src/gan/native.ts', text: importOf('../runtime/ort-node.ts'), refusedBy: imports },
  { path: 'src/web.ts', text: `export * from './data/folder.ts';\n`, refusedBy: imports },
  { path: 'src/library.ts', text: `export * from './data/folder.ts';\n`, refusedBy: imports },
];

const forms: Trial[] = [
  { path: 'src/core/exports-all.ts', text: `export * from '../tensor/thing.ts';\n`, refusedBy: imports },
  {
    path: 'src/core/imports-a-type.ts',
    text: `import type { Thing } from '../tensor/thing.ts';\nexport type Other = Thing;\n`,
    refusedBy: imports,
  },
  {
    path: 'src/core/imports-late.ts',
    text: `export const thing = await import('../tensor/thing.ts');\n`,
    refusedBy: imports,
  },
  { path: 'src/nn/layers/deep.ts', text: importOf('../../runtime/program.ts'), refusedBy: imports },
  { path: 'src/nn/layers/near.ts', text: importOf('../initialisers.ts'), refusedBy: undefined },
  { path: 'src/gan/through-the-entry.ts', text: importOf('../index.ts'), refusedBy: imports },
  { path: 'src/gan/through-the-list.ts', text: importOf('../library.ts'), refusedBy: imports },
  { path: 'src/core/thing.test.ts', text: importOf('../gan/thing.ts'), refusedBy: undefined },
  { path: 'src/core/other.test.ts', text: importOf('node:fs'), refusedBy: undefined },
];

const properties = 'eslint(no-restricted-properties)';
const printing: Trial[] = [
  ...['gan', 'runs', 'cli', 'studio'].map((folder) => ({
    path: `src/${folder}/chatty.ts`,
    text: `console.error('hello');\n`,
    refusedBy: 'eslint(no-console)',
  })),
  ...['runs', 'cli', 'studio'].flatMap((folder) =>
    ['stdout', 'stderr'].flatMap((stream) => [
      {
        path: `src/${folder}/writes-${stream}.ts`,
        text: `process.${stream}.write('hello');\n`,
        refusedBy: properties,
      },
      {
        path: `src/${folder}/takes-${stream}.ts`,
        text: `export const { ${stream} } = process;\n`,
        refusedBy: properties,
      },
    ]),
  ),
  ...['process', 'node:process', 'node:console'].map((specifier) => ({
    path: `src/cli/imports-${specifier.replace(':', '-')}.ts`,
    text: importOf(specifier),
    refusedBy: imports,
  })),
  ...['print', 'terminal'].map((name) => ({
    path: `src/cli/${name}.ts`,
    text: `process.stdout.write('hello');\nprocess.stderr.write('hello');\n`,
    refusedBy: undefined,
  })),
  { path: 'src/cli/ends.ts', text: 'process.exit(1);\n', refusedBy: undefined },
  { path: 'src/runs/ends.ts', text: 'process.exit(1);\n', refusedBy: properties },
];

let scratch = '';
/** The rules that refused each file, by its path. */
const refusals = new Map<string, string[]>();

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'sparring-folder-rule-'));
  copyFileSync(join(root, '.oxlintrc.json'), join(scratch, '.oxlintrc.json'));
  for (const { path, text } of [...matrix, ...outside, ...forms, ...printing]) {
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), text);
  }
  for (const { filename, code } of lint(scratch)) {
    refusals.set(filename, [...(refusals.get(filename) ?? []), code]);
  }
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

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
    output = (thrown as { stdout: string }).stdout; // oxlint ends with 1 where it found something
  }
  return (JSON.parse(output) as { diagnostics: { filename: string; code: string }[] }).diagnostics;
}

function expectVerdict({ path, refusedBy }: Trial): void {
  expect(refusals.get(path) ?? []).toEqual(refusedBy === undefined ? [] : [refusedBy]);
}

describe('the folder rule', () => {
  it('knows every folder of src', () => {
    const present = readdirSync(join(root, 'src'), { withFileTypes: true });
    const names = present.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(folders).toEqual(expect.arrayContaining(names));
  });

  it('refuses core importing tensor, and lets tensor import core', () => {
    expect(refusals.get('src/core/imports-tensor.ts')).toEqual([imports]);
    expect(refusals.has('src/tensor/imports-core.ts')).toBe(false);
  });

  it.each(folders)('lets src/%s import what the table says, and nothing else', (folder) => {
    const trials = matrix.filter(({ path }) => path.startsWith(`src/${folder}/`));
    expect(trials).toHaveLength(folders.length - 1);
    for (const trial of trials) expectVerdict(trial);
  });

  it.each(forms)('judges every form of import: $path', (trial) => expectVerdict(trial));
});

describe('one module knows each outside thing', () => {
  it.each(outside)('$path', (trial) => expectVerdict(trial));
  it.each(printing)('only the command line’s terminal prints: $path', (trial) => expectVerdict(trial));
});
