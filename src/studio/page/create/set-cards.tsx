/** Data that have names: sets of pictures, and clouds of points. */
import type { JSX } from 'preact';
import type { ChoicesMessage } from '../../messages/jobs.ts';
import { formats, phrases } from '../language/language.ts';
import { PointsDrawing } from './points-drawing.tsx';
import './set-cards.css';

/** Parts of sets for tests are chosen by their names. */
const isMain = ({ name }: { readonly name: string }) => !name.includes(':');

export function SetCards(props: {
  readonly choices: ChoicesMessage;
  readonly onChoose: (name: string) => void;
}): JSX.Element {
  const words = phrases.value.create;
  return (
    <section class="data-group">
      <h3>{words.pictures.sets}</h3>
      <div class="data-cards">
        {props.choices.sets.filter(isMain).map(({ name, title, isHere, bytes }) => (
          <button key={name} type="button" class="data-card" onClick={() => props.onChoose(name)}>
            <strong>{title}</strong>
            <span>{words.setWords[name]}</span>
            <small class={isHere ? 'is-here' : ''}>
              {isHere ? words.pictures.here : words.pictures.download(formats.value.bytes(bytes))}
            </small>
          </button>
        ))}
      </div>
    </section>
  );
}

export function PointCards(props: {
  readonly choices: ChoicesMessage;
  readonly onChoose: (name: string) => void;
}): JSX.Element {
  const words = phrases.value.create;
  return (
    <section class="data-group">
      <h3>{words.pictures.points}</h3>
      <p class="soft">{words.pictures.pointsLead}</p>
      <div class="data-cards of-points">
        {props.choices.points.map(({ name, summary }) => (
          <button key={name} type="button" class="data-card" onClick={() => props.onChoose(name)}>
            <PointsDrawing name={name} />
            <strong>{name}</strong>
            <span>{words.pointWords[name] ?? summary}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
