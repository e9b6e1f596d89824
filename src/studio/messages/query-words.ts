/** What an address asks for, word by word: `?count=20&features=0,3,7`. What is missing is undefined. */
import { integer, listOf, oneOf } from '../../core/checks.ts';

export type QueryWords = Readonly<Record<string, string | undefined>>;

/** @throws UsageError if it is no whole number from `min` to `max` */
export function wholeNumberOf(
  query: QueryWords,
  name: string,
  [min, max]: readonly [min: number, max: number],
): number | undefined {
  const word = query[name];
  if (word === undefined) return undefined;
  const number = digitsOf(word);
  integer(min, max)(name, number);
  return number as number;
}

/**
 * @param most the greatest length of the list
 * @throws UsageError if it is no list of whole numbers
 */
export function wholeNumbersOf(query: QueryWords, name: string, most: number): readonly number[] | undefined {
  const listed = query[name]?.split(',', most + 1).map(digitsOf);
  if (listed === undefined) return undefined;
  listOf(integer(0), 1)(name, listed);
  integer(1, most)(`the length of ${name}`, listed.length);
  return listed as number[];
}

/** @throws UsageError if it is none of the words */
export function wordOf<Word extends string>(
  query: QueryWords,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const word = query[name];
  if (word === undefined) return undefined;
  oneOf(words)(name, word);
  return word as Word;
}

/** Digits as a number; anything else stays as it is, and no rule for numbers takes it. */
export function digitsOf(word: string): string | number {
  return /^\d{1,15}$/.test(word) ? Number(word) : word;
}
