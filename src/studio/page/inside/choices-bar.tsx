/** Which checkpoint of the run is looked into, and which weights of its generator. */
import type { JSX } from 'preact';
import type { RunDetails } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import { changeQuery } from '../source/address.ts';
import { useInspection } from './inspection.ts';

export function ChoicesBar(): JSX.Element {
  const words = phrases.value.inside;
  const show = formats.value;
  const { details, state } = useInspection();
  const steps = details.checkpoints.map(({ step }) => step).toReversed();
  return (
    <div class="choices">
      <Choice
        label={words.step}
        value={state.step ?? ''}
        onChoose={(step) => changeQuery({ step })}
        options={[
          ['', words.latest(show.count(steps[0] ?? 0))],
          ...(details.best === undefined ? [] : [['best', words.best(show.count(details.best))] as const]),
          ...steps.slice(1).map((step) => [String(step), show.count(step)] as const),
        ]}
      />
      {keepsAverage(details) && (
        <Choice
          label={words.weights}
          value={state.weights ?? 'average'}
          onChoose={(weights) => changeQuery({ weights: weights === 'average' ? '' : weights })}
          options={[
            ['average', words.average],
            ['live', words.live],
          ]}
        />
      )}
    </div>
  );
}

function keepsAverage({ options }: RunDetails): boolean {
  const training = options?.['training'] as { averageDecay?: number | null } | undefined;
  return typeof training?.averageDecay === 'number';
}

export function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChoose: (value: string) => void;
}): JSX.Element {
  const { label, value, options, onChoose } = props;
  return (
    <label class="choice">
      <span>{label}</span>
      <select class="input" value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
