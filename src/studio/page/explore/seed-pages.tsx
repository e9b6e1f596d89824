/** Which seeds are shown: pages of them, or any that are typed. */
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { changeQuery } from '../source/address.ts';
import { useExploration } from './exploration.ts';
import { maxSeeds, neighbouringSeeds, parseSeeds, seedsText } from './seed-list.ts';

export function SeedPages(): JSX.Element {
  const words = phrases.value.explore;
  const { seeds } = useExploration().state;
  const [typed, setTyped] = useState<string>();
  const show = (next: readonly number[] | undefined) => {
    setTyped(undefined);
    if (next !== undefined) changeQuery({ seeds: seedsText(next) });
  };
  const read = (text: string) => {
    const given = parseSeeds(text);
    if (given === undefined) setTyped(text);
    else show(given);
  };
  const isWrong = typed !== undefined && parseSeeds(typed) === undefined;
  const previous = neighbouringSeeds(seeds, -1);
  return (
    <div class="seed-pages">
      <Button
        kind="quiet"
        icon="previous"
        label={words.previousSeeds}
        disabled={previous === undefined}
        onClick={() => show(previous)}
      />
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
      <Button
        kind="quiet"
        icon="next"
        label={words.nextSeeds}
        onClick={() => show(neighbouringSeeds(seeds, 1))}
      />
      {isWrong && (
        <p class="remark warning" role="alert">
          {words.badSeeds(formats.value.count(maxSeeds))}
        </p>
      )}
    </div>
  );
}
