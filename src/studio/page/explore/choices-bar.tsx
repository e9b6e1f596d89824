/** What the pictures are made with: a checkpoint, its weights, truncation, a class. */
import type { JSX } from 'preact';
import type { RunDetails } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import { StepChoice, WeightsChoice } from '../parts/checkpoint-choices.tsx';
import { Choice } from '../parts/choice.tsx';
import { changeQuery } from '../source/address.ts';
import { useExploration } from './exploration.ts';
import { Slider } from './slider.tsx';

export function ChoicesBar({ details }: { readonly details: RunDetails }): JSX.Element {
  const { state } = useExploration();
  return (
    <div class="choices">
      <StepChoice details={details} step={state.step} />
      <WeightsChoice details={details} weights={state.weights} />
      <Classes count={classesOf(details)} />
      <Truncation />
    </div>
  );
}

function classesOf({ options }: RunDetails): number | undefined {
  return (options?.['network'] as { classes?: number } | undefined)?.classes;
}

/** @param props.count of classes; undefined if the run is not conditional */
function Classes({ count }: { readonly count: number | undefined }): JSX.Element | null {
  const words = phrases.value.explore;
  const { state, generator } = useExploration();
  if (count === undefined) return null;
  const names = generator?.description.classNames;
  return (
    <Choice
      label={phrases.value.common.class}
      value={state.label === undefined ? '' : String(state.label)}
      onChoose={(label) => changeQuery({ class: label })}
      options={[
        ['', words.anyClass],
        ...Array.from({ length: count }, (_, i) => [String(i), names?.[i] ?? String(i)] as const),
      ]}
    />
  );
}

/** Gaussian numbers beyond three deviations are rare enough to call them as drawn. */
const maxDeviations = 3;

function Truncation(): JSX.Element {
  const words = phrases.value.explore;
  const { state, generator } = useExploration();
  const { distribution = 'normal', bound = 1 } = generator?.latent ?? {};
  const max = distribution === 'normal' ? maxDeviations : Number(bound.toPrecision(3));
  const value = Math.min(max, state.truncation ?? max);
  const shown = value >= max ? words.asDrawn : `±${formats.value.figure(value)}`;
  return (
    <Slider
      label={words.truncation}
      meaning={words.truncationHint}
      value={value}
      limits={[max / 20, max]}
      step={max / 60}
      shown={shown}
      disabled={generator === undefined}
      onInput={(chosen) =>
        changeQuery({ truncation: chosen >= max ? undefined : String(Number(chosen.toFixed(3))) })
      }
    />
  );
}
