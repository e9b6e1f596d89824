import { useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import { alongAxis, latentTurn, turnAxis } from '../../../analysis/explore/latent-turn.ts';
import { meanVector, vectorsOf } from '../../../analysis/explore/latent.ts';
import { joined } from '../../../core/numbers.ts';

import { formats, phrases } from '../language/language.ts';
import { picturesOf } from '../painter/picture-values.ts';
import { Button } from '../parts/button.tsx';
import { changeQuery } from '../source/address.ts';
import { nameOf, type SampleRef } from '../parts/favourites.ts';
import { Command } from './command.tsx';
import { turnCommand } from './commands.ts';
import { imageOf, latentOfRefs, useExploration } from './exploration.ts';
import { lengthLimits, refsText, type Group } from './explore-state.ts';
import { GroupWell } from './group-well.tsx';
import { firstOthers, withSample } from './groups.ts';
import { latentRecord } from './latent-record.ts';
import { fileName } from './file-name.ts';
import { Picker } from './picker.tsx';
import { saveJson, saveStrip } from './saving.ts';
import { Slider } from './slider.tsx';
import { Strip } from './strip.tsx';
import { usePainted, useSamples } from './use-painted.ts';

/** As the command has them. */
const rowLength = 9;
const appliedCount = 6;

const keys = { from: 'f', to: 't', apply: 'm' } as const;

export function TurnPart(): JSX.Element {
  const words = phrases.value.explore;
  const numbers = formats.value;
  const exploration = useExploration();
  const { run, path, state } = exploration;
  const { from = [], to = [], apply = firstOthers(appliedCount, [...from, ...to]) } = state.groups;
  const groups = { from, to, apply };
  const pictures = useSamples('turn groups', [...from, ...to, ...apply]);
  const set = (group: Group, refs: readonly SampleRef[]) => changeQuery({ [group]: refsText(refs) });
  const isComplete = from.length > 0 && to.length > 0 && apply.length > 0;
  const chosen = [from.join(), to.join(), apply.join()];
  const { length } = state;
  const t = Math.min(length / 2, Math.max(-length / 2, state.t));
  const z = (refs: readonly SampleRef[]) => latentOfRefs(refs, exploration.generator!.latent, exploration);
  const found = usePainted(
    'turn',
    isComplete
      ? ({ latent }, paint) =>
          latentTurn({ from: z(from), to: z(to) }, z(apply), latent.dimension, paint, {
            steps: rowLength,
            length,
          })
      : undefined,
    [...chosen, length],
  );
  const moved = usePainted(
    'turn here',
    isComplete
      ? (generator, paint) => {
          const { dimension } = generator.latent;
          const axis = turnAxis(z(from), z(to), dimension);
          const middle = meanVector([z(from), z(to)].map((each) => meanVector(vectorsOf(each, dimension))));
          const starts = [middle, ...vectorsOf(z(apply), dimension)];
          return paint(joined(starts.flatMap((each) => alongAxis(each, axis, [t]))));
        }
      : undefined,
    [...chosen, t],
  );
  const { generator } = exploration;
  const rows = useMemo(
    () =>
      generator &&
      found &&
      [found.middle, ...found.rows].map(({ images }) => picturesOf(images, imageOf(generator))),
    [found],
  );
  const here = useMemo(() => (generator && moved ? picturesOf(moved, imageOf(generator)) : []), [moved]);
  const file = fileName(run, 'turn');
  return (
    <div class="with-picker">
      <Picker
        targets={(['from', 'to', 'apply'] as const).map((group) => ({
          key: keys[group],
          label: group === 'apply' ? words.moveIt : words.groups[group],
          name: words.groups[group],
          put: (ref) => set(group, withSample(groups[group], ref)),
        }))}
      />
      <div class="work">
        <div class="pair">
          {(['from', 'to'] as const).map((group) => (
            <GroupWell
              key={group}
              group={group}
              title={words.groups[group]}
              refs={groups[group]}
              pictures={pictures}
              onChange={(refs) => set(group, refs)}
            />
          ))}
        </div>
        <GroupWell
          group="apply"
          title={words.groups.apply}
          refs={apply}
          pictures={pictures}
          isOrdered
          onChange={(refs) => set('apply', refs)}
        />
        {isComplete ? (
          <>
            <div class="settings">
              <Slider
                label={words.position}
                value={t}
                limits={[-length / 2, length / 2]}
                step={length / 100}
                shown={numbers.figure(t)}
                onInput={(value) => changeQuery({ t: value === 0 ? undefined : value.toFixed(3) })}
              />
              <Slider
                label={words.length}
                value={length}
                limits={lengthLimits}
                step={0.25}
                shown={numbers.figure(length)}
                onInput={(value) => changeQuery({ length: value === 1 ? undefined : String(value) })}
              />
            </div>
            <div class="strips">
              {[words.axis, ...apply.map((ref) => nameOf(ref, exploration))].map((name, i) => (
                <Strip
                  key={name}
                  name={name}
                  label={i === 0 ? words.axis : words.sample(name)}
                  pictures={Array.from({ length: rowLength }, (_, k) => rows?.[i]?.[k])}
                  now={here[i]}
                />
              ))}
            </div>
            <div class="actions">
              <Button icon="download" disabled={rows === undefined} onClick={() => saveStrip(file, rows!)}>
                {words.saveStrip}
              </Button>
              <Button
                disabled={found === undefined}
                onClick={() =>
                  saveJson(`${file}-axis`, latentRecord(exploration, { from, to, axis: [...found!.axis] }))
                }
              >
                {words.saveAxis}
              </Button>
            </div>
          </>
        ) : (
          <p class="hint">{words.needGroups}</p>
        )}
        {isComplete && (
          <Command
            of={turnCommand(path, state, groups, rowLength)}
            computed={{
              file: `${file}-z`,
              latents:
                generator &&
                found?.rows.flatMap((row, i) =>
                  vectorsOf(row.z, generator.latent.dimension).map((each, k) => ({
                    name: `${nameOf(apply[i]!, exploration)} ${k + 1}`,
                    z: each,
                  })),
                ),
            }}
          />
        )}
      </div>
    </div>
  );
}
