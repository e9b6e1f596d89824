/** Which seeds are shown: pages of them, or any that are typed. */
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Stepper } from '../parts/stepper.tsx';
import { changeQuery } from '../source/address.ts';
import { useExploration } from './exploration.ts';
import { maxSeeds, neighbouringSeeds, parseSeeds, seedsText } from './seed-list.ts';

export function SeedPages(): JSX.Element {
  const words = phrases.value.explore;
  const { seeds } = useExploration().state;
  const [typed, setTyped] = useState<string>();
  const show = (next: readonly number[]) => {
    setTyped(undefined);
    changeQuery({ seeds: seedsText(next) });
  };
  const read = (text: string) => {
    const given = parseSeeds(text);
    if (given === undefined) setTyped(text);
    else show(given);
  };
  const isWrong = typed !== undefined && parseSeeds(typed) === undefined;
  const goTo = (next: readonly number[] | undefined) => next && (() => show(next));
  return (
    <div class="seed-pages">
      <Stepper
        back={{ label: words.previousSeeds, go: goTo(neighbouringSeeds(seeds, -1)) }}
        on={{ label: words.nextSeeds, go: goTo(neighbouringSeeds(seeds, 1)) }}
      >
        <label>
          <span class="for-readers">{words.seeds}</span>
          <input
            class="input seeds-input"
            value={typed ?? seedsText(seeds)}
            placeholder={words.seedsHint}
            aria-invalid={isWrong}
            spellcheck={false}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            onChange={({ currentTarget }) => read(currentTarget.value)}
          />
        </label>
      </Stepper>
      {isWrong && (
        <p class="remark warning" role="alert">
          {words.badSeeds(formats.value.count(maxSeeds))}
        </p>
      )}
    </div>
  );
}
