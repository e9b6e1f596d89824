/** One slider for the sheets of all runs: it stops wherever one of them has a sheet. */
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { nearestIndex } from '../parts/chart-lines.ts';
import { Stepper } from '../parts/stepper.tsx';
import type { Horizontal } from '../source/step-axis.ts';

export function PlaceSlider(props: {
  readonly stops: readonly number[];
  readonly at: number | undefined;
  readonly over: Horizontal;
  readonly axis: string;
  readonly onMove: (at: number | undefined) => void;
}): JSX.Element | null {
  const { stops, at, over, axis, onMove } = props;
  const words = phrases.value.compare;
  const last = stops.length - 1;
  if (last < 1) return null;
  const index = at === undefined ? last : nearestIndex(stops, at);
  // At the end it stays with the newest.
  const move = (to: number) => onMove(to >= last ? undefined : stops[Math.max(0, to)]);
  const place = stops[index]!;
  const text = words.placeShown(placeWords(place, over), axis);
  return (
    <div class="place-slider">
      <Stepper
        back={{ label: words.previous, go: index === 0 ? undefined : () => move(index - 1) }}
        on={{ label: words.next, go: index === last ? undefined : () => move(index + 1) }}
      >
        <input
          type="range"
          min={0}
          max={last}
          value={index}
          aria-label={words.place}
          aria-valuetext={text}
          onInput={({ currentTarget }) => move(Number(currentTarget.value))}
        />
      </Stepper>
      <span class="place-text">{text}</span>
    </div>
  );
}

/** Hours have decimals, steps and pictures have none. */
export function placeWords(place: number, over: Horizontal): string {
  return over === 'hours' ? formats.value.figure(place) : formats.value.count(place);
}
