import type { JSX } from 'preact';
import { failureOfJob, failureText } from '../language/failures.ts';
import { formats, phrases } from '../language/language.ts';
import { Detail, Skeleton } from '../parts/notes.tsx';
import type { CreateForm } from './create-form.ts';
import type { FittedPreset } from './preset-fit.ts';
import './preset-card.css';

/** A preset: what it is good for, and how fast it is here. One that does not suit the data says why. */
export function PresetCard(props: {
  readonly form: CreateForm;
  readonly fitted: FittedPreset;
  readonly isBest: boolean;
}): JSX.Element {
  const { form, isBest } = props;
  const { preset, misfit } = props.fitted;
  const words = phrases.value.create.recipe;
  const { title, good } = phrases.value.create.presetWords[preset.name] ?? {
    title: preset.name,
    good: preset.summary,
  };
  const isChosen = form.preset.value?.name === preset.name;
  return (
    <label class={`preset-card${misfit === undefined ? '' : ' is-misfit'}`} title={preset.summary}>
      <input
        type="radio"
        name="preset"
        checked={isChosen}
        disabled={misfit !== undefined}
        onChange={() => form.choose({ preset: preset.name })}
      />
      <span class="preset-title">
        <strong>{title}</strong>
        <code>{preset.name}</code>
      </span>
      <span>{good}</span>
      <span class="preset-facts">
        {preset.image !== undefined && (
          <span>{words.size(String(preset.image.width), String(preset.image.height))}</span>
        )}
        {misfit === undefined ? (
          <SpeedNote {...props} isChosen={isChosen} />
        ) : (
          <em>{words.misfits[misfit]}</em>
        )}
      </span>
      {isBest && misfit === undefined && <small class="best">{words.best[form.kind.value]}</small>}
    </label>
  );
}

function SpeedNote(props: {
  readonly form: CreateForm;
  readonly fitted: FittedPreset;
  readonly isChosen: boolean;
}): JSX.Element {
  const { form, fitted, isChosen } = props;
  const words = phrases.value.create.recipe;
  if (!isChosen && !form.isMeasured(fitted)) return <span class="soft">{words.notMeasured}</span>;
  const speed = form.speedOf(fitted.preset);
  if (speed.state === 'failed') {
    const failed = failureText(failureOfJob(speed.failure), phrases.value);
    return (
      <em class="is-failed">
        {failed.sentence} <Detail text={failed.detail} />
      </em>
    );
  }
  if (speed.state === 'waiting')
    return (
      <span class="speed is-waiting" title={words.measuring}>
        <span class="for-readers">{words.measuring}</span>
        <Skeleton width="150px" height="16px" />
      </span>
    );
  return (
    <span class="speed">{words.speed(formats.value.duration(1000 * speed.estimate.secondsPerStep))}</span>
  );
}
