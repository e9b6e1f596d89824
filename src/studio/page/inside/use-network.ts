import type { ModelKind } from '../../../analysis/models/model-kinds.ts';
import type { ModelChoice } from '../painter/models.ts';
import { Network } from '../painter/network.ts';
import { useOpened, type Opened } from '../parts/use-opened.ts';

export interface NetworkInUse extends Pick<Opened<Network>, 'error' | 'retry'> {
  readonly network: Network | undefined;
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
  const { opened, error, retry } = useOpened(
    kind && ((signal: AbortSignal) => Network.open(run, kind, { step, weights }, signal)),
    [run, kind, step, weights],
  );
  return { network: opened, error, retry };
}
