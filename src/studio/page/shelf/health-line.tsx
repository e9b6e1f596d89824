import { useId } from 'preact/hooks';
import type { JSX } from 'preact';
import type { RunCard } from '../../messages/runs.ts';
import { phrases } from '../language/language.ts';
import { Icon } from '../parts/icons.tsx';
import { healthOf } from '../parts/health.ts';

/** One sentence on how a run does. All of it, and what to try, when the pointer or the focus is on it. */
export function HealthLine(props: { readonly card: RunCard; readonly tabIndex: number }): JSX.Element {
  const id = useId();
  const health = healthOf(props.card, phrases.value);
  const { kind, brief, sentence, advice } = health;
  const line = (
    <>
      {kind !== 'fine' && <Icon name="warning" size={16} />}
      <span>{brief}</span>
    </>
  );
  if (sentence === undefined) return <p class={`health ${kind}`}>{line}</p>;
  return (
    <div class="health-place">
      <button type="button" class={`health ${kind}`} aria-describedby={id} tabIndex={props.tabIndex}>
        {line}
      </button>
      <div class="health-hint" role="tooltip" id={id}>
        <p>{sentence}</p>
        {advice !== undefined && (
          <p>
            <strong>{phrases.value.shelf.advice}</strong>
            {advice}
          </p>
        )}
      </div>
    </div>
  );
}
