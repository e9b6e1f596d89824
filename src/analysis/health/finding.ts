import { says, Sentence, type Words } from '../../core/sentence.ts';

/** Words for people: `String(wording)`. Options in it are named as the library names them. */
export interface Wording {
  toString(): string;
}

/** What a rule on numbers found: the same words for the terminal, the summary, files and programs. */
export interface Finding {
  /** For programs: a stable name, such as `d-saturated`. */
  readonly name: string;
  /** What was found, with its numbers: one sentence, without its full stop. */
  readonly sentence: Wording;
  /** What to try, in words that follow a colon; absent if nothing needs to be done. */
  readonly advice?: Wording | undefined;
}

/** What was found, and what to try: after a colon, or after a semicolon if the sentence has a colon of its own. */
export function describeFinding({ sentence, advice }: Finding): Sentence {
  const found = sentenceOf(sentence);
  if (advice === undefined) return found;
  const mark = String(found).includes(': ') ? ';' : ':';
  return says`${found}${mark} ${sentenceOf(advice)}`;
}

/** A finding as JSON has it. */
export interface FindingRecord {
  readonly name: string;
  readonly sentence: string;
  readonly advice: string | null;
}

/** @param words how the reader names options */
export function recordOfFinding({ name, sentence, advice }: Finding, words: Words): FindingRecord {
  return {
    name,
    sentence: sentenceOf(sentence).in(words),
    advice: advice === undefined ? null : sentenceOf(advice).in(words),
  };
}

/** With the mentions of options, if the wording has some. */
function sentenceOf(wording: Wording): Sentence {
  return wording instanceof Sentence ? wording : new Sentence([String(wording)]);
}
