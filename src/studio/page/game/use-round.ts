import { useEffect, useRef } from 'preact/hooks';
import type { ModelChoice } from '../painter/models.ts';
import { load, type Resource } from '../source/loaded.ts';
import { prepareRound, type PreparedRound } from './prepared-round.ts';

interface Preparing {
  readonly round: number;
  readonly choice: ModelChoice;
  readonly resource: Resource<PreparedRound>;
}

/** A round, prepared once: when its address comes to name the step that was the latest, it is still the same. */
export function useRound(run: string, round: number, choice: ModelChoice): Resource<PreparedRound> {
  const kept = useRef<Preparing>(undefined);
  if (kept.current === undefined || !isOf(kept.current, round, choice)) {
    kept.current?.resource.stop();
    const { step, weights } = choice;
    const resource = load((signal) => prepareRound(run, round, { step, weights }, signal));
    kept.current = { round, choice: { step, weights }, resource };
  }
  useEffect(() => () => kept.current?.resource.stop(), []);
  return kept.current.resource;
}

function isOf(kept: Preparing, round: number, { step, weights }: ModelChoice): boolean {
  if (kept.round !== round || kept.choice.weights !== weights) return false;
  const loaded = kept.resource.loaded.peek();
  return kept.choice.step === step || (loaded.state === 'ready' && String(loaded.value.step) === step);
}
