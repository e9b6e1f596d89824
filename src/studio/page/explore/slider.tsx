import type { JSX } from 'preact';
import { Field } from '../parts/field.tsx';

/** A number on a slider, with its value beside its name. */
export function Slider(props: {
  readonly label: string;
  readonly value: number;
  readonly limits: readonly [min: number, max: number];
  readonly step: number;
  /** As it is read. */
  readonly shown: string;
  /** What it does, in a sentence. */
  readonly meaning?: string;
  readonly disabled?: boolean;
  readonly onInput: (value: number) => void;
}): JSX.Element {
  const { label, value, limits, step, shown, meaning, disabled = false, onInput } = props;
  return (
    <Field label={label} meaning={meaning} kind="slider" value={<output>{shown}</output>}>
      {(name) => (
        <input
          type="range"
          min={limits[0]}
          max={limits[1]}
          step={step}
          value={value}
          aria-label={name}
          aria-valuetext={shown}
          disabled={disabled}
          onInput={({ currentTarget }) => onInput(Number(currentTarget.value))}
        />
      )}
    </Field>
  );
}
