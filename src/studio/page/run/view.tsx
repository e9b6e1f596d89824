/** The view of one run. */
import { useEffect, useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import type { RunCard, RunDetails } from '../../messages/runs.ts';
import { phrases } from '../language/language.ts';
import { healthOf } from '../parts/health.ts';
import { Problem, Remark, Skeleton } from '../parts/notes.tsx';
import { Explained } from '../parts/term.tsx';
import { BrokenRun, RunFailure } from '../parts/run-obstacles.tsx';
import type { ViewProps } from '../parts/view.ts';
import { Actions } from './actions.tsx';
import { Closer } from './closer.tsx';
import { Curves, CurvesSkeleton } from './curves.tsx';
import { Details } from './details.tsx';
import { Facts } from './facts.tsx';
import { useKeys } from './keys.ts';
import { Reals } from './reals.tsx';
import { RunScreen } from './run-screen.ts';
import { Samples } from './samples.tsx';
import './run.css';

export function RunView({ run, query }: ViewProps): JSX.Element {
  const screen = useMemo(() => new RunScreen(run, query), [run]);
  useEffect(() => () => screen.stop(), [screen]);
  useEffect(() => screen.read(query), [screen, query]);
  useKeys(screen);
  const loaded = screen.details.loaded.value;
  if (loaded.state === 'loading') return <RunSkeleton />;
  if (loaded.state === 'failed') {
    return <RunFailure run={run} error={loaded.error} onRetry={() => screen.details.reload()} />;
  }
  const details = loaded.value;
  return details.card.state === 'broken' ? (
    <BrokenRun card={details.card} />
  ) : (
    <Whole screen={screen} details={details} />
  );
}

function Whole({
  screen,
  details,
}: {
  readonly screen: RunScreen;
  readonly details: RunDetails;
}): JSX.Element {
  const { card } = details;
  const { zoom, with: other } = screen.state.value;
  const grid = screen.grid.value;
  return (
    <div class="run-view">
      <div class="run-head">
        <Facts card={card} />
        {!screen.isGone.value && <Actions card={card} hasCheckpoint={details.checkpoints.length > 0} />}
      </div>
      <HealthNote card={card} />
      {details.warnings.map((warning) => (
        <Remark key={warning} kind="warning">
          {warning}
        </Remark>
      ))}
      <div class={`run-main${other === undefined ? '' : ' is-comparing'}`}>
        <div class="run-pictures">
          <Samples screen={screen} />
          {grid !== undefined && zoom !== undefined && zoom < grid.rows * grid.columns && (
            <Closer screen={screen} grid={grid} place={zoom} />
          )}
          {screen.hasReals.value && other !== 'reals' && <Reals screen={screen} />}
        </div>
        <Curves screen={screen} details={details} />
      </div>
      <Details screen={screen} details={details} />
    </div>
  );
}

/** Only what a reader should know: that all is well, the pictures say. */
function HealthNote({ card }: { readonly card: RunCard }): JSX.Element | null {
  const { kind, brief, sentence, advice } = healthOf(card, phrases.value);
  if (kind === 'problem') return <Problem sentence={sentence ?? brief} />;
  if (sentence === undefined) return null;
  return (
    <aside class={`finding ${kind}`} aria-label={phrases.value.run.finding}>
      <p>
        <Explained text={sentence} terms={['kernelDistance', 'frechetDistance', 'precision', 'recall']} />
      </p>
      {advice !== undefined && <p class="soft">{advice}</p>}
    </aside>
  );
}

/** Of the size of what comes. */
function RunSkeleton(): JSX.Element {
  return (
    <div class="run-view" aria-busy="true">
      <div class="run-head">
        <Skeleton height="48px" width="60%" />
      </div>
      <div class="run-main">
        <div class="run-pictures">
          <div class="stage">
            <div class="stage-sheet">
              <Skeleton height="100%" />
            </div>
          </div>
        </div>
        <CurvesSkeleton />
      </div>
    </div>
  );
}
