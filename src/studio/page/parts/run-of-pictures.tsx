import { useEffect, useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import { paths } from '../../messages/paths.ts';
import type { RunDetails } from '../../messages/runs.ts';
import { load } from '../source/loaded.ts';
import { getJson } from '../source/requests.ts';
import { Skeleton } from './notes.tsx';
import { Show } from './resource.tsx';
import { BrokenRun, NothingToShow, RunFailure } from './run-obstacles.tsx';

/** What a view shows of a run whose generator draws pictures. Of another run it says why there is nothing. */
export function RunOfPictures(props: {
  readonly run: string;
  readonly words: { readonly points: string; readonly noCheckpoint: string };
  readonly children: (details: RunDetails) => JSX.Element;
}): JSX.Element {
  const { run, words, children } = props;
  const details = useMemo(() => load((signal) => getJson<RunDetails>(paths.run(run), signal)), [run]);
  useEffect(() => details.stop, [details]);
  return (
    <Show
      of={details}
      skeleton={<Skeleton height="60vh" />}
      failed={(error, onRetry) => <RunFailure run={run} error={error} onRetry={onRetry} />}
    >
      {(value) => {
        const { card, checkpoints } = value;
        if (card.state === 'broken') return <BrokenRun card={card} />;
        if (card.isOfPoints === true) return <NothingToShow run={run} title={words.points} />;
        if (checkpoints.length === 0) return <NothingToShow run={run} title={words.noCheckpoint} />;
        return children(value);
      }}
    </Show>
  );
}
