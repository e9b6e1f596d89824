import { useEffect, useState } from 'preact/hooks';
import type { ModelKind } from '../../../analysis/models/model-kinds.ts';
import type { ModelChoice } from '../painter/models.ts';
import { Network } from '../painter/network.ts';

export interface NetworkInUse {
  readonly network: Network | undefined;
  readonly error: Error | undefined;
  readonly retry: () => void;
}

/**
 * A network of a checkpoint. The one before stays until the next is ready; its memory is freed after use.
 *
 * @param kind undefined: none is needed now
 */
export function useNetwork(
  run: string,
  kind: ModelKind | undefined,
  { step, weights }: ModelChoice,
): NetworkInUse {
  const [network, setNetwork] = useState<Network>();
  const [error, setError] = useState<Error>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (kind === undefined) return;
    const controller = new AbortController();
    setError(undefined);
    Network.open(run, kind, { step, weights }, controller.signal).then(setNetwork, (thrown: unknown) => {
      if (!controller.signal.aborted) setError(asError(thrown));
    });
    return () => controller.abort();
  }, [run, kind, step, weights, attempt]);
  useEffect(() => () => network?.release(), [network]);
  return { network, error, retry: () => setAttempt((count) => count + 1) };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
