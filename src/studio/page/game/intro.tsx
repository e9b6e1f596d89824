/** Before a round: what will happen, and against which generator. */
import type { JSX } from 'preact';
import type { RunDetails } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { changeQuery } from '../source/address.ts';

export function Intro(props: {
  readonly details: RunDetails;
  readonly step: string | undefined;
  readonly isReady: boolean;
  readonly onStart: () => void;
}): JSX.Element {
  const { details, step, isReady, onStart } = props;
  const words = phrases.value.game;
  return (
    <section class="game-intro">
      <h2>{words.title}</h2>
      <p class="game-lead">{words.lead}</p>
      <div class="game-begin">
        <StepChoice details={details} step={step} />
        <Button kind="primary" icon="play" disabled={!isReady} onClick={onStart}>
          {words.start}
        </Button>
      </div>
      <output class="soft">{isReady ? words.ready : words.preparing}</output>
      <p class="remark game-keys">{words.keys}</p>
    </section>
  );
}

function StepChoice(props: { readonly details: RunDetails; readonly step: string | undefined }): JSX.Element {
  const { details, step } = props;
  const words = phrases.value.game;
  const count = (value: number) => formats.value.count(value);
  const steps = details.checkpoints.map((each) => each.step).toReversed();
  return (
    <label class="field">
      <span>{words.step}</span>
      <select
        class="input"
        value={step ?? ''}
        onChange={({ currentTarget }) => changeQuery({ step: currentTarget.value })}
      >
        <option value="">{words.latest(count(steps[0] ?? 0))}</option>
        {details.best !== undefined && <option value="best">{words.best(count(details.best))}</option>}
        {steps.slice(1).map((each) => (
          <option key={each} value={String(each)}>
            {count(each)}
          </option>
        ))}
      </select>
    </label>
  );
}
