/** What can be done with a run as a whole. */
import { useEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { RunCard } from '../../messages/runs.ts';
import { phrases } from '../language/language.ts';
import { Button, ButtonLink } from '../parts/button.tsx';
import { continueRun, pauseRun } from '../parts/continuing.ts';
import { showProblem } from '../parts/toasts.tsx';
import { hashOf } from '../source/address.ts';
import { ContinueDialog } from './continue-dialog.tsx';
import './actions.css';

export function Actions(props: { readonly card: RunCard; readonly hasCheckpoint: boolean }): JSX.Element {
  const { card, hasCheckpoint } = props;
  const words = phrases.value.run;
  return (
    <div class="run-actions">
      {card.state === 'training' ? (
        <PauseButton card={card} />
      ) : (
        // Without a checkpoint it begins again.
        card.state !== 'broken' && <ContinueButton card={card} />
      )}
      {hasCheckpoint && (
        <ButtonLink icon="explore" href={hashOf(['explore', card.id])}>
          {words.explore}
        </ButtonLink>
      )}
    </div>
  );
}

/** It ends after its step, with everything saved: until then it is still in training. */
function PauseButton({ card }: { readonly card: RunCard }): JSX.Element {
  const words = phrases.value.run.continuing;
  const [isPausing, setPausing] = useState(false);
  const pause = async () => {
    setPausing(true);
    try {
      await pauseRun(card.id);
    } catch (thrown) {
      showProblem(thrown);
      setPausing(false);
    }
  };
  const isElsewhere = card.trainedBy === 'computer';
  return (
    <>
      <Button icon="pause" disabled={isPausing || isElsewhere} onClick={() => void pause()}>
        {isPausing ? words.pausing : words.pause}
      </Button>
      {isElsewhere && <span class="remark">{words.elsewhere}</span>}
    </>
  );
}

/** A run that has not reached its end goes on at once; a finished one needs another end. */
function ContinueButton({ card }: { readonly card: RunCard }): JSX.Element {
  const words = phrases.value.run.continuing;
  const [isAsking, setAsking] = useState(false);
  const [isStarting, setStarting] = useState(false);
  useEffect(() => setStarting(false), [card.state, card.problem]);
  const isAtEnd = card.state === 'finished';
  const resume = async () => {
    setStarting(true);
    try {
      await continueRun(card.id, {});
    } catch (thrown) {
      showProblem(thrown);
      setStarting(false);
    }
  };
  return (
    <>
      {!isAtEnd && (
        <Button kind="primary" icon="play" disabled={isStarting} onClick={() => void resume()}>
          {isStarting ? words.starting : words.resume}
        </Button>
      )}
      <Button icon={isAtEnd ? 'play' : undefined} onClick={() => setAsking(true)}>
        {isAtEnd ? words.continue : words.continueWith}
      </Button>
      {isAsking && <ContinueDialog run={card.id} isAtEnd={isAtEnd} onClose={() => setAsking(false)} />}
    </>
  );
}
