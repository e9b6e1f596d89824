/** What a run is and how far it has come, in a row of figures. */
import type { ComponentChildren, JSX } from 'preact';
import type { RunCard } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import './facts.css';

export function Facts({ card }: { readonly card: RunCard }): JSX.Element {
  const words = phrases.value.run.facts;
  const { count, duration, bytes, figure, ago } = boundFormats();
  const { step, target, seconds, secondsLeft, stepsPerSecond } = card;
  return (
    <dl class="facts">
      <Fact name={words.step} more={target?.steps ? words.ofSteps(count(target.steps)) : undefined}>
        {count(step)}
      </Fact>
      <Fact
        name={words.time}
        more={target?.minutes ? words.ofTime(duration(60 * target.minutes)) : undefined}
      >
        {seconds === undefined ? words.none : duration(seconds)}
      </Fact>
      {card.state === 'training' && (
        <Fact name={words.left}>{secondsLeft === undefined ? words.none : duration(secondsLeft)}</Fact>
      )}
      {stepsPerSecond !== undefined && (
        <Fact name={words.speed}>{words.stepsPerSecond(figure(stepsPerSecond))}</Fact>
      )}
      {card.bytes !== undefined && <Fact name={words.disk}>{bytes(card.bytes)}</Fact>}
      <Fact name={words.data} more={sizeOf(card)}>
        {card.data === undefined || card.data === '' ? words.none : lastPart(card.data)}
      </Fact>
      <Fact name={words.preset}>{card.preset ?? words.none}</Fact>
      {card.changed > 0 && <Fact name={words.changed}>{ago(card.changed)}</Fact>}
    </dl>
  );
}

function Fact(props: {
  readonly name: string;
  readonly children: ComponentChildren;
  readonly more?: string | undefined;
}): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {props.children}
        {props.more !== undefined && props.more !== '' && (
          <>
            {' '}
            <span class="fact-more">{props.more}</span>
          </>
        )}
      </dd>
    </div>
  );
}

/** 64 × 64 × 3 */
function sizeOf({ image }: RunCard): string {
  return image === undefined ? '' : `${image.width} × ${image.height} × ${image.channels}`;
}

/** Data is a name or a path: its end says most. */
function lastPart(data: string): string {
  return data.split(/[\\/]/).findLast((part) => part !== '') ?? data;
}

function boundFormats() {
  const shown = formats.value;
  return {
    count: (value: number) => shown.count(value),
    duration: (value: number) => shown.duration(value),
    bytes: (value: number) => shown.bytes(value),
    figure: (value: number) => shown.figure(value),
    ago: (value: number) => shown.ago(value),
  };
}
