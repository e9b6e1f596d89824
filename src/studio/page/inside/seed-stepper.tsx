/** Which z: that of a seed, one on its way to the next, or a favourite's. */
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Choice } from '../parts/choice.tsx';
import { nameOf, seedOf } from '../parts/favourites.ts';
import { Stepper } from '../parts/stepper.tsx';
import { changeQuery } from '../source/address.ts';
import { useInspection } from './inspection.ts';

export function SeedStepper(): JSX.Element {
  const words = phrases.value.inside;
  const { state, favourites } = useInspection();
  const { seed, towards } = state;
  const own = favourites.find(({ ref }) => ref === state.favourite)?.ref;
  const kept = towards === 0 ? favourites.find(({ ref }) => ref === String(seed))?.ref : undefined;
  const go = (next: number) =>
    changeQuery({ seed: next === 0 ? '' : String(next), towards: '', favourite: '' });
  return (
    <div class="seed-stepper">
      <div class="stepper">
        <Stepper
          back={{ label: words.previousSeed, go: seed === 0 ? undefined : () => go(seed - 1) }}
          on={{ label: words.nextSeed, go: () => go(seed + 1) }}
        >
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
        </Stepper>
      </div>
      {favourites.length > 0 && (
        <Choice
          label={phrases.value.common.favourites}
          value={own ?? kept ?? ''}
          options={[
            ['', phrases.value.common.bySeed],
            ...favourites.map(({ ref }) => [ref, nameOf(ref, { favourites })] as const),
          ]}
          onChoose={(ref) => {
            const chosen = ref === '' ? seed : seedOf(ref);
            if (chosen === undefined) changeQuery({ favourite: ref, towards: '' });
            else go(chosen);
          }}
        />
      )}
      {own === undefined && (
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
