/** Why a view of a run has nothing to show, and the way to where there is something. */
import type { JSX } from 'preact';
import type { RunCard } from '../../messages/runs.ts';
import { phrases } from '../language/language.ts';
import { hashOf } from '../source/address.ts';
import { RequestError } from '../source/requests.ts';
import { ButtonLink } from './button.tsx';
import { EmptyState, FailureNote } from './notes.tsx';
import { ended } from '../language/sentences.ts';

/** There is no such run, or asking failed. */
export function RunFailure(props: {
  readonly run: string;
  readonly error: Error;
  readonly onRetry: () => void;
}): JSX.Element {
  const { run, error, onRetry } = props;
  const isMissing = error instanceof RequestError && error.code === 'not-found';
  if (!isMissing) return <FailureNote of={error} onRetry={onRetry} />;
  return (
    <EmptyState title={phrases.value.run.notFound(run)}>
      <ButtonLink href={hashOf([])}>{phrases.value.shell.toRuns}</ButtonLink>
    </EmptyState>
  );
}

/** What a run is cannot be read. */
export function BrokenRun({ card }: { readonly card: RunCard }): JSX.Element {
  const words = phrases.value.run;
  return (
    <EmptyState title={words.brokenTitle}>
      {card.problem !== undefined && <p>{ended(card.problem)}</p>}
      <p class="soft">{words.brokenAdvice}</p>
      <ButtonLink href={hashOf([])}>{phrases.value.shell.toRuns}</ButtonLink>
    </EmptyState>
  );
}

/** A run has not what this view shows. @param props.title why */
export function NothingToShow(props: { readonly run: string; readonly title: string }): JSX.Element {
  return (
    <EmptyState title={props.title}>
      <ButtonLink href={hashOf(['run', props.run])}>{phrases.value.shell.overview}</ButtonLink>
    </EmptyState>
  );
}
