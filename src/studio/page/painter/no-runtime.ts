/** Why networks do not run in this browser, in the reader's language. */
import { phrases } from '../language/language.ts';
import { session } from '../source/session.ts';
import { NoRuntimeError } from './network-host.ts';

/** What a network or a request threw, as a sentence for readers. */
export function sentenceOfFailure(error: Error): string {
  if (!(error instanceof NoRuntimeError)) return error.message;
  const words = phrases.value.common;
  const known = session.loaded.value;
  const isMissing = known.state === 'ready' && !known.value.hasOnnxRuntime;
  return isMissing ? words.noRuntime : words.noWasm(error.message);
}
