/** What is fuzzed, and what holds for every input. */
import { CommanderError } from 'commander';
import { failureOf } from '../../src/cli/failure.ts';
import { SparringError } from '../../src/core/errors.ts';
import { watchFiles, type Allowed } from './disk-guard.ts';

/** A parser of untrusted files, valid files for it, and how to exercise it on any other. */
export interface FuzzTarget extends Allowed {
  readonly name: string;
  readonly originals: readonly Uint8Array[];
  /**
   * Opens the bytes and reads everything in them. Returns sentences that people are told about the contents. May throw a
   * SparringError, or one of commander, and nothing else.
   */
  exercise(bytes: Uint8Array): Promise<readonly string[]>;
}

/** Control characters, line breaks, and characters that change the text direction. */
const notPrintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const maxSentenceLength = 2000;

/**
 * Gives an input to a parser, which must read it or refuse it in one printable line, and use no file outside its folder.
 *
 * @throws Error otherwise
 */
export async function readOrRefuse(target: FuzzTarget, bytes: Uint8Array): Promise<'read' | 'refused'> {
  const files = watchFiles(target);
  let outcome: 'read' | 'refused' | Error;
  try {
    for (const sentence of await target.exercise(bytes)) expectSentence(sentence);
    outcome = 'read';
  } catch (thrown) {
    outcome = refusalOf(thrown);
  }
  const paths = files.stop();
  if (paths.length > 0) throw new Error(`${target.name} used files outside its folder: ${paths.join(', ')}`);
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

function refusalOf(thrown: unknown): 'refused' | Error {
  const isRefused = thrown instanceof SparringError || thrown instanceof CommanderError;
  if (!isRefused) return thrown instanceof Error ? thrown : new Error(String(thrown));
  try {
    expectSentence(failureOf(thrown).message, thrown); // as a command prints it
    if (thrown instanceof SparringError) expectSentence(thrown.message, thrown);
    return 'refused';
  } catch (fault) {
    return fault as Error;
  }
}

/**
 * Gives an input to all readers of such files: it is read if one of them reads it.
 *
 * @throws SparringError of the last one, if all refuse it
 */
export async function readByAny(readers: readonly (() => unknown)[]): Promise<readonly string[]> {
  const faults: SparringError[] = [];
  for (const read of readers) {
    try {
      await read();
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      faults.push(thrown);
    }
  }
  if (faults.length === readers.length) throw faults.at(-1)!;
  return faults.map(({ message }) => message);
}

/** For parts of an input that may be damaged, while the rest is read. */
export function ignoreSparringError(thrown: unknown): void {
  if (!(thrown instanceof SparringError)) throw thrown;
}

function expectSentence(sentence: string, cause?: unknown): void {
  const fault =
    sentence === ''
      ? 'is empty'
      : notPrintable.test(sentence)
        ? 'has characters that cannot be printed'
        : Array.from(sentence).length > maxSentenceLength
          ? `has ${sentence.length} characters`
          : undefined;
  if (fault !== undefined)
    throw new Error(`a sentence ${fault}: ${JSON.stringify(sentence.slice(0, 2000))}`, { cause });
}
