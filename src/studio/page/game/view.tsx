/** The game: real or generated? */
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { roundLength, type Answer } from '../../messages/game-round.ts';
import type { RunDetails } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import { textOfFailure } from '../painter/no-runtime.ts';
import { EmptyState, Problem } from '../parts/notes.tsx';
import { NothingToShow } from '../parts/run-obstacles.tsx';
import { RunOfPictures } from '../parts/run-of-pictures.tsx';
import type { ViewProps } from '../parts/view.ts';
import { changeQuery } from '../source/address.ts';
import { RequestError } from '../source/requests.ts';
import { answersText, anyRound, parseGameQuery, type GameQuery } from './game-query.ts';
import { Intro } from './intro.tsx';
import { keepResult, rememberPlayed, wasPlayed, type Keeping } from './keeping.ts';
import { Play } from './play.tsx';
import { NoRealsError, type PreparedRound } from './prepared-round.ts';
import { Result } from './result.tsx';
import { useRound } from './use-round.ts';
import './game.css';

export function GameView({ run, query }: ViewProps): JSX.Element {
  return (
    <RunOfPictures run={run} words={phrases.value.game}>
      {(details) => <Game details={details} state={parseGameQuery(query)} />}
    </RunOfPictures>
  );
}

function Game(props: { readonly details: RunDetails; readonly state: GameQuery }): JSX.Element {
  const { details, state } = props;
  const run = details.card.id;
  const [fresh, setFresh] = useState(anyRound);
  const resource = useRound(run, state.round ?? fresh, state);
  const loaded = resource.loaded.value;
  if (loaded.state === 'failed') return <Failure run={run} error={loaded.error} onRetry={resource.reload} />;
  const prepared = loaded.state === 'ready' ? loaded.value : undefined;
  if (state.round === undefined) {
    return (
      <Intro
        details={details}
        step={state.step}
        isReady={prepared !== undefined}
        onStart={() => changeQuery({ round: String(fresh), step: String(prepared!.step) })}
      />
    );
  }
  if (prepared === undefined) {
    return (
      <section class="game-play" aria-busy="true">
        <output class="soft">{phrases.value.game.preparing}</output>
        <div class="game-frame is-coming" />
      </section>
    );
  }
  const again = () => {
    const round = anyRound();
    setFresh(round);
    changeQuery({ round: String(round), answers: undefined });
  };
  return <Round key={prepared.round} run={run} prepared={prepared} given={state.given} onAgain={again} />;
}

function Round(props: {
  readonly run: string;
  readonly prepared: PreparedRound;
  readonly given: readonly Answer[];
  readonly onAgain: () => void;
}): JSX.Element {
  const { run, prepared, given, onAgain } = props;
  // The answers stand in the address, which may change under it: only what is being read is known here.
  const [isReading, setReading] = useState(false);
  const [keeping, setKeeping] = useState<Keeping>({ state: 'shown' });
  const answer = (chosen: Answer) => {
    const all = [...given, chosen];
    setReading(true);
    changeQuery({ answers: answersText(all) });
    if (all.length < roundLength) return;
    if (wasPlayed(run, prepared)) {
      setKeeping({ state: 'played-before' });
      return;
    }
    rememberPlayed(run, prepared);
    setKeeping({ state: 'keeping' });
    void keepResult(run, prepared, all).then(setKeeping);
  };
  const isTelling = isReading && given.length > 0;
  if (given.length === roundLength && !isTelling) {
    return <Result run={run} prepared={prepared} given={given} keeping={keeping} onAgain={onAgain} />;
  }
  return (
    <Play
      prepared={prepared}
      given={given}
      isTelling={isTelling}
      onAnswer={answer}
      onNext={() => setReading(false)}
    />
  );
}

function Failure(props: {
  readonly run: string;
  readonly error: Error;
  readonly onRetry: () => void;
}): JSX.Element {
  const { run, error, onRetry } = props;
  const words = phrases.value.game;
  // Of pictures, the only model that can be missing: D's scores are no opponent's answers.
  if (error instanceof RequestError && error.code === 'not-applicable')
    return <NothingToShow run={run} title={words.scores} />;
  if (!(error instanceof NoRealsError)) return <Problem {...textOfFailure(error)} onRetry={onRetry} />;
  const { found } = error;
  const count = (value: number) => formats.value.count(value);
  return (
    <EmptyState title={words.noReals}>
      <p class="soft">
        {found === undefined ? error.message : words.fewReals(count(found), count(roundLength / 2))}
      </p>
    </EmptyState>
  );
}
