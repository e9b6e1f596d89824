/** Options whose values are parsed: typed as text, or read from a file as JSON. */
import { Option } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { unexpected, type JsonSchema, type Parser } from './parsers.ts';

/** What an option does with the values of its repetitions. */
interface Repetition<T, C> {
  readonly add: (before: C | undefined, value: T) => C;
  /** The values in a file, all together. */
  readonly schema: JsonSchema;
}

/** An option that takes a value. */
export class ValueOption extends Option {
  /** The values in a file. */
  readonly schema: JsonSchema;
  readonly #valueOf: (texts: readonly string[], name: string) => unknown;
  readonly #repeats: boolean;

  private constructor(
    flags: string,
    description: string,
    schema: JsonSchema,
    repeats: boolean,
    valueOf: (texts: readonly string[], name: string) => unknown,
  ) {
    super(flags, description);
    this.schema = schema;
    this.#repeats = repeats;
    this.#valueOf = valueOf;
  }

  static of<T, C>(
    flags: string,
    description: string,
    parser: Parser<T>,
    repetition?: Repetition<T, C>,
  ): ValueOption {
    const add = repetition?.add ?? ((_before: C | undefined, value: T) => value as unknown as C);
    const all = (texts: readonly string[], name: string) =>
      texts.reduce<C | undefined>((before, text) => add(before, parser(text, name)), undefined);
    const schema = repetition?.schema ?? parser.schema;
    const made = new ValueOption(flags, description, schema, repetition !== undefined, all);
    made.argParser<C>((given, before) => add(before, parser(given, made.long ?? flags)));
    return made;
  }

  /**
   * The value that a member of a file stands for.
   *
   * @param name of the member and its file, for errors
   * @throws UsageError if the value is of another type, or the parser refuses it
   */
  fromJson(value: unknown, name: string): unknown {
    try {
      const texts = this.#textsOf(value);
      if (texts !== undefined) return this.#valueOf(texts, name);
      throw unexpected(name, JSON.stringify(value), `a value like that of ${this.flags}`);
    } catch (thrown) {
      if (!(thrown instanceof UsageError)) throw thrown;
      const { message, code, suggestion } = thrown;
      throw new UsageError(message, { code, option: this.attributeName(), suggestion, cause: thrown });
    }
  }

  /** The texts that would be typed for a value; undefined if there are none. */
  #textsOf(value: unknown): readonly string[] | undefined {
    if (typeof value === 'string' || typeof value === 'number') return [String(value)];
    if (typeof value !== 'object' || value === null) return undefined;
    const isWord = (item: unknown) => typeof item === 'string' || typeof item === 'number';
    if (Array.isArray(value)) {
      if (value.length === 0 || !value.every(isWord)) return undefined;
      return this.#repeats ? value.map(String) : [value.join(',')];
    }
    const entries = Object.entries(value);
    if (!this.#repeats || this.schema['type'] !== 'object' || !entries.every(([, item]) => isWord(item))) {
      return undefined;
    }
    return entries.map(([key, item]) => `${key}=${item}`);
  }
}

/** An option whose text is parsed by `parser`. If it is repeated, the last one counts. */
export function option<T>(flags: string, description: string, parser: Parser<T>): ValueOption {
  return ValueOption.of(flags, description, parser);
}

/** An option that may be repeated: the values are a list. */
export function listOption<T>(flags: string, description: string, parser: Parser<T>): ValueOption {
  return ValueOption.of<T, readonly T[]>(flags, description, parser, {
    add: (before = [], value) => [...before, value],
    schema: { type: 'array', items: parser.schema, minItems: 1 },
  });
}

/** An option that may be repeated: the values are a map. */
export function mapOption<V>(
  flags: string,
  description: string,
  parser: Parser<readonly [string, V]>,
): ValueOption {
  return ValueOption.of<readonly [string, V], ReadonlyMap<string, V>>(flags, description, parser, {
    add: (before, entry) => new Map([...(before ?? []), entry]),
    schema: parser.schema,
  });
}
