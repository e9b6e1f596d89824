import { useEffect, useMemo, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { alongDirections, directionStops } from '../../../analysis/explore/along-directions.ts';
import { joined } from '../../../core/numbers.ts';
import type { DirectionsMessage } from '../../messages/models.ts';
import { paths } from '../../messages/paths.ts';
import { formats, phrases } from '../language/language.ts';
import { picturesOf } from '../painter/picture-values.ts';
import { Button } from '../parts/button.tsx';
import { Skeleton } from '../parts/notes.tsx';
import { Show } from '../parts/resource.tsx';
import { showToast } from '../parts/toasts.tsx';
import { changeQuery } from '../source/address.ts';
import { load } from '../source/loaded.ts';
import { getJson } from '../source/requests.ts';
import { nameOf, seedOf, withVector } from '../parts/favourites.ts';
import { Command } from './command.tsx';
import { directionsCommand } from './commands.ts';
import { DirectionSlider } from './direction-slider.tsx';
import { imageOf, latentOfRefs, useExploration } from './exploration.ts';
import { alongText, directionCount } from './explore-state.ts';
import { latentRecord } from './latent-record.ts';
import { fileName } from './file-name.ts';
import { Picker } from './picker.tsx';
import { Picture } from './picture.tsx';
import { saveJson, savePicture, scales } from './saving.ts';
import { usePainted } from './use-painted.ts';

export function DirectionsPart(): JSX.Element {
  const words = phrases.value.explore;
  const { run, path, state } = useExploration();
  const { step, weights } = state;
  const found = useMemo(
    () => load((signal) => getJson<DirectionsMessage>(paths.directions(run, { step, weights }), signal)),
    [run, step, weights],
  );
  useEffect(() => found.stop, [found]);
  return (
    <div class="with-picker">
      <Picker
        targets={[
          { key: 'b', label: words.changeIt, name: words.baseKey, put: (base) => changeQuery({ base }) },
        ]}
      />
      <div class="work">
        <Show
          of={found}
          skeleton={
            <div class="directions-coming">
              <output class="soft">{words.measuring}</output>
              <Skeleton height="420px" />
            </div>
          }
        >
          {({ directions }) => <Directions key={`${step}/${weights}`} directions={directions} />}
        </Show>
        <Command of={directionsCommand(path, state)} />
      </div>
    </div>
  );
}

type Direction = DirectionsMessage['directions'][number];

function Directions({ directions }: { readonly directions: readonly Direction[] }): JSX.Element {
  const words = phrases.value.explore;
  const numbers = formats.value;
  const exploration = useExploration();
  const { run, state, generator, favourites, setFavourites } = exploration;
  const { along, base } = state;
  const vectors = useMemo(
    () => directions.slice(0, directionCount).map(({ direction }) => Float32Array.from(direction)),
    [directions],
  );
  const [names, setNames] = useNames(run);
  const moved = (values: readonly number[]) => {
    const { latent } = generator!;
    return alongDirections(latentOfRefs([base], latent, exploration), vectors, values, latent);
  };
  const reasons = [base, along.join()];
  const now = usePainted(
    'directions now',
    async ({ latent: _ }, paint) => {
      const z = moved(along);
      return { z, picture: picturesOf(await paint(z), imageOf(generator!))[0]! };
    },
    reasons,
  );
  const previews = usePainted(
    'directions previews',
    async (_, paint) => {
      const z = vectors.flatMap((__, i) => directionStops.map((stop) => moved(along.with(i, stop))));
      return picturesOf(await paint(joined(z)), imageOf(generator!));
    },
    reasons,
  );
  const set = (i: number, value: number) => changeQuery({ along: alongText(along.with(i, value)) });
  const file = fileName(run, `directions-${nameOf(base, exploration)}`);
  const isMoved = along.some((value) => value !== 0);
  return (
    <div class="directions">
      <div class="directions-now">
        <Picture picture={now?.picture} alt={words.sample(nameOf(base, exploration))} />
        <p class="selected-name">{words.sample(nameOf(base, exploration))}</p>
        <div class="actions">
          <Button disabled={!isMoved} onClick={() => changeQuery({ along: undefined })}>
            {words.reset}
          </Button>
          <Button
            icon="star"
            disabled={now === undefined}
            onClick={() => {
              setFavourites(withVector(favourites, now!.z, `${nameOf(base, exploration)}*`));
              showToast(words.kept);
            }}
          >
            {words.keepPicture}
          </Button>
        </div>
        <div class="actions">
          {scales.map((scale) => (
            <Button
              key={scale}
              disabled={now === undefined}
              onClick={() => savePicture(file, now!.picture, scale)}
            >
              {words.savePicture(numbers.count(scale))}
            </Button>
          ))}
          <Button
            disabled={now === undefined}
            onClick={() =>
              saveJson(
                `${file}-z`,
                latentRecord(exploration, { base: seedOf(base), along, names, z: [...now!.z] }),
              )
            }
          >
            {words.saveLatent}
          </Button>
        </div>
      </div>
      <div class="direction-list">
        {vectors.map((_, i) => (
          <DirectionSlider
            key={i}
            number={i + 1}
            name={names[i] ?? ''}
            share={numbers.percent(directions[i]!.share)}
            value={along[i]!}
            stops={directionStops}
            previews={previews?.slice(i * directionStops.length, (i + 1) * directionStops.length)}
            onName={(name) => setNames(i, name)}
            onInput={(value) => set(i, value)}
          />
        ))}
      </div>
    </div>
  );
}

/** What the user called the directions of a run, kept in this browser. */
function useNames(run: string): [readonly string[], (i: number, name: string) => void] {
  const key = `sparring-directions/${run}`;
  const [names, setNames] = useState<readonly string[]>(() => {
    const none = Array.from({ length: directionCount }, () => '');
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
      return none.map((_, i) => (Array.isArray(kept) && typeof kept[i] === 'string' ? kept[i] : ''));
    } catch {
      return none;
    }
  });
  const setName = (i: number, name: string) => {
    const next = names.with(i, name);
    setNames(next);
    localStorage.setItem(key, JSON.stringify(next));
  };
  return [names, setName];
}
