/** The classes of a conditional run as people type them: by name or by number. */
import { UsageError } from '../core/errors.ts';
import { range } from '../core/numbers.ts';
import { option, says } from '../core/sentence.ts';
import { suggestionFor } from '../core/suggestion.ts';
import { namesWording } from '../core/wording.ts';
import type { RunOptions } from './run-options.ts';

/** What knows the classes of a run. */
interface KnownClasses {
  readonly options: Pick<RunOptions, 'identity'>;
  /** How many there are. */
  readonly count: number;
}

/**
 * The number of a class, by its name or its number. A name that is a number is a name.
 *
 * @param named the option that it was typed for
 * @throws UsageError if there is no such class
 */
export function classOf(known: KnownClasses, typed: string, named: string): number {
  const names = known.options.identity?.classes ?? [];
  const found = numberOf(known, typed);
  if (found !== undefined) return found;
  const meant = suggestionFor(typed, names);
  const expected =
    names.length > 0 ? `one of ${namesWording(names)}` : `a number from 0 to ${known.count - 1}`;
  throw new UsageError(
    says`${option(named)} got ${JSON.stringify(typed)}, expected ${expected}${meant === undefined ? '' : `: did you mean ${meant}?`}`,
    { option: named },
  );
}

/**
 * The numbers of classes in a list with commas, `cats,dogs` or `3,5` or `0-4`, each once, in its order.
 *
 * @throws UsageError as `classOf` does
 */
export function classesOf(known: KnownClasses, typed: string, named: string): readonly number[] {
  const all = numberOf(known, typed);
  if (all !== undefined) return [all]; // a name may have a comma
  const numbers = typed.split(',').flatMap((part) => {
    const each = part.trim();
    const ends = /^(\d+)-(\d+)$/.exec(each);
    if (ends === null || numberOf(known, each) !== undefined) return [classOf(known, each, named)];
    const [first, last] = [classOf(known, ends[1]!, named), classOf(known, ends[2]!, named)];
    return first <= last ? range(first, last + 1) : range(last, first + 1).toReversed();
  });
  return [...new Set(numbers)];
}

function numberOf({ options, count }: KnownClasses, typed: string): number | undefined {
  const named = options.identity?.classes?.indexOf(typed) ?? -1;
  if (named >= 0) return named;
  return /^\d+$/.test(typed) && Number(typed) < count ? Number(typed) : undefined;
}
