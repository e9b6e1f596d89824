/** Runs side by side. */
import { signal } from '@preact/signals';
import { useMemo, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { maxCompared } from '../../messages/limits.ts';
import { phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { CommandLine } from '../parts/command-line.tsx';
import { Dialog } from '../parts/dialog.tsx';
import type { ViewProps } from '../parts/view.ts';
import { changeQuery } from '../source/address.ts';
import { pathOfRun } from '../source/session.ts';
import { horizontals, type Horizontal } from '../source/step-axis.ts';
import { Columns } from './columns.tsx';
import { compareQueryText, parseCompareQuery, type CompareQuery } from './compare-query.ts';
import { comparedRuns } from './comparison.ts';
import { Curves } from './curves.tsx';
import { useLiveRuns } from './live-runs.ts';
import { PlaceSlider } from './place-slider.tsx';
import { stopsOf } from './places.ts';
import { RunPicker } from './run-picker.tsx';
import { Seeds, seedsAtOnce } from './seeds.tsx';
import { Differing, LastValues } from './tables.tsx';
import './compare.css';

const change = (changes: Partial<CompareQuery>) => changeQuery(compareQueryText(changes));

export function CompareView({ query }: ViewProps): JSX.Element {
  const state = parseCompareQuery(query);
  const words = phrases.value.compare;
  const choose = (run: string) => change({ runs: [...state.runs, run] });
  const remove = (run: string) => change({ runs: state.runs.filter((each) => each !== run) });
  if (state.runs.length >= 2) return <Comparison state={state} onChoose={choose} onRemove={remove} />;
  return (
    <section class="compare-choose">
      <h1>{state.runs.length === 0 ? words.choose : words.chooseOneMore}</h1>
      <p class="soft">{words.lead}</p>
      {state.runs.map((run) => (
        <Button key={run} icon="close" onClick={() => remove(run)}>
          {run}
        </Button>
      ))}
      <RunPicker chosen={state.runs} onChoose={choose} />
    </section>
  );
}

function Comparison(props: {
  readonly state: CompareQuery;
  readonly onChoose: (run: string) => void;
  readonly onRemove: (run: string) => void;
}): JSX.Element {
  const { state, onChoose, onRemove } = props;
  const words = phrases.value.compare;
  const runs = useLiveRuns(state.runs);
  const compared = comparedRuns(runs, state.over);
  const hover = useMemo(() => signal<number | undefined>(undefined), []);
  const isOfPoints = compared.length > 0 && compared.every(({ details }) => details.card.isOfPoints === true);
  const axis = words.places[state.over === 'pictures' && isOfPoints ? 'points' : state.over];
  return (
    <div class="compare">
      <Tools state={state} isOfPoints={isOfPoints} onChoose={onChoose} />
      <section aria-label={words.sheets}>
        <Columns runs={runs} compared={compared} at={state.at} onRemove={onRemove} />
        <PlaceSlider
          stops={stopsOf(compared.map(({ sheets }) => sheets))}
          at={state.at}
          over={state.over}
          axis={axis}
          onMove={(at) => change({ at })}
        />
      </section>
      {compared.length > 0 && (
        <>
          {compared.length > 1 && (
            <Part title={words.differing}>
              <Differing names={state.runs} runs={compared} />
            </Part>
          )}
          <Part title={words.curves}>
            <Curves runs={compared} state={state} axis={axis} hover={hover} onChange={change} />
          </Part>
          <Part title={words.last}>
            <LastValues runs={compared} />
          </Part>
          <Part title={words.seeds}>
            <Seeds runs={compared} seed={state.seed} onSeed={(seed) => change({ seed })} />
          </Part>
          <CommandLine
            args={compareArguments(
              state,
              compared.map(({ name }) => name),
            )}
          />
        </>
      )}
    </div>
  );
}

function Part(props: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <section class="compare-part">
      <h2>{props.title}</h2>
      {props.children}
    </section>
  );
}

function Tools(props: {
  readonly state: CompareQuery;
  readonly isOfPoints: boolean;
  readonly onChoose: (run: string) => void;
}): JSX.Element {
  const { state, isOfPoints, onChoose } = props;
  const { compare: words, run: ofRun } = phrases.value;
  const [isChoosing, setChoosing] = useState(false);
  const nameOf = (over: Horizontal) => ofRun.overs[over === 'pictures' && isOfPoints ? 'points' : over];
  return (
    <div class="compare-tools">
      <h1>{words.title}</h1>
      <label>
        <span class="for-readers">{words.over}</span>
        <select
          class="input"
          value={state.over}
          onChange={({ currentTarget }) =>
            change({ over: horizontals.find((each) => each === currentTarget.value) ?? 'steps' })
          }
        >
          {horizontals.map((each) => (
            <option key={each} value={each}>
              {ofRun.overAxis(nameOf(each))}
            </option>
          ))}
        </select>
      </label>
      <Button pressed={state.isLog} onClick={() => change({ isLog: !state.isLog })}>
        {ofRun.log}
      </Button>
      {state.window !== undefined && (
        <Button onClick={() => change({ window: undefined })}>{words.wholeAxis}</Button>
      )}
      {state.at !== undefined && <Button onClick={() => change({ at: undefined })}>{words.newest}</Button>}
      {state.runs.length < maxCompared && (
        <Button icon="add" onClick={() => setChoosing(true)}>
          {words.add}
        </Button>
      )}
      {isChoosing && (
        <Dialog title={words.add} onClose={() => setChoosing(false)}>
          <RunPicker
            chosen={state.runs}
            onChoose={(run) => {
              setChoosing(false);
              onChoose(run);
            }}
          />
        </Dialog>
      )}
    </div>
  );
}

/** The command that makes the same. */
function compareArguments({ over, isLog, seed }: CompareQuery, names: readonly string[]): readonly string[] {
  return [
    'compare',
    ...names.map(pathOfRun),
    ...(over === 'steps' ? [] : ['--over', over === 'hours' ? 'minutes' : over]),
    ...(isLog ? ['--scale', 'log'] : []),
    ...(seed === undefined ? [] : ['--seeds', `${seed}-${seed + seedsAtOnce - 1}`]),
  ];
}
