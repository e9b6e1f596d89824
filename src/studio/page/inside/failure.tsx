import type { JSX } from 'preact';
import { textOfFailure } from '../painter/no-runtime.ts';
import { Problem } from '../parts/notes.tsx';
import type { NetworkInUse } from './use-network.ts';

/** Why a network does not run, in a sentence; nothing if it does. */
export function Failure({ of }: { readonly of: readonly NetworkInUse[] }): JSX.Element | null {
  const failed = of.find(({ error }) => error !== undefined);
  return failed === undefined ? null : <Problem {...textOfFailure(failed.error!)} onRetry={failed.retry} />;
}
