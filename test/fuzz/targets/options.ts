/** What is typed, and files of options. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { leavesOf, type ConfigurableCommand } from '../../../src/cli/options/configurable-command.ts';
import { programWith } from '../../../src/cli/program.ts';
import { optionsFile } from './options-file.ts';
import type { FuzzTarget } from '../target.ts';

const folder = mkdtempSync(join(tmpdir(), 'sparring-fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const config = join(folder, 'a.json');

/** Thrown instead of running a command. */
class Parsed extends Error {}

const commandNames = ['train', 'resume', 'sample', 'export', 'evaluate', 'data'];

const programs = new Map<string, ConfigurableCommand>();

/** The program with one command, which runs nothing. @param isKept whether the program may have been used before */
async function programOf(name: string, isKept: boolean): Promise<ConfigurableCommand> {
  const made = isKept ? programs.get(name) : undefined;
  const program = made ?? (await makeProgram(name));
  if (isKept) programs.set(name, program);
  return program;
}

async function makeProgram(name: string): Promise<ConfigurableCommand> {
  const program = await programWith([name]);
  for (const command of [program, ...leavesOf(program)]) {
    command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  }
  program.hook('preAction', () => {
    throw new Parsed();
  });
  return program;
}

/** Parses a command line. @param argumentsOfFile whether it names a file, which may have arguments: a program keeps those */
async function parse(words: readonly string[], argumentsOfFile: boolean): Promise<string[]> {
  const name = commandNames.find((each) => each === words[0]) ?? 'train';
  const program = await programOf(name, !argumentsOfFile);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (thrown) {
    const isHelp = thrown instanceof CommanderError && thrown.exitCode === 0;
    if (!isHelp && !(thrown instanceof Parsed)) throw thrown;
  }
  return [];
}

const text = (words: string) => Buffer.from(words);

export const optionTargets: readonly FuzzTarget[] = [
  {
    name: 'options',
    originals: [
      text('{"steps":100,"grid":"4x4","lr":0.0002,"imageSize":"32x32","ema":0.99,"mirror":true}'),
      text('{"data":"mnist"}'),
      optionsFile('dcgan-64'),
      text('train\nmnist\n--steps\n100\n--grid\n8x8\n--lr=1e-4'),
      text('sample\nruns/00001-a\n--seeds\n1-5,9\n--out\na.png'),
      text('evaluate\nfid\n--help'),
      text('export\nruns/1\n--format\nonnx\n--out\na.onnx'),
    ],
    folder,
    readsAnything: true,
    async exercise(bytes) {
      const typed = Buffer.from(bytes).toString('utf8');
      if (!typed.startsWith('{')) return parse(typed.split('\n'), /config|like/.test(typed));
      writeFileSync(config, bytes);
      return parse(['train', '--config', config], typed.includes('data'));
    },
  },
];
