/** What can be completed on the command line, read from the program. The scripts of all shells are made of it. */
import type { Argument, Option } from 'commander';
import { experiments } from '../../experiments/registry.ts';
import { namedSets } from '../../data/sets/registry.ts';
import { pointSetNames } from '../../gan/presets/point-distributions.ts';
import { leavesOf, type ConfigurableCommand } from '../options/configurable-command.ts';
import type { JsonSchema } from '../options/parsers.ts';
import { ValueOption } from '../options/typed-option.ts';
import { publishedNames } from '../../runs/published-networks.ts';

/** How a value is completed: by words, by files, folders or runs, or not at all. */
export interface CompletedValue {
  readonly words: readonly string[];
  readonly paths: 'files' | 'folders' | 'runs' | 'none';
}

export interface CompletedOption {
  /** `--seed`, or `-h` and `--help`. */
  readonly names: readonly string[];
  readonly description: string;
  /** Undefined for an option without a value. */
  readonly value: CompletedValue | undefined;
}

export interface CompletedCommand {
  /** Without the program: `data pack`, and '' for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly CompletedOption[];
  readonly arguments: readonly CompletedValue[];
}

const nothing: CompletedValue = { words: [], paths: 'none' };

/** The program and all its commands, the outer ones first. */
export function completedCommands(program: ConfigurableCommand): readonly CompletedCommand[] {
  const below = program.commands as readonly ConfigurableCommand[];
  return [completed(program), ...below.flatMap(completedCommands)];
}

function completed(command: ConfigurableCommand): CompletedCommand {
  const help = command.createHelp();
  const path = pathOf(command);
  return {
    path,
    commands: help.visibleCommands(command).map((each) => ({
      name: each.name(),
      summary: each.summary() || each.description(),
    })),
    options: help.visibleOptions(command).map(completedOption),
    arguments: command.registeredArguments.flatMap((argument) => {
      const value = argumentValue(path, argument, command);
      return argument.variadic ? [value, value] : [value];
    }),
  };
}

function pathOf(command: ConfigurableCommand): string {
  return command.fullName.replace(/^sparring ?/, '');
}

function completedOption(option: Option): CompletedOption {
  const names = [option.short, option.long].filter((name) => name !== undefined);
  const value = option.required || option.optional ? optionValue(option) : undefined;
  return { names, description: option.description, value };
}

function optionValue(option: Option): CompletedValue {
  const words = option instanceof ValueOption ? wordsOf(option.schema) : undefined;
  if (words !== undefined) return { words, paths: 'none' };
  const placeholder = /[<[](.+)[>\]]/.exec(option.flags)?.[1] ?? '';
  return { words: [], paths: pathsOf(placeholder) };
}

/** The keywords that an option takes, or a list of which it takes. */
function wordsOf(schema: JsonSchema): readonly string[] | undefined {
  const {
    enum: words,
    anyOf,
    items,
  } = schema as { enum?: unknown; anyOf?: JsonSchema[]; items?: JsonSchema };
  if (Array.isArray(words)) return words.map(String);
  const inner = [...(anyOf ?? []), ...(items === undefined ? [] : [items])];
  return inner.map(wordsOf).find((found) => found !== undefined);
}

function argumentValue(path: string, argument: Argument, command: ConfigurableCommand): CompletedValue {
  const name = argument.name();
  const paths = pathsOf(name);
  if (name === 'data') {
    const points = path === 'train' ? pointSetNames : [];
    return { words: [...namedSets.map((set) => set.name), ...points], paths };
  }
  if (path === 'reproduce') return { words: ['list', ...experiments.map((each) => each.name)], paths };
  if (path === 'import') return { words: publishedNames, paths };
  if (path === 'schema') return { words: wordsOfCommands(command), paths };
  return { words: argument.argChoices ?? nothing.words, paths };
}

/** The names of all commands that have a schema, in words: `train`, `data`, `pack`. */
function wordsOfCommands(command: ConfigurableCommand): readonly string[] {
  const named = leavesOf(rootOf(command)).filter((each) => each.readsFiles);
  return [...new Set(named.flatMap((each) => pathOf(each).split(' ')))];
}

function rootOf(command: ConfigurableCommand): ConfigurableCommand {
  return command.parent === null ? command : rootOf(command.parent as ConfigurableCommand);
}

/** The paths that a placeholder stands for: `run`, `runs`, `folder`, `networks`, `file.png`, `key=path`. */
function pathsOf(placeholder: string): CompletedValue['paths'] {
  if (/^runs?$/.test(placeholder)) return 'runs';
  if (placeholder === 'folder' || placeholder === 'networks') return 'folders';
  return /file|path|data|picture/.test(placeholder) ? 'files' : 'none';
}

/** Keys for the tables of the scripts: the values that can be completed, by `train --preset` or `train 0`. */
export function keyedValues(
  commands: readonly CompletedCommand[],
): readonly (readonly [string, CompletedValue])[] {
  return commands.flatMap(({ path, options, arguments: given }) => [
    ...options.flatMap(({ names, value }) =>
      value === undefined ? [] : names.map((name) => [`${path} ${name}`, value] as const),
    ),
    ...given.map((value, at) => [`${path} ${at}`, value] as const),
  ]);
}
