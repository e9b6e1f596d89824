/**
 * Fuzzes parsers with Jazzer.js, guided by coverage:
 *
 *     npm run fuzz                                          # a million inputs for each
 *     npm run fuzz -- --only zip,NPY --runs 20000 --seed 2
 *     npm run fuzz -- --keep                                # commits what reached new code to the corpus
 *
 * Jazzer.js is a project of its own, which is installed when it is first needed. Where the C library is older than it needs
 * (glibc 2.38), `GLIBC` names a folder with a newer one: `ld-linux-x86-64.so.2`, `libc.so.6`, `libstdc++.so.6` and so on.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fileNameOf, readCorpus, writeCorpus } from './corpus.ts';
import type { FuzzTarget } from './target.ts';
import { fuzzTargets, targetNamed } from './targets.ts';

const folder = fileURLToPath(new URL('./', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const build = join(folder, 'build');
const jazzer = join(folder, 'node_modules/@jazzer.js/core/dist/cli.js');
const tsx = join(root, 'node_modules/tsx/dist/esm/index.mjs');

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    runs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});

if (!existsSync(jazzer)) {
  // npm is a shell script on Windows.
  const shell = process.platform === 'win32';
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit', shell });
}

const targets = values.only === undefined ? fuzzTargets : values.only.split(',').map(targetNamed);
for (const target of targets) {
  if (values.keep) await keepCorpus(target);
  else if (!(await fuzz(target))) process.exitCode = 1;
}

/** Returns whether no fault was found. Faults are in `build/found`, the figures in `build/figures`. */
async function fuzz({ name, originals }: FuzzTarget): Promise<boolean> {
  const id = fileNameOf(name);
  const corpus = join(build, 'corpus', id);
  const found = join(build, 'found', id);
  const figures = join(build, 'figures', `${id}.json`);
  const empty = join(build, 'empty');
  rmSync(figures, { force: true });
  for (const each of [corpus, found, join(build, 'figures'), empty]) mkdirSync(each, { recursive: true });
  for (const [i, original] of originals.entries()) writeFileSync(join(corpus, `original-${i}`), original);
  for (const [input, bytes] of await readCorpus(name)) writeFileSync(join(corpus, input), bytes);

  const instrumented = ['-i', join(root, 'src/'), '-i', 'node_modules/hyparquet/', '-e', 'nothing'];
  const limits = ['--timeout', '5000', '--disableBugDetectors', 'prototype-pollution'];
  const maxLength = Math.max(8192, ...originals.map(({ length }) => 2 * length));
  const library = [
    `-runs=${values.runs}`,
    `-seed=${values.seed}`,
    '-rss_limit_mb=1000',
    `-max_len=${maxLength}`,
  ];
  const [program, ...words] = [
    ...nodeCommand(),
    '--disable-wasm-trap-handler', // the fuzzer takes its signals
    '--import',
    tsx,
    jazzer,
    join(folder, 'jazzer-target.mjs'),
    corpus,
    ...instrumented,
    ...limits,
    '--',
    ...library,
    `-artifact_prefix=${found}/`,
  ];
  const env = { ...process.env, FUZZ_TARGET: name, FUZZ_FOUND: found, FUZZ_FIGURES: figures };
  const { status } = spawnSync(program, words, { cwd: empty, stdio: ['ignore', 'inherit', 'inherit'], env });
  return status === 0 && readdirSync(found).length === 0;
}

/** Node, with the C library of the folder `GLIBC` if it is given. */
function nodeCommand(): string[] {
  const library = process.env['GLIBC'];
  if (library === undefined) return [process.execPath];
  return [join(library, 'ld-linux-x86-64.so.2'), '--library-path', library, process.execPath];
}

/** Adds the inputs that reached new code, and those of faults, to the corpus that is committed. */
async function keepCorpus({ name, originals }: FuzzTarget): Promise<void> {
  const inputs = new Map(await readCorpus(name));
  const known = new Set([...originals, ...inputs.values()].map(textOf));
  for (const [from, prefix] of [
    ['corpus', ''],
    ['found', 'found-'],
  ] as const) {
    const path = join(build, from, fileNameOf(name));
    for (const file of existsSync(path) ? readdirSync(path) : []) {
      const bytes = readFileSync(join(path, file));
      if (file.endsWith('.txt') || known.has(textOf(bytes))) continue;
      inputs.set(`${prefix}${file.slice(0, 16)}`, bytes);
    }
  }
  writeCorpus(name, inputs);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
