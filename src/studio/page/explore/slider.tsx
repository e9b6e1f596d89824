import type { JSX } from 'preact';

/** A number on a slider, with its value beside its name. */
export function Slider(props: {
  readonly label: string;
  readonly value: number;
  readonly limits: readonly [min: number, max: number];
  readonly step: number;
  /** As it is read. */
  readonly shown: string;
  /** What it does, in a sentence. */
  readonly hint?: string;
  readonly disabled?: boolean;
  readonly onInput: (value: number) => void;
}): JSX.Element {
  const { label, value, limits, step, shown, hint, disabled = false, onInput } = props;
  return (
    <label class="field slider" title={hint}>
      <span>
        {label} <output>{shown}</output>
      </span>
      <input
        type="range"
        min={limits[0]}
        max={limits[1]}
        step={step}
        value={value}
        aria-valuetext={shown}
        disabled={disabled}
        onInput={({ currentTarget }) => onInput(Number(currentTarget.value))}
      />
    </label>
  );
}
