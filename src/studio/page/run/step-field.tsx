import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import './step-field.css';

/** A field for a step, which shows the nearest that there is. */
export function StepField(props: {
  readonly label: string;
  readonly step: number;
  readonly onStep: (step: number) => void;
}): JSX.Element {
  return (
    <label class="step-field">
      <span>{phrases.value.run.facts.step}</span>
      <input
        class="input compact"
        type="number"
        min={0}
        value={props.step}
        aria-label={props.label}
        onChange={({ currentTarget }) => {
          const wanted = Number(currentTarget.value);
          if (currentTarget.value !== '' && Number.isFinite(wanted)) props.onStep(wanted);
          currentTarget.value = String(props.step);
        }}
      />
    </label>
  );
}
