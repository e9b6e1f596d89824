/**
 * The library's messages name its own options; only `src/cli` turns them into `--options`. The studio shows commands, and
 * runs them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leavesOf } from '../../src/cli/options/configurable-command.ts';
import { programWith } from '../../src/cli/program.ts';
import { commandWords, flags } from '../../src/cli/terminal/words.ts';
import { errorCodes } from '../../src/core/errors.ts';
import { option } from '../../src/core/sentence.ts';

const source = join(import.meta.dirname, '../../src');

/** Files outside `src/cli` that may contain an option of a command, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'cluster/mpi/launcher.ts': 'the command is mpirun',
  'cluster/mpi/library.ts': 'the command is srun',
  'engine/runtime/node/ort-packages.ts': 'the command is npm',
  'experiments/dcgan-figure-6/experiment.ts': 'a remark that sparring reproduce prints and records',
  'experiments/dcgan-figure-7/experiment.ts': 'a remark that sparring reproduce prints and records',
  'experiments/dcgan-figure-8/experiment.ts': 'a remark that sparring reproduce prints and records',
  'experiments/dcgan-table-3/experiment.ts': 'a remark that sparring reproduce prints and records',
  'experiments/gan-figure-1/experiment.ts': 'a remark that sparring reproduce prints and records',
  'experiments/gan-figure-2/experiment.ts': 'a remark that sparring reproduce prints and records',
  'experiments/gan-ring/experiment.ts': 'a protocol and a remark that sparring reproduce prints and records',
  'experiments/gan-table-1/experiment.ts': 'a remark that sparring reproduce prints and records',
  'experiments/gan-table-1/faces-experiment.ts': 'a remark that sparring reproduce prints and records',
  'runs/hub/model-card.ts': 'a page for readers of the exported folder, which names commands',
  'experiments/results-page.ts': 'the head of a page that describes the command',
};

/** Sources of the library, without comments, by their path in `src`. */
const files = new Map(
  readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter(
      (path) => path.endsWith('.ts') && !/^(cli|studio)\/|\.test\.ts$|\/testing\/|^testing\//.test(path),
    )
    .map((path) => [path, withoutComments(readFileSync(join(source, path), 'utf8'))]),
);

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/(?<=^|\s)\/\/.*$/gm, '');
}

/** All matches of a pattern's first group in the sources, without repetitions. */
function namesIn(pattern: RegExp): string[] {
  const all = [...files.values()].flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1]!));
  return [...new Set(all)].toSorted();
}

describe('messages of the library', () => {
  it('contain no option of the command line', () => {
    const found = [...files].filter(([, text]) => /(?<![\w-])--[a-z]/.test(text)).map(([path]) => path);
    expect(found.toSorted()).toEqual(Object.keys(exceptions).toSorted());
  });

  it('name options that a command has', async () => {
    const named = namesIn(/\b(?:option|hint)\('(\w+)'/g);
    expect(named).toContain('learningRate');
    for (const name of named) expect(commandWords.option(option(name)), name).toMatch(/^--[a-z]/);
    const commands = leavesOf(await programWith());
    const known = new Set(commands.flatMap((command) => command.options.map(({ long }) => long)));
    for (const flag of Object.values(flags)) expect(known, flag).toContain(flag);
  });

  it('name commands that exist, with options that they have', async () => {
    const program = await programWith();
    const calls = [...files.values()].flatMap((text) => [
      ...text.matchAll(/\bcall\('(\w+)', \[[^\]]*\](?:, \{([^}]*)\})?\)/g),
    ]);
    expect(calls.length).toBeGreaterThan(0);
    for (const [, name, members = ''] of calls) {
      const command = program.commands.find((each) => each.name() === name);
      const known = command?.options.map(({ long }) => long);
      for (const [, key] of members.matchAll(/(\w+):/g))
        expect(known, `${name} ${key}`).toContain(flags[key!]);
      expect(command, name).toBeDefined();
    }
  });

  it('have the codes that the guide lists', () => {
    const guide = readFileSync(join(source, '../docs/errors.md'), 'utf8');
    const listed = [...guide.matchAll(/^\| `([a-z-]+)` +\| (?:`|both)/gm)].map((match) => match[1]);
    expect(listed).toEqual([...errorCodes]);
  });
});
