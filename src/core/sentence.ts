/**
 * Sentences that name options. The library calls an option `batchSize`, the command line `--batch-size`: a sentence keeps
 * such mentions apart from its words, and whoever shows it phrases them.
 */

import { lacksFrom, lacksTo, withoutLackingRemedies } from './remedies.ts';

/** Several numbers are a range: `[0, 1.04]` in a program, `0..1.04` as it is typed. */
export type MentionedValue = string | number | boolean | readonly number[];

/** Names an option, or an option with a value to pass. */
export interface OptionMention {
  readonly kind: 'option';
  readonly name: string;
  readonly value?: MentionedValue | undefined;
}

/** Names a function with its arguments, which the command line has as a command: `train` with data and options. */
export interface CallMention {
  readonly kind: 'call';
  readonly name: string;
  readonly inputs: readonly string[];
  readonly options: Readonly<Record<string, MentionedValue>>;
}

/** Names an option that only those who type a command have: ` with --out`. Elsewhere it says nothing. */
export interface HintMention {
  readonly kind: 'hint';
  readonly name: string;
  readonly value?: MentionedValue | undefined;
}

/** Names the function that got the arguments, at the beginning of a sentence. */
export interface CalleeMention {
  readonly kind: 'callee';
  readonly name: string;
}

/** Several ways to say something, the best first. Said is the first whose options the reader has, or else the last. */
export interface ChoiceMention {
  readonly kind: 'choice';
  readonly choices: readonly Sentence[];
}

export type Part = string | OptionMention | CallMention | HintMention | CalleeMention | ChoiceMention;

/** How mentions are phrased. */
export interface Words {
  readonly option: (mention: OptionMention) => string;
  readonly call: (mention: CallMention) => string;
  readonly hint: (mention: HintMention) => string;
  readonly callee: (mention: CalleeMention) => string;
  /** Whether the reader has an option, by the library's name. Default: all. */
  readonly knows?: ((name: string) => boolean) | undefined;
}

/** `batchSize`, `batchSize: 64` and `train('photos', { batchSize: 64 })`. */
export const libraryWords: Words = {
  option: ({ name, value }) => (value === undefined ? name : `${name}: ${literal(value)}`),
  call({ name, inputs, options }) {
    const members = Object.entries(options).map(([key, value]) => `${key}: ${literal(value)}`);
    const passed = members.length === 0 ? [] : [`{ ${members.join(', ')} }`];
    return `${name}(${[...inputs.map(literal), ...passed].join(', ')})`;
  },
  hint: () => '',
  callee: ({ name }) => `${name}: `,
};

/** A value as it is typed in a program. Capitals stand for a value of the reader's: `RUN`, `N`. */
function literal(value: MentionedValue): string {
  if (typeof value === 'object') return `[${value.join(', ')}]`;
  return typeof value === 'string' && !/^[A-Z]+$/.test(value) ? `'${value}'` : String(value);
}

export class Sentence {
  readonly parts: readonly Part[];

  constructor(parts: readonly Part[]) {
    this.parts = parts;
  }

  /** Without what proposes options that the reader lacks. */
  in(words: Words): string {
    return withoutLackingRemedies(this.parts.map((part) => phrase(part, words)).join(''));
  }

  /** Whether the reader has all options that are named. */
  fits({ knows }: Words): boolean {
    return this.parts.every(
      (part) =>
        typeof part === 'string' ||
        (part.kind !== 'option' && part.kind !== 'hint') ||
        knows?.(part.name) !== false,
    );
  }

  toString(): string {
    return this.in(libraryWords);
  }
}

function phrase(part: Part, words: Words): string {
  if (typeof part === 'string') return part;
  switch (part.kind) {
    case 'option':
      return words.knows?.(part.name) === false
        ? `${lacksFrom}${libraryWords.option(part)}${lacksTo}`
        : words.option(part);
    case 'call':
      return words.call(part);
    case 'hint':
      return words.knows?.(part.name) === false ? '' : words.hint(part);
    case 'choice':
      return (part.choices.find((choice) => choice.fits(words)) ?? part.choices.at(-1)!).parts
        .map((chosen) => phrase(chosen, words))
        .join('');
    case 'callee':
      return words.callee(part);
  }
}

/** The sentences of errors, beside them: what has none is quoted as it is. */
const sentences = new WeakMap<Error, Sentence>();

/** Keeps the sentence that an error's message was made of. */
export function keepSentence(error: Error, sentence: Sentence): void {
  sentences.set(error, sentence);
}

/** The message of any thrown value, with its mentions if it has some. */
export function sentenceOf(thrown: unknown): Sentence {
  if (!(thrown instanceof Error)) return new Sentence([String(thrown)]);
  return sentences.get(thrown) ?? new Sentence([thrown.message]);
}

/** What `says` takes between its words. An error keeps its mentions in a sentence that quotes it. */
type Said = string | number | Exclude<Part, string> | Sentence | Error;

/**
 * A sentence with mentions.
 *
 * @example
 * throw new UsageError(says`the data has ${count} pictures: pass ${option('batchSize', count)} or less`);
 */
export function says(words: TemplateStringsArray, ...values: readonly Said[]): Sentence {
  return new Sentence(words.flatMap((text, i) => (i === 0 ? [text] : [...partsOf(values[i - 1]!), text])));
}

function partsOf(said: Said): readonly Part[] {
  if (typeof said === 'string' || typeof said === 'number') return [String(said)];
  if (said instanceof Sentence) return said.parts;
  return said instanceof Error ? sentenceOf(said).parts : [said];
}

/** @param name camelCase, as in the library */
export function option<Name extends string>(
  name: Name,
  value?: MentionedValue,
): OptionMention & { readonly name: Name } {
  return { kind: 'option', name, value };
}

/** @param inputs what precedes the options: the data, a run */
export function call(
  name: string,
  inputs: readonly string[],
  options: Readonly<Record<string, MentionedValue>> = {},
): CallMention {
  return { kind: 'call', name, inputs, options };
}

/** ` with --out` on the command line, nothing elsewhere. @param name camelCase */
export function hint(name: string, value?: MentionedValue): HintMention {
  return { kind: 'hint', name, value };
}

/** The first of several ways to say something whose options the reader has, or else the last. */
export function either(...choices: readonly Sentence[]): ChoiceMention {
  return { kind: 'choice', choices };
}

/** @param name of a function or class */
export function callee(name: string): CalleeMention {
  return { kind: 'callee', name };
}
