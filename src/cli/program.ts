import { CommanderError } from 'commander';
import { SparringError } from '../core/errors.ts';
import { removeUnfinished } from '../data/disk/temporaries.ts';
import { programVersion } from '../runs/program-version.ts';
import { failureOf } from './failure.ts';
import { ConfigurableCommand, leavesOf } from './options/configurable-command.ts';
import { printFailure, printOutcome } from './terminal/outcome.ts';
import { commandWords, wordsOf } from './terminal/words.ts';
import {
  outputMode,
  progressFormats,
  reportsEvents,
  setOutputMode,
  type OutputMode,
} from './terminal/output-mode.ts';
import { exitCodeOf, onEarlySignal, type StopSignal } from './terminal/signals.ts';
import { printEvent, printLines, printNotes } from './terminal/print.ts';

const help = `
Examples:
  sparring import svhn                         a trained GAN, to try what follows training
  sparring train mnist --minutes 5             train on digits for five minutes
  sparring train photos                        train on a folder of pictures
  sparring resume runs/00001-photos-dcgan-64   continue after Ctrl-C
  sparring sample runs/00001-photos-dcgan-64   generate a grid of new pictures
  sparring export runs/00001-photos-dcgan-64 --format onnx --out photos.onnx

sparring COMMAND --help shows the options of a command. Exit codes: 0 success,
1 failure, 2 invalid command line, 75 stopped by --deadline and 128 + its number
by a signal (Ctrl-C 130, SIGTERM 143, SIGUSR1 138), with everything saved.`;

/** Adds a command to the program. `finish` takes the exit code. */
type AddCommand = (program: ConfigurableCommand, finish: (code: number) => void) => void;

/**
 * The commands, in the order of the help. Each is loaded when it is called: loading all of them takes several times as
 * long as printing the version.
 */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  train: async () => (await import('./train/train-command.ts')).addTrainCommand,
  resume: async () => (await import('./train/resume-command.ts')).addResumeCommand,
  sample: async () => (await import('./sample/sample-command.ts')).addSampleCommand,
  export: async () => (await import('./sample/export-command.ts')).addExportCommand,
  import: async () => (await import('./sample/import-command.ts')).addImportCommand,
  judge: async () => (await import('./judge/judge-command.ts')).addJudgeCommand,
  plot: async () => (await import('./plot/plot-command.ts')).addPlotCommand,
  compare: async () => (await import('./compare/compare-command.ts')).addCompareCommand,
  explore: async () => (await import('./explore/explore-command.ts')).addExploreCommand,
  project: async () => (await import('./project/project-command.ts')).addProjectCommand,
  evaluate: async () => (await import('./evaluate/evaluate-command.ts')).addEvaluateCommand,
  explain: async () => (await import('./explain/explain-command.ts')).addExplainCommand,
  reproduce: async () => (await import('./reproduce/reproduce-command.ts')).addReproduceCommand,
  data: async () => (await import('./data/data-command.ts')).addDataCommand,
  studio: async () => (await import('./studio/studio-command.ts')).addStudioCommand,
  schema: async () => (await import('./schema/schema-command.ts')).addSchemaCommand,
  completion: async () => (await import('./completion/completion-command.ts')).addCompletionCommand,
};

/** The commands that describe all others. */
const describing: readonly string[] = ['schema', 'completion'];

/** The commands to load: the one that is called, none for the version, all for the help and for unknown commands. */
function commandsFor([first]: readonly string[]): readonly string[] {
  if (first === '--version' || first === '-V') return [];
  const isAlone = first !== undefined && Object.hasOwn(commands, first) && !describing.includes(first);
  return isAlone ? [first] : Object.keys(commands);
}

/** Runs the command line and returns its exit code. Never throws. */
export async function runProgram(args: readonly string[]): Promise<number> {
  let code = 0;
  setOutputMode(typedMode(args)); // for errors before the options are parsed
  onEarlySignal(endEarly, outputMode().json);
  try {
    const program = await programWith(commandsFor(args), (given) => {
      code = given;
    });
    setOutputMode({ command: typedCommand(program, args) });
    program.hook('preAction', (_, command) => setOutputMode((command as ConfigurableCommand).outputMode));
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (thrown) {
    return report(thrown);
  }
}

/** Ends before there is anything to save, with the outcome of a command that was stopped. */
function endEarly(signal: StopSignal): void {
  if (outputMode().json) printOutcome({}, 'stopped');
  else printNotes(['Stopped before the end.']);
  removeUnfinished();
  process.exit(exitCodeOf(signal));
}

/** The program with some of its commands. @param finish takes the exit code of the command that is run */
export async function programWith(
  names: readonly string[] = Object.keys(commands),
  finish: (code: number) => void = () => undefined,
): Promise<ConfigurableCommand> {
  const program = buildProgram();
  for (const name of names) {
    const add = await commands[name]!();
    add(program, finish);
  }
  for (const command of leavesOf(program)) if (command.readsFiles) command.addCommonOptions();
  return program;
}

function buildProgram(): ConfigurableCommand {
  return new ConfigurableCommand('sparring')
    .description(
      'Trains GANs on your pictures: two networks, one that generates pictures and one that tells them from real ones.',
    )
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', help)
    .configureHelp({ sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => printLines(linesOf(text)),
      writeErr: (text) => printNotes(linesOf(text)),
      outputError: () => undefined, // `report` prints all errors
    })
    .exitOverride();
}

/** How the command reports, as typed: it may be no valid command line. */
function typedMode(args: readonly string[]): Partial<OutputMode> {
  const before = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  const progress = progressFormats.findLast((format) =>
    before.some(
      (arg, i) => arg === `--progress=${format}` || (arg === format && before[i - 1] === '--progress'),
    ),
  );
  const command = before[0]?.startsWith('-') === false ? before[0] : '';
  return { command, json: before.includes('--json'), progress: progress ?? 'text' };
}

/** The command with its group, as far as it is typed: `data pack` also if its options are wrong. */
function typedCommand(program: ConfigurableCommand, args: readonly string[]): string {
  let command: ConfigurableCommand = program;
  for (const arg of args) {
    const below = command.commands.find((each) => each.name() === arg);
    if (below === undefined) break;
    command = below as ConfigurableCommand;
  }
  return command === program ? outputMode().command : command.outputMode.command;
}

/** Reports an error in one line on standard error, and with --json as the outcome. Returns the exit code. */
export function report(thrown: unknown): number {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0; // help or version was requested
  // Without a command, commander has already printed the help.
  if (thrown instanceof CommanderError && thrown.code === 'commander.help') return 2;
  const { exitCode, ...failure } = explain(thrown);
  if (outputMode().json) printFailure(failure, exitCode);
  return exitCode;
}

/** Prints an error on standard error: one line, or an event. */
export function explain(thrown: unknown): ReturnType<typeof failureOf> {
  const { options } = outputMode();
  const { exitCode, ...failure } = failureOf(thrown, options === undefined ? commandWords : wordsOf(options));
  if (reportsEvents()) printEvent('error', { error: failure });
  else printNotes(errorLines(thrown, failure.message));
  return { ...failure, exitCode };
}

function errorLines(thrown: unknown, message: string): string[] {
  const stack = debugging() && !(thrown instanceof CommanderError) ? linesOf(stackOf(thrown)) : [];
  if (thrown instanceof CommanderError || thrown instanceof SparringError)
    return [`error: ${message}`, ...stack];
  return stack.length > 0
    ? [`unexpected error: ${stack[0]}`, ...stack.slice(1)]
    : [`unexpected error: ${message} (set SPARRING_DEBUG=1 to show where)`];
}

/** The lines of a text, without the line feed at its end. */
function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

function debugging(): boolean {
  return (process.env['SPARRING_DEBUG'] ?? '') !== '';
}
