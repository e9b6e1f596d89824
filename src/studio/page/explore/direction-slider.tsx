import type { JSX } from 'preact';
import { maxAlong } from '../../../analysis/explore/along-directions.ts';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { formats, phrases } from '../language/language.ts';
import { Picture } from './picture.tsx';

const maxName = 40;

/** A direction as a slider, and what is at five places of it below: a click goes there. */
export function DirectionSlider(props: {
  readonly number: number;
  /** What the user called it; empty: not named. */
  readonly name: string;
  readonly share: string;
  readonly value: number;
  readonly stops: readonly number[];
  readonly previews: readonly RgbaPicture[] | undefined;
  readonly onName: (name: string) => void;
  readonly onInput: (value: number) => void;
}): JSX.Element {
  const { number, name, share, value, stops, previews, onName, onInput } = props;
  const words = phrases.value.explore;
  const numbers = formats.value;
  const usual = words.direction(numbers.count(number));
  const shown = words.deviations(numbers.figure(value));
  return (
    <section class="direction" aria-label={name === '' ? usual : name}>
      <header>
        <input
          class="direction-name"
          value={name}
          placeholder={usual}
          maxLength={maxName}
          aria-label={words.directionName(numbers.count(number))}
          onInput={({ currentTarget }) => onName(currentTarget.value)}
        />
        <span class="soft">{words.share(share)}</span>
        <output>{shown}</output>
      </header>
      <div class="direction-track">
        <input
          type="range"
          min={-maxAlong}
          max={maxAlong}
          step={0.1}
          value={value}
          aria-label={name === '' ? usual : name}
          aria-valuetext={shown}
          onInput={({ currentTarget }) => onInput(Number(currentTarget.value))}
        />
      </div>
      <div class="direction-previews">
        {stops.map((stop, i) => (
          <button
            key={stop}
            type="button"
            aria-label={words.deviations(numbers.figure(stop))}
            aria-pressed={stop === value}
            tabIndex={-1}
            onClick={() => onInput(stop)}
          >
            <Picture picture={previews?.[i]} />
          </button>
        ))}
      </div>
    </section>
  );
}
