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

/** The height of what is below the picture: the style sheet has the same. */
const wordsHeight = 224;

/** The height of a card of a width: its picture is a square. */
export function cardHeight(width: number): number {
  return Math.round(width) + wordsHeight;
}

/** A run on the shelf. */
export function RunCardView(props: RunProps): JSX.Element {
  const { card, isNew, isSelected, isItsTurn, actions } = props;
  const words = phrases.value.shelf;
  const tabIndex = isItsTurn ? 0 : -1;
  void clock.value;
  return (
    <article class={`card run-card${isNew ? ' new' : ''}${isSelected ? ' selected' : ''}`}>
      <RunPicture card={card} />
      <SelectBox {...props} />
      <div class="run-words">
        <header>
          <h2>
            <a
              href={hashOf(['run', card.id])}
              class="run-link"
              data-entry
              tabIndex={tabIndex}
              title={card.id}
            >
              {card.id}
            </a>
          </h2>
          <RunMenu card={card} actions={actions} tabIndex={tabIndex} />
        </header>
        <p class="subject">
          <span>{subjectOf(card, words)}</span>
          <span>{card.bytes !== undefined && formats.value.bytes(card.bytes)}</span>
        </p>
        <ProgressBar card={card} />
        <p class="pace">
          <span>{stepsOf(card, words, formats.value)}</span>
          <span class="soft">{timeOf(card, words, formats.value)}</span>
        </p>
        <HealthLine card={card} tabIndex={tabIndex} />
        <Remarks {...props} />
        <footer>
          <StateChip card={card} isBrief />
          <span title={words.changed(formats.value.date(card.changed))}>
            {newsOf(card, words, formats.value)}
          </span>
        </footer>
      </div>
    </article>
  );
}
