/** How a run does, in the reader's language. */
import type { FindingDetails, FindingMessage, RunCard } from '../../messages/runs.ts';
import type { FindingWords } from '../language/en/findings.ts';
import type { Phrases } from '../language/language.ts';
import { capital, ended } from '../language/sentences.ts';

/** How a run does, in one sentence; with more of it, and what to try, if there is more. */
export interface Health {
  readonly kind: 'problem' | 'warning' | 'fine';
  readonly brief: string;
  readonly sentence?: string;
  readonly advice?: string;
}

/** Nothing is said before the numbers were looked at, which is when the disk is measured, too. */
export function healthOf(card: RunCard, phrases: Phrases): Health {
  const { problem, finding, step, bytes } = card;
  if (problem !== undefined) return { kind: 'problem', brief: capital(problem), sentence: ended(problem) };
  if (finding === undefined)
    return {
      kind: 'fine',
      brief: isUntrained(card)
        ? phrases.shelf.imported
        : step === 0
          ? phrases.shelf.notBegun
          : bytes === undefined
            ? ''
            : phrases.shelf.healthy,
    };
  return inWords(finding, phrases.findings);
}

function inWords<Name extends FindingMessage['name']>(
  finding: {
    readonly name: Name;
    readonly details: FindingDetails[Name];
    readonly sentence: string;
    readonly advice?: string | undefined;
  },
  findings: FindingWords,
): Health {
  const { name, details, sentence, advice } = finding;
  const words = findings[name];
  return {
    kind: advice === undefined ? 'fine' : 'warning',
    brief: words.brief,
    sentence: ended(words.sentence(sentence, details)),
    ...(advice === undefined ? {} : { advice: ended(words.advice(advice, details)) }),
  };
}

/** Whether its networks are as another program left them. */
export function isUntrained({ isImported = false, state, step }: RunCard): boolean {
  return isImported && step === 0 && state === 'finished';
}
