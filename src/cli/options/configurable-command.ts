/** Commands whose options may also come from a file (`--config`). */
import {
  Argument,
  Command,
  Option,
  type AddHelpTextContext,
  type ErrorOptions,
  type AddHelpTextPosition,
  type HelpContext,
  type ParseOptionsResult,
} from 'commander';
import { UsageError } from '../../core/errors.ts';
import { suggestionFor } from '../../core/suggestion.ts';
import { firstOf } from '../../core/wording.ts';
import { isPictureName } from '../../data/formats/picture-names.ts';
import { checkMembers, readLayer, type OptionLayer } from './option-layers.ts';
import { oneOf, text, type JsonSchema } from './parsers.ts';
import { helpColumns } from '../terminal/print.ts';
import { wrapText } from '../terminal/wrap-text.ts';
import {
  progressFormats,
  setOutputMode,
  type OutputMode,
  type ProgressFormat,
} from '../terminal/output-mode.ts';
import { option, ValueOption } from './typed-option.ts';

/** The options that a command has besides its own, which no file may contain. */
const notInFiles: ReadonlySet<string> = new Set(['config', 'help']);

/** How the files of a command differ from the members that it has. */
interface LayerSettings {
  /** The files to read, the first above the others. Default: that of `--config`. */
  readonly layers?: (typed: Readonly<Record<string, unknown>>) => readonly OptionLayer[];
  /** Groups of options that replace one another: if one is given, a lower layer gives none of its group. */
  readonly together?: readonly (readonly string[])[];
  /** Options that cannot be in files. */
  readonly typedOnly?: readonly string[];
}

/** Where the value of an option or argument comes from: `typed`, or the path of a file. */
export interface OptionSource {
  readonly name: string;
  readonly value: unknown;
  readonly from: string;
}

export class ConfigurableCommand extends Command {
  #settings: LayerSettings = {};
  readonly #argumentSources = new Map<string, string>();

  override createCommand(name?: string): ConfigurableCommand {
    return new ConfigurableCommand(name);
  }

  /** Returns the command. */
  readsLayers(settings: LayerSettings): this {
    this.#settings = settings;
    return this;
  }

  /** Wraps the text to the width that the rest of the help has. */
  override addHelpText(
    position: AddHelpTextPosition,
    words: string | ((context: AddHelpTextContext) => string),
  ): this {
    return super.addHelpText(position, (context) =>
      wrapText(typeof words === 'string' ? words : words(context), helpColumns()),
    );
  }

  /** Commander prints its help for `help NAME`, too, if there is no such command. */
  override help(context?: HelpContext | ((text: string) => string)): never {
    const [word, name] = this.args;
    const isUnknown = typeof context === 'object' && context.error && word === 'help' && name !== undefined;
    if (!isUnknown) return super.help(context as HelpContext);
    const meant = suggestionFor(
      name,
      this.commands.map((command) => command.name()),
    );
    const advice = meant === undefined ? '' : ` (Did you mean ${meant}?)`;
    return this.error(`error: unknown command '${name}'${advice}`, { code: 'commander.unknownCommand' });
  }

  /** Commander only counts the arguments. Several pictures are what a shell makes of `*.jpg`. */
  override error(message: string, options?: ErrorOptions): never {
    if (options?.code !== 'commander.excessArguments') return super.error(message, options);
    const { args, registeredArguments } = this;
    const takes =
      registeredArguments.length === 0 ? 'nothing' : registeredArguments.map(nameOf).join(' and ');
    const advice = args.every((each) => isPictureName(each))
      ? 'pass the folder of the pictures'
      : 'quote a path that contains spaces';
    return super.error(
      `error: ${this.fullName} takes ${takes}, got ${args.length} arguments (${firstOf(args)}): ${advice}`,
      options,
    );
  }

  /** Adds `--config` and `--progress`. */
  addCommonOptions(): void {
    const description =
      'read options from a JSON file; typed options override them (sparring schema COMMAND)';
    this.addOption(option('--config <file>', description, text));
    const progress =
      'progress on standard error as text, as json: an event a line, or as events: the same without the steps of a training (default: text)';
    this.addOption(option('--progress <how>', progress, oneOf(progressFormats)));
  }

  /** Whether the command has options that files may contain, so that it has `--config`. */
  get readsFiles(): boolean {
    return this.fileOptions().length > 0;
  }

  /** The name with those of the commands around it: `sparring data pack`. */
  get fullName(): string {
    return this.parent === null
      ? this.name()
      : `${(this.parent as ConfigurableCommand).fullName} ${this.name()}`;
  }

  /** Commander parses what was typed; the files fill in the rest, before it looks for what is missing. */
  override parseOptions(typed: string[]): ParseOptionsResult {
    setOutputMode({ options: this.longOptions() });
    const parsed = super.parseOptions(typed);
    const given = this.opts<Readonly<Record<string, unknown>>>();
    for (const layer of this.#layers(given)) {
      this.#reportAs(layer);
      this.#apply(layer);
    }
    return parsed;
  }

  /** How the command reports, by its options and those of its files. */
  get outputMode(): OutputMode {
    const { json = false, progress = 'text' } = this.opts<{ json?: boolean; progress?: ProgressFormat }>();
    const command = this.fullName.replace(/^sparring /, '');
    return { command, json, progress, options: this.longOptions() };
  }

  /** The options of the command as they are typed: `--batch-size`. @param names of these only; default: all */
  longOptions(names?: ReadonlySet<string>): readonly string[] {
    return this.options
      .filter((each) => names?.has(each.attributeName()) ?? true)
      .flatMap(({ long }) => (typeof long === 'string' ? [long] : []));
  }

  /** Faults in a file are reported as the same file says. */
  #reportAs({ members: { json, progress } }: OptionLayer): void {
    const given = this.outputMode;
    const format = this.#isGiven('progress')
      ? given.progress
      : progressFormats.find((each) => each === progress);
    setOutputMode({ ...given, json: given.json || json === true, progress: format ?? given.progress });
  }

  #layers(typed: Readonly<Record<string, unknown>>): readonly OptionLayer[] {
    if (this.#settings.layers !== undefined) return this.#settings.layers(typed);
    const { config } = typed;
    return typeof config === 'string' ? [readLayer(config)] : [];
  }

  #apply(layer: OptionLayer): void {
    const options = this.fileOptions();
    const names = [...options.map((each) => each.attributeName()), ...this.registeredArguments.map(nameOf)];
    checkMembers(layer, this.fullName, names);
    const { together = [] } = this.#settings;
    const replaced = together.filter((group) => group.some((name) => this.#isGiven(name))).flat();
    for (const each of options) {
      const name = each.attributeName();
      const value = layer.members[name];
      if (value === undefined || this.#isGiven(name) || replaced.includes(name)) continue;
      this.setOptionValueWithSource(name, parsedBy(each, value, layer.from), layer.from);
    }
    for (const argument of this.registeredArguments) this.#applyArgument(argument, layer);
  }

  /** An argument of a file is a default of what is typed. */
  #applyArgument(argument: Argument, { members, from }: OptionLayer): void {
    const name = nameOf(argument);
    const value = members[name];
    if (value === undefined || this.#argumentSources.has(name)) return;
    if (!isArgument(argument, value)) {
      const expected = argument.variadic ? 'a list of paths or names' : 'a path or a name';
      throw new UsageError(`${name} of ${from} got ${JSON.stringify(value)}, expected ${expected}`, {
        option: name,
      });
    }
    argument.argOptional().default(value);
    this.#argumentSources.set(name, from);
  }

  #isGiven(name: string): boolean {
    const source = this.getOptionValueSource(name);
    return source !== undefined && source !== 'default';
  }

  /** The options that a file may contain. */
  fileOptions(): readonly Option[] {
    const { typedOnly = [] } = this.#settings;
    return this.options.filter((each) => {
      const name = each.attributeName();
      return !notInFiles.has(name) && !typedOnly.includes(name);
    });
  }

  /** The options and arguments that do not have their default, with where each comes from. */
  sources(): readonly OptionSource[] {
    const values = this.opts<Readonly<Record<string, unknown>>>();
    const options = this.fileOptions()
      .map((each) => each.attributeName())
      .filter((name) => this.#isGiven(name))
      .map((name) => ({ name, value: values[name], from: typedOr(this.getOptionValueSource(name)!) }));
    const given = this.processedArgs as readonly unknown[];
    const passed = this.registeredArguments
      .map((argument, i) => ({
        name: nameOf(argument),
        value: given[i],
        from: this.args[i] === undefined ? (this.#argumentSources.get(nameOf(argument)) ?? 'typed') : 'typed',
      }))
      .filter(({ value }) => value !== undefined);
    return [...passed, ...options];
  }

  /** The JSON schema of this command's files. */
  schema(): JsonSchema {
    const members: (readonly [string, JsonSchema])[] = this.registeredArguments.map((argument) => [
      nameOf(argument),
      { ...argumentSchema(argument), description: argument.description },
    ]);
    for (const each of this.fileOptions()) members.push([each.attributeName(), schemaOf(each)]);
    return {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: `Options of ${this.fullName}`,
      description: `For ${this.fullName} --config FILE. Typed options override those of the file.`,
      type: 'object',
      properties: { $schema: { type: 'string' }, ...Object.fromEntries(members) },
      additionalProperties: false,
    };
  }
}

function nameOf(argument: Argument): string {
  return argument.name();
}

/** Whether a file may have the value for an argument: a text or, for one that takes several, a list of them. */
function isArgument(argument: Argument, value: unknown): boolean {
  const isText = (each: unknown) => typeof each === 'string' && each !== '';
  if (!argument.variadic) return isText(value);
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

function argumentSchema({ variadic }: Argument): JsonSchema {
  const path = { type: 'string', minLength: 1 };
  return variadic ? { type: 'array', items: path, minItems: 1 } : path;
}

function typedOr(source: string): string {
  return source === 'cli' ? 'typed' : source;
}

function schemaOf(each: Option): JsonSchema {
  const { description, defaultValue } = each;
  const schema = each instanceof ValueOption ? each.schema : { type: 'boolean' };
  const hasDefault = defaultValue !== undefined;
  return { ...schema, description, ...(hasDefault ? { default: defaultValue as unknown } : {}) };
}

function parsedBy(each: Option, value: unknown, from: string): unknown {
  const member = each.attributeName();
  const name = `${member} of ${from}`;
  if (each instanceof ValueOption) return each.fromJson(value, name);
  if (typeof value === 'boolean') return value;
  throw new UsageError(`${name} got ${JSON.stringify(value)}, expected true or false`, { option: member });
}

/** The commands below that work, and do not only group others. */
export function leavesOf(command: ConfigurableCommand): readonly ConfigurableCommand[] {
  const below = command.commands as readonly ConfigurableCommand[];
  return below.length === 0 ? [command] : below.flatMap(leavesOf);
}
