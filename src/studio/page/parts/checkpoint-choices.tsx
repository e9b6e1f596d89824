/** Which checkpoint of a run a view works with, and which weights of its generator. Both stand in the address. */
import type { JSX } from 'preact';
import type { RunDetails } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import { changeQuery } from '../source/address.ts';
import { Choice } from './choice.tsx';

/** @param props.step a number, or `best`; undefined: the latest */
export function StepChoice(props: {
  readonly details: RunDetails;
  readonly step: string | undefined;
  readonly label?: string;
}): JSX.Element {
  const { details, step, label } = props;
  const words = phrases.value.common.checkpoint;
  const { count } = formats.value;
  const steps = details.checkpoints.map((each) => each.step).toReversed();
  return (
    <Choice
      label={label ?? words.step}
      value={step ?? ''}
      onChoose={(chosen) => changeQuery({ step: chosen })}
      options={[
        ['', words.latest(count(steps[0] ?? 0))],
        ...(details.best === undefined ? [] : [['best', words.best(count(details.best))] as const]),
        ...steps.slice(1).map((each) => [String(each), count(each)] as const),
      ]}
    />
  );
}

/** Nothing if the run keeps no averaged weights. @param props.weights undefined: averaged */
export function WeightsChoice(props: {
  readonly details: RunDetails;
  readonly weights: string | undefined;
}): JSX.Element | null {
  const words = phrases.value.common.checkpoint;
  if (!keepsAverage(props.details)) return null;
  return (
    <Choice
      label={words.weights}
      meaning={phrases.value.terms.average.meaning}
      value={props.weights ?? 'average'}
      onChoose={(chosen) => changeQuery({ weights: chosen === 'average' ? undefined : chosen })}
      options={[
        ['average', words.average],
        ['live', words.live],
      ]}
    />
  );
}

function keepsAverage({ options }: RunDetails): boolean {
  const training = options?.['training'] as { averageDecay?: number | null } | undefined;
  return typeof training?.averageDecay === 'number';
}
