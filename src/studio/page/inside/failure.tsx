import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { NoRuntimeError } from '../painter/network-host.ts';
import { Problem } from '../parts/notes.tsx';
import { session } from '../source/session.ts';
import type { NetworkInUse } from './use-network.ts';

/** Why a network does not run, in a sentence; nothing if it does. */
export function Failure({ of }: { readonly of: readonly NetworkInUse[] }): JSX.Element | null {
  const words = phrases.value.inside;
  const failed = of.find(({ error }) => error !== undefined);
  if (failed === undefined) return null;
  const { error, retry } = failed;
  if (!(error instanceof NoRuntimeError)) return <Problem sentence={error!.message} onRetry={retry} />;
  const known = session.loaded.value;
  const isMissing = known.state === 'ready' && !known.value.hasOnnxRuntime;
  return <Problem sentence={isMissing ? words.noRuntime : words.noWasm(error.message)} onRetry={retry} />;
}
