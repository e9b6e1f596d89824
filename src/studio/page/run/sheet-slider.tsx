import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';

/** Goes through the sheets of a run. */
export function SheetSlider(props: {
  readonly label: string;
  readonly sheets: readonly number[];
  /** Of the sheet that is shown. */
  readonly index: number;
  readonly onMove: (index: number) => void;
}): JSX.Element {
  const { label, sheets, index, onMove } = props;
  return (
    <input
      type="range"
      class="player-slider"
      min={0}
      max={Math.max(1, sheets.length - 1)}
      value={index}
      aria-label={label}
      aria-valuetext={phrases.value.run.stepValue(formats.value.count(sheets[index] ?? 0))}
      onInput={({ currentTarget }) => onMove(Number(currentTarget.value))}
    />
  );
}
