/** Which z: that of a seed, or one on its way to the next. */
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { changeQuery } from '../source/address.ts';
import { useInspection } from './inspection.ts';

export function SeedStepper({ hasSlider = false }: { readonly hasSlider?: boolean }): JSX.Element {
  const words = phrases.value.inside;
  const { seed, towards } = useInspection().state;
  const go = (next: number) => changeQuery({ seed: next === 0 ? '' : String(next), towards: '' });
  return (
    <div class="seed-stepper">
      <div class="stepper">
        <Button
          kind="quiet"
          icon="previous"
          label={words.previousSeed}
          disabled={seed === 0}
          onClick={() => go(seed - 1)}
        />
        <label>
          <span>{words.seed}</span>
          <input
            class="input"
            type="number"
            min={0}
            step={1}
            value={seed}
            onInput={({ currentTarget }) => {
              if (/^\d{1,15}$/.test(currentTarget.value)) go(Number(currentTarget.value));
            }}
          />
        </label>
        <Button kind="quiet" icon="next" label={words.nextSeed} onClick={() => go(seed + 1)} />
      </div>
      {hasSlider && (
        <label class="towards">
          <span>
            {words.towards(String(seed + 1))} <span class="value">{formats.value.percent(towards)}</span>
          </span>
          <input
            type="range"
            min={0}
            max={1}
            step={0.02}
            value={towards}
            onInput={({ currentTarget }) => {
              const { value } = currentTarget;
              changeQuery({ towards: value === '0' ? '' : value });
            }}
          />
        </label>
      )}
    </div>
  );
}
