import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { clock } from '../parts/clock.ts';
import { StateChip } from '../parts/state-chip.tsx';
import { hashOf } from '../source/address.ts';
import { newsOf, stepsOf, subjectOf, timeOf } from './facts.ts';
import { HealthLine } from './health-line.tsx';
import { RunMenu } from './run-menu.tsx';
import { ProgressBar, Remarks, RunPicture, SelectBox, type RunProps } from './run-parts.tsx';
import './run-card.css';
import './run-row.css';

/** The height of a line, and of one on a narrow page, where it is two: the style sheet has the same. */
const lineHeight = 72;
const narrowHeight = 108;
const narrowWidth = 720;

export function rowHeight(width: number): number {
  return width < narrowWidth ? narrowHeight : lineHeight;
}

/** A run in the list. */
export function RunRow(props: RunProps): JSX.Element {
  const { card, isNew, isSelected, isItsTurn, actions } = props;
  const words = phrases.value.shelf;
  const tabIndex = isItsTurn ? 0 : -1;
  void clock.value;
  return (
    <article class={`run-row${isNew ? ' new' : ''}${isSelected ? ' selected' : ''}`}>
      <SelectBox {...props} />
      <RunPicture card={card} />
      <div class="run-name">
        <h2>
          <a href={hashOf(['run', card.id])} class="run-link" data-entry tabIndex={tabIndex} title={card.id}>
            {card.id}
          </a>
        </h2>
        <p class="subject">
          <span>{subjectOf(card, words)}</span>
        </p>
      </div>
      <StateChip card={card} isBrief />
      <div class="run-progress">
        <ProgressBar card={card} />
        <p>{stepsOf(card, words, formats.value)}</p>
        <p class="soft">{timeOf(card, words, formats.value)}</p>
      </div>
      <div class="run-remarks">
        <HealthLine card={card} tabIndex={tabIndex} />
        <Remarks {...props} />
      </div>
      <p class="run-disk">
        <span>{card.bytes !== undefined && formats.value.bytes(card.bytes)}</span>
        <span title={words.changed(formats.value.date(card.changed))}>
          {newsOf(card, words, formats.value)}
        </span>
      </p>
      <RunMenu card={card} actions={actions} tabIndex={tabIndex} />
    </article>
  );
}
