import { useEffect, useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import { latentInterpolation, walkModes } from '../../../analysis/explore/latent-walk.ts';
import { valueSpan } from '../../../core/value-range.ts';
import { formats, phrases } from '../language/language.ts';
import { picturesOf } from '../painter/picture-values.ts';
import { Button } from '../parts/button.tsx';
import { changeQuery } from '../source/address.ts';
import { nameOf, type SampleRef } from '../parts/favourites.ts';
import { Command } from './command.tsx';
import { walkCommand } from './commands.ts';
import { imageOf, latentOfRefs, useExploration, type Exploration } from './exploration.ts';
import { refsText, stepsLimits } from './explore-state.ts';
import { framesOf } from './frames.ts';
import { GroupWell } from './group-well.tsx';
import { withSample } from './groups.ts';
import { fileName } from './file-name.ts';
import { Picker } from './picker.tsx';
import { Player } from './player.tsx';
import { saveAnimation, saveStrip } from './saving.ts';
import { Slider } from './slider.tsx';
import { Strip } from './strip.tsx';
import { usePainted, useSamples } from './use-painted.ts';

/** The walk that the command takes without seeds. */
const firstStops = Array.from({ length: 9 }, (_, seed) => String(seed));

export function WalkPart(): JSX.Element {
  const words = phrases.value.explore;
  const exploration = useExploration();
  const { run, path, state, favourites } = exploration;
  const stops = stopsOf(exploration);
  const pictures = useSamples('stops', stops);
  const setStops = (refs: readonly SampleRef[]) => changeQuery({ stops: refsText(refs) });
  useEffect(() => {
    // In the address, so that a link shows the walk that its sender saw.
    if (state.groups.stops === undefined && favourites.length >= 2) setStops(stops);
  }, []);
  const { steps, mode, loop } = state;
  const hasStops = stops.length >= 2;
  const legs = usePainted(
    'walk',
    hasStops
      ? (generator, paint) => {
          const { latent } = generator;
          return latentInterpolation(latentOfRefs(stops, latent, exploration), latent.dimension, paint, {
            steps,
            mode,
            loop,
            span: valueSpan(imageOf(generator).range),
          });
        }
      : undefined,
    [stops.join(), steps, mode, loop],
  );
  const { generator } = exploration;
  const rows = useMemo(
    () =>
      legs === undefined || generator === undefined
        ? undefined
        : legs.map((leg) => ({ ...leg, pictures: picturesOf(leg.images, imageOf(generator)) })),
    [legs],
  );
  const legCount = hasStops ? (loop ? stops.length : stops.length - 1) : 0;
  const name = (ref: SampleRef | undefined) => (ref === undefined ? '' : nameOf(ref, exploration));
  const frames = useMemo(
    () =>
      rows &&
      framesOf(
        rows.map((row) => row.pictures),
        loop,
      ),
    [rows, loop],
  );
  return (
    <div class="with-picker">
      <Picker
        targets={[
          {
            key: 'w',
            label: words.addToWalk,
            name: words.groups.stops,
            put: (ref) => setStops(withSample(stops, ref)),
          },
        ]}
      />
      <div class="work">
        <GroupWell
          group="stops"
          title={words.stops}
          refs={stops}
          pictures={pictures}
          isOrdered
          onChange={setStops}
        />
        <div class="settings">
          <Slider
            label={words.picturesPerLeg}
            value={steps}
            limits={stepsLimits}
            step={1}
            shown={formats.value.count(steps)}
            onInput={(value) => changeQuery({ steps: value === 10 ? undefined : String(value) })}
          />
          <label class="field">
            <span>{words.way}</span>
            <select
              class="input"
              value={mode}
              onChange={({ currentTarget: { value } }) =>
                changeQuery({ mode: value === 'linear' ? undefined : value })
              }
            >
              {walkModes.map((each) => (
                <option key={each} value={each}>
                  {words.modes[each]}
                </option>
              ))}
            </select>
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={loop}
              onChange={({ currentTarget }) =>
                changeQuery({ loop: currentTarget.checked ? 'yes' : undefined })
              }
            />
            {words.loop}
          </label>
        </div>
        {hasStops ? (
          <>
            <Player frames={frames}>
              <Button
                icon="download"
                disabled={frames === undefined}
                onClick={() => saveAnimation(fileName(run, 'walk'), frames!)}
              >
                {words.saveGif}
              </Button>
              <Button
                icon="download"
                disabled={rows === undefined}
                onClick={() =>
                  saveStrip(
                    fileName(run, 'walk'),
                    rows!.map((row) => row.pictures),
                  )
                }
              >
                {words.saveStrip}
              </Button>
            </Player>
            <div class="strips">
              {Array.from({ length: legCount }, (_, i) => {
                const [from, to] = [name(stops[i]), name(stops[(i + 1) % stops.length])];
                return (
                  <Strip
                    key={i}
                    name={`${from} → ${to}`}
                    label={words.leg(from, to)}
                    pictures={Array.from({ length: steps }, (__, k) => rows?.[i]?.pictures[k])}
                  />
                );
              })}
            </div>
          </>
        ) : (
          <p class="hint">{words.needStops}</p>
        )}
        {hasStops && <Command of={walkCommand(path, state, { stops })} />}
      </div>
    </div>
  );
}

/** The stops that were chosen; else the favourites, if they make a walk; else the first samples. */
function stopsOf({ state, favourites }: Exploration): readonly SampleRef[] {
  if (state.groups.stops !== undefined) return state.groups.stops;
  return favourites.length >= 2 ? favourites.map(({ ref }) => ref) : firstStops;
}
