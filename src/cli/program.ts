import { Command, CommanderError } from 'commander';
import { messageOf, SparringError } from '../core/errors.ts';
import { addDataCommand } from './data/data-command.ts';
import { addEvaluateCommand } from './evaluate/evaluate-command.ts';
import { addExplainCommand } from './explain/explain-command.ts';
import { addExploreCommand } from './explore/explore-command.ts';
import { addExportCommand } from './sample/export-command.ts';
import { addImportCommand } from './sample/import-command.ts';
import { addReproduceCommand } from './reproduce/reproduce-command.ts';
import { addResumeCommand } from './train/resume-command.ts';
import { addSampleCommand } from './sample/sample-command.ts';
import { addTrainCommand } from './train/train-command.ts';
import { programVersion } from './terminal/version.ts';
import { printLines, printNotes } from './terminal/print.ts';

const help = `
Examples:
  sparring train mnist --minutes 5             digits, in five minutes
  sparring train photos                        a generator of such pictures
  sparring resume runs/00001-photos-dcgan-64   go on after Ctrl-C
  sparring sample runs/00001-photos-dcgan-64   a grid of new pictures
  sparring export runs/00001-photos-dcgan-64 --format onnx --out photos.onnx

sparring COMMAND --help says more. Exit codes: 0 done, 1 something failed, 2 the command line is at fault,
130 stopped by Ctrl-C with everything saved.`;

/** Runs the command line and returns its exit code. Never throws. */
export async function runProgram(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = buildProgram((given) => {
    code = given;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (thrown) {
    return report(thrown);
  }
}

function buildProgram(finish: (code: number) => void): Command {
  const program = new Command('sparring')
    .description('Two networks that train against each other: trains GANs on your pictures.')
    .version(programVersion(), '--version', 'print the version')
    .helpOption('--help', 'say what there is')
    .addHelpText('after', help)
    .configureHelp({ sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => printLines(linesOf(text)),
      writeErr: (text) => printNotes(linesOf(text)),
      outputError: () => undefined, // reported below, as all others are
    })
    .exitOverride();
  addTrainCommand(program, finish);
  addResumeCommand(program, finish);
  addSampleCommand(program);
  addExportCommand(program);
  addImportCommand(program);
  addExploreCommand(program);
  addEvaluateCommand(program);
  addExplainCommand(program);
  addReproduceCommand(program, finish);
  addDataCommand(program, finish);
  return program;
}

/** Says what went wrong, in one line on standard error, and returns the exit code. */
export function report(thrown: unknown): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return 0; // help or version was asked for
    // Without a command, commander has printed the help as its answer.
    if (thrown.code !== 'commander.help') say(oneLine(thrown.message.replace(/^error: /, '')));
    return 2;
  }
  if (thrown instanceof SparringError) {
    say(oneLine(thrown.message));
    if (debugging()) printNotes(linesOf(stackOf(thrown)));
    return thrown.exitCode;
  }
  printNotes(
    debugging()
      ? linesOf(`unexpected error: ${stackOf(thrown)}`)
      : [`unexpected error: ${oneLine(messageOf(thrown))} (set SPARRING_DEBUG=1 to see where)`],
  );
  return 1;
}

function say(message: string): void {
  printNotes([`error: ${message}`]);
}

/** The lines of a text, which may end with a line feed. */
function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

function oneLine(message: string): string {
  return message.trim().replace(/\s*\n\s*/g, ' ');
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

function debugging(): boolean {
  return (process.env['SPARRING_DEBUG'] ?? '') !== '';
}
