/** Why networks do not run in this browser, in the reader's language. */
import { failureText, type FailureText } from '../language/failures.ts';
import { phrases } from '../language/language.ts';
import { session } from '../source/session.ts';
import { NoRuntimeError } from './network-host.ts';

/** What a network or a request threw, for readers. */
export function textOfFailure(error: Error): FailureText {
  if (!(error instanceof NoRuntimeError)) return failureText(error, phrases.value);
  const words = phrases.value.common;
  const known = session.loaded.value;
  const isMissing = known.state === 'ready' && !known.value.hasOnnxRuntime;
  return { sentence: isMissing ? words.noRuntime : words.noWasm(error.message) };
}
