/** What is reported of an error. */
import { CommanderError } from 'commander';
import { messageIn, messageOf, SparringError, UsageError } from '../core/errors.ts';
import { oneSentence } from '../core/wording.ts';
import { commandWords, flags } from './terminal/words.ts';
import type { Words } from '../core/sentence.ts';
import type { Failure } from './terminal/outcome.ts';

/** Codes of errors that commander finds in a command line. */
const commanderCodes: Readonly<Record<string, string>> = {
  'commander.unknownOption': 'unknown-option',
  'commander.unknownCommand': 'unknown-name',
};

/**
 * The failure that an error is, and the exit code: 2 if the command line is at fault, else 1.
 *
 * @param words of the command that failed
 */
export function failureOf(
  thrown: unknown,
  words: Words = commandWords,
): Failure & { readonly exitCode: number } {
  if (thrown instanceof CommanderError) {
    const message = oneLine(thrown.message.replace(/^error: /, ''));
    const code = commanderCodes[thrown.code] ?? 'invalid-argument';
    return { code, message, ...namesIn(message), exitCode: 2 };
  }
  if (thrown instanceof SparringError) {
    const { code, option, suggestion } = thrown;
    const message = oneLine(messageIn(words, thrown));
    return {
      code,
      message,
      option: typedName(option) ?? flagBefore(message),
      suggestion: typedName(suggestion),
      exitCode: thrown instanceof UsageError ? 2 : 1,
    };
  }
  return {
    code: 'unexpected',
    message: oneLine(messageOf(thrown)),
    option: null,
    suggestion: null,
    exitCode: 1,
  };
}

/** Commander has the option and the suggestion only in its sentence. */
function namesIn(message: string): Pick<Failure, 'option' | 'suggestion'> {
  const option = /'(?:-\S, )?--([\w-]+)/.exec(message)?.[1];
  const suggestion = /\(Did you mean (?:one of )?(?:--)?([\w-]+)/.exec(message)?.[1];
  return {
    option: option === undefined ? null : memberName(option),
    suggestion: suggestion === undefined ? null : memberName(suggestion),
  };
}

/** The option that a sentence begins with, as those of the commands themselves do: `steps` of `--steps got "x"`. */
function flagBefore(message: string): string | null {
  const flag = /^--([\w-]+)/.exec(message)?.[1];
  return flag === undefined ? null : memberName(flag);
}

/** The library's name of an option as a member of a file: `ema` for `averageDecay`. */
function typedName(name: string | undefined): string | null {
  if (name === undefined) return null;
  return Object.hasOwn(flags, name) ? memberName(flags[name]!.replace(/^--/, '')) : name;
}

/** `image-size` as a member of a file: `imageSize`. */
function memberName(option: string): string {
  return option.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function oneLine(message: string): string {
  return oneSentence(message.trim().replace(/\s*\n\s*/g, ' '));
}
