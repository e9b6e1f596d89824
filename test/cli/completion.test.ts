/** `sparring completion`: the scripts, in the shells that they are for. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipNote } from '../../src/testing/skips.ts';
import { program, sparring } from './sparring.ts';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'sparring-completion-'));
  for (const folder of ['pictures', 'runs/00000-a', 'runs/00001-b', 'other']) {
    mkdirSync(join(cwd, folder), { recursive: true });
  }
  for (const path of ['runs/00000-a', 'runs/00001-b']) writeFileSync(join(cwd, path, 'options.json'), '{}');
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = execFileSync(process.execPath, [program, 'completion', shell], { encoding: 'utf8' });
    writeFileSync(join(cwd, `script.${shell}`), script);
  }
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

function has(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

function run(shell: string, ...args: readonly string[]): string {
  return execFileSync(shell, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, HOME: cwd, TERM: 'dumb' },
  });
}

/** What is typed, and everything that completes its last word. */
const completions: readonly (readonly [typed: string, completed: readonly string[]])[] = [
  ['sparring tr', ['train']],
  ['sparring data ', ['inspect', 'list', 'pack', 'dedup', 'help']],
  ['sparring data pack --image', ['--image-size']],
  ['sparring train --preset dcgan-', ['dcgan-64', 'dcgan-28', 'dcgan-mnist-conditional']],
  ['sparring train --weig', []],
  ['sparring train --mirror fash', ['fashion-mnist']],
  ['sparring train --steps 5 spir', ['spiral-2d']],
  ['sparring sample --weights ', ['live', 'average']],
  ['sparring sample --count 1 ', ['runs/00000-a', 'runs/00001-b']],
  ['sparring resume runs/00001', ['runs/00001-b']],
  ['sparring reproduce gan-table', ['gan-table-1', 'gan-table-1-faces']],
  ['sparring completion ', ['bash', 'zsh', 'fish', 'powershell']],
  ['sparring schema data pa', ['pack']],
  ['sparring import sv', ['svhn']],
];

const noBash = skipNote('bash', !has('bash'));
describe.skipIf(noBash !== '')(`bash${noBash}`, () => {
  const complete = (typed: string): string[] => {
    const words = typed.split(' ').map((word) => `'${word}'`);
    const script = `source ./script.bash; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _sparring; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run('bash', '--norc', '-c', script).split('\n').filter(Boolean);
  };

  it.each(completions)('%s', (typed, completed) => {
    expect(complete(typed).sort()).toEqual([...completed].sort());
  });

  it('completes paths, values after =, and what follows the part of a set', () => {
    expect(complete('sparring import pic')).toEqual(['pictures']);
    expect(complete('sparring data inspect pic')).toEqual(['pictures']);
    expect(complete('sparring train --preset = dcgan-2')).toEqual(['dcgan-28']);
    expect(complete('sparring evaluate runs/00000-a --held-out mnist : test --metric pa')).toEqual([
      'parzen',
    ]);
  });

  it('is registered for sparring', () => {
    expect(run('bash', '--norc', '-c', 'source ./script.bash; complete -p sparring')).toBe(
      'complete -F _sparring sparring\n',
    );
  });
});

const noFish = skipNote('fish', !has('fish'));
describe.skipIf(noFish !== '')(`fish${noFish}`, () => {
  const complete = (typed: string): string[] =>
    run('fish', '--no-config', '-c', `source ./script.fish; complete -C ${JSON.stringify(typed)}`)
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('\t')[0]!);

  // fish offers folders beside runs, to walk through them, and other letters within a word.
  it.each(completions)('%s', (typed, completed) => {
    const offered = complete(typed);
    expect(offered).toEqual(expect.arrayContaining([...completed]));
    expect(offered.filter((word) => !completed.includes(word) && !word.endsWith('/'))).toEqual([]);
  });

  it('completes paths and values after =, and describes commands', () => {
    expect(complete('sparring import pic')).toEqual(['pictures/']);
    expect(complete('sparring train --preset=dcgan-2')).toEqual(['--preset=dcgan-28']);
    expect(run('fish', '--no-config', '-c', 'source ./script.fish; complete -C "sparring tr"')).toBe(
      'train\ttrain a GAN on pictures\n',
    );
  });
});

const noZsh = skipNote('zsh', !has('zsh'));
describe.skipIf(noZsh !== '')(`zsh${noZsh}`, () => {
  it('completes commands, options, words, runs and paths, at a terminal', () => {
    const typed = completions.filter(([, completed]) => completed.length === 1);
    const lines = [
      ...typed.map(([text]) => text),
      'sparring import pic',
      'sparring train --preset=dcgan-2',
      'sparring sample runs/00001',
    ];
    writeFileSync(join(cwd, 'inner.zsh'), inner);
    writeFileSync(join(cwd, 'type.zsh'), typing(lines));
    const found = run('zsh', '-f', 'type.zsh').split('\n').filter(Boolean);
    const expected = typed.map(([text, [word]]) => text.replace(/\S*$/, word!));
    expect(found.map((line) => line.trim().replace(/\/$/, ''))).toEqual([
      ...expected,
      'sparring import pictures',
      'sparring train --preset=dcgan-28',
      'sparring sample runs/00001-b',
    ]);
  }, 60_000);
});

/** The zsh that is typed into: Ctrl-G prints its line. */
const inner = `
autoload -Uz compinit
compinit -D -u -d ./dump.zsh
source ./script.zsh
show() { local line=$BUFFER; BUFFER=; zle -I; print -r -- "LINE\${line}END" }
zle -N show
bindkey '^G' show
bindkey '^I' expand-or-complete
print READY
`;

/** A zsh script that types each line and Tab into another zsh, and prints what the line became. */
function typing(lines: readonly string[]): string {
  return `
zmodload zsh/zpty
zpty -b inner zsh -f -i
zpty -w inner "PS1=; source ./inner.zsh"
zpty -r -m inner ready '*READY*'
for line in ${lines.map((line) => `'${line}'`).join(' ')}; do
  zpty -n -w inner "$line"$'\\t'$'\\x07'
  zpty -r -m inner text '*LINE*END*'
  text=\${text##*LINE}
  print -r -- "\${text%%END*}"
done
zpty -d inner
`;
}

describe('sparring completion', () => {
  it('refuses other shells, and prints a script for PowerShell with balanced brackets', async () => {
    const refused = await sparring(cwd, 'completion', 'tcsh');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toBe(
      'error: sparring completion got "tcsh", expected one of bash, zsh, fish, powershell\n',
    );
    const { stdout } = await sparring(cwd, 'completion', 'powershell');
    expect(stdout).toContain('Register-ArgumentCompleter -Native -CommandName sparring');
    const code = stdout.replaceAll(/'(?:[^']|'')*'/g, '').replaceAll(/"[^"]*"/g, '');
    for (const [open, close] of ['()', '{}', '[]']) {
      expect(code.split(open!).length, open).toBe(code.split(close!).length);
    }
  });
});
