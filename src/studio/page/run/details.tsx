/** What else is known of a run: its real pictures, checkpoints, events and options. */
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { RunDetails } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import { CommandLine } from '../parts/command-line.tsx';
import { hashOf } from '../source/address.ts';
import { pathOfRun } from '../source/session.ts';
import { ContinueDialog } from './continue-dialog.tsx';
import { Options } from './options.tsx';
import type { RunScreen } from './run-screen.ts';
import './details.css';

export function Details(props: { readonly screen: RunScreen; readonly details: RunDetails }): JSX.Element {
  const { screen, details } = props;
  const words = phrases.value.run;
  const { card } = details;
  return (
    <div class="details">
      <section class="card">
        <h2>{words.checkpoints}</h2>
        <Checkpoints details={details} />
      </section>
      <section class="card">
        <h2>{words.events}</h2>
        <Events screen={screen} events={details.events} />
      </section>
      {details.options !== null && (
        <section class="card details-options">
          <h2>{words.options}</h2>
          {card.branchedFrom !== undefined && (
            <p>
              <a href={hashOf(['run', card.branchedFrom.run], { step: String(card.branchedFrom.step) })}>
                {words.branchedFrom(card.branchedFrom.run, formats.value.count(card.branchedFrom.step))}
              </a>
            </p>
          )}
          <Options options={details.options} />
          <h3>{words.trainAgain}</h3>
          <CommandLine args={['train', '--like', pathOfRun(screen.run)]} />
        </section>
      )}
    </div>
  );
}

/** The newest first; of many, those that fit. */
const maxCheckpoints = 12;

function Checkpoints({ details }: { readonly details: RunDetails }): JSX.Element {
  const words = phrases.value.run;
  const { checkpoints, sheets, best, card } = details;
  const [branchAt, setBranchAt] = useState<number>();
  if (checkpoints.length === 0) return <p class="soft">{words.noCheckpoints}</p>;
  return (
    <>
      <ul class="rows">
        {checkpoints
          .toReversed()
          .slice(0, maxCheckpoints)
          .map(({ step, bytes }) => (
            <li key={step}>
              <span>
                {words.atStep(formats.value.count(step))}
                {step === best && <span class="chip">{words.best}</span>}
              </span>
              {bytes > 0 && <span class="soft">{formats.value.bytes(bytes)}</span>}
              <span class="row-links">
                <a href={hashOf(['explore', card.id], { step: String(step) })}>{words.explore}</a>
                <a href={hashOf(['inside', card.id], { step: String(step) })}>{words.inside}</a>
                <button type="button" class="link" onClick={() => setBranchAt(step)}>
                  {words.branch}
                </button>
              </span>
            </li>
          ))}
      </ul>
      {branchAt !== undefined && (
        <ContinueDialog
          run={card.id}
          isAtEnd={card.state === 'finished' && branchAt === checkpoints.at(-1)?.step}
          branchAt={branchAt}
          sheets={sheets}
          onClose={() => setBranchAt(undefined)}
        />
      )}
    </>
  );
}

function Events(props: { readonly screen: RunScreen; readonly events: RunDetails['events'] }): JSX.Element {
  const { screen, events } = props;
  const words = phrases.value.run;
  if (events.length === 0) return <p class="soft">{words.noEvents}</p>;
  return (
    <ul class="rows">
      {events.toReversed().map((event, i) => (
        <li key={i}>
          <button type="button" class="link" onClick={() => screen.goToStep(event.step)}>
            {words.atStep(formats.value.count(event.step))}
          </button>
          <span>{sentenceOf(event)}</span>
        </li>
      ))}
    </ul>
  );
}

function sentenceOf({ step: _, event, ...more }: RunDetails['events'][number]): string {
  const words = phrases.value.run;
  const { reason, from, learningRate } = more;
  if (event === 'retry') {
    return words.retry({
      from: formats.value.count(Number(from)),
      rate: String(learningRate),
      reason: String(reason),
    });
  }
  if (event === 'failed') return words.failedBecause(String(reason));
  if (event === 'resumed') return words.resumed;
  const members = Object.entries(more).map(([name, value]) => `${name} ${String(value)}`);
  return [String(event ?? ''), ...members].filter((part) => part !== '').join(', ');
}
