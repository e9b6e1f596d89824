/** Samples beside a part, to put into its groups: by dragging, by buttons or by keys. */
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { Remark } from '../parts/notes.tsx';
import { Segments } from '../parts/segments.tsx';
import { nameOf, type SampleRef } from '../parts/favourites.ts';
import { useExploration } from './exploration.ts';
import { Picture } from './picture.tsx';
import { SampleGrid } from './sample-grid.tsx';
import { SeedPages } from './seed-pages.tsx';
import { Star } from './star.tsx';
import { useSamples } from './use-painted.ts';

/** Where a sample may go. */
export interface Target {
  /** The key that puts it there, in lower case. */
  readonly key: string;
  /** As it stands on the button. */
  readonly label: string;
  /** As it is called in sentences. */
  readonly name: string;
  readonly put: (ref: SampleRef) => void;
}

export function Picker({ targets }: { readonly targets: readonly Target[] }): JSX.Element {
  const words = phrases.value.explore;
  const exploration = useExploration();
  const { state, favourites } = exploration;
  const [source, setSource] = useState<'seeds' | 'favourites'>('seeds');
  const refs = source === 'seeds' ? state.seeds.map(String) : favourites.map(({ ref }) => ref);
  const [chosen, setChosen] = useState<SampleRef>();
  const selected = chosen !== undefined && refs.includes(chosen) ? chosen : refs[0];
  const press = (ref: SampleRef, key: string) => targets.find((target) => target.key === key)?.put(ref);
  return (
    <aside class="picker" aria-label={words.choose}>
      <Segments
        label={words.choose}
        value={source}
        options={[
          { value: 'seeds', content: phrases.value.common.bySeed },
          {
            value: 'favourites',
            content: (
              <>
                {phrases.value.common.favourites}{' '}
                {favourites.length > 0 && <span class="soft">{favourites.length}</span>}
              </>
            ),
          },
        ]}
        onChoose={setSource}
      />
      {source === 'seeds' && <SeedPages />}
      {selected === undefined ? (
        <Remark>{words.noFavourites}</Remark>
      ) : (
        <>
          <Selected of={selected} targets={targets} />
          <Remark>{words.keysPick(targets.map(({ key }) => key.toUpperCase()).join(', '))}</Remark>
          <SampleGrid
            place={`picker ${source}`}
            refs={refs}
            size="small"
            selected={selected}
            label={words.choose}
            onChoose={setChosen}
            onKey={press}
          />
        </>
      )}
    </aside>
  );
}

function Selected(props: { readonly of: SampleRef; readonly targets: readonly Target[] }): JSX.Element {
  const { of, targets } = props;
  const words = phrases.value.explore;
  const exploration = useExploration();
  const picture = useSamples('selected', [of]).get(of);
  return (
    <div class="selected-sample">
      <Picture picture={picture} />
      <div>
        <p class="selected-name">
          {words.sample(nameOf(of, exploration))}
          <Star of={of} />
        </p>
        <div class="targets">
          {targets.map(({ key, label, name, put }) => (
            <Button key={key} label={words.putInto(name)} onClick={() => put(of)}>
              {label}
            </Button>
          ))}
        </div>
      </div>
    </div>
  );
}
