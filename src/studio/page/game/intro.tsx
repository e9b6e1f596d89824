/** Before a round: what will happen, and against which generator. */
import type { JSX } from 'preact';
import type { RunDetails } from '../../messages/runs.ts';
import { phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { Explained } from '../parts/term.tsx';
import { StepChoice } from '../parts/checkpoint-choices.tsx';

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
      <p class="game-lead">
        <Explained text={words.lead} terms={['discriminator']} />
      </p>
      <div class="game-begin">
        <StepChoice details={details} step={step} label={words.step} />
        <Button kind="primary" icon="play" disabled={!isReady} onClick={onStart}>
          {words.start}
        </Button>
      </div>
      <output class="soft">{isReady ? words.ready : words.preparing}</output>
      <p class="remark game-keys">{words.keys}</p>
    </section>
  );
}
