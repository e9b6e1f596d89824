/** A round: one picture after the other, and after each answer what it was. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { rightAnswers, roundLength, type Answer } from '../../messages/game-round.ts';
import { formats, phrases } from '../language/language.ts';
import { Icon } from '../parts/icons.tsx';
import { Pixels } from '../parts/pixels.tsx';
import { wholeWidth } from './whole-width.ts';
import type { PreparedRound } from './prepared-round.ts';

/** The longest side of a picture, in pixels of the page. */
const longest = 480;

export function Play(props: {
  readonly prepared: PreparedRound;
  readonly given: readonly Answer[];
  /** Whether the reader is told what the last picture was. */
  readonly isTelling: boolean;
  readonly onAnswer: (answer: Answer) => void;
  readonly onNext: () => void;
}): JSX.Element {
  const { prepared, given, isTelling, onAnswer, onNext } = props;
  const words = phrases.value.game;
  const count = (value: number) => formats.value.count(value);
  const at = isTelling ? given.length - 1 : given.length;
  const heading = useRef<HTMLHeadingElement>(null);
  const nextButton = useRef<HTMLButtonElement>(null);
  const answer = (chosen: Answer) => {
    if (!isTelling) onAnswer(chosen);
  };
  useKeys((key) => {
    const chosen = answerOfKey(key);
    if (chosen !== undefined) answer(chosen);
    return chosen !== undefined;
  });
  // The focus goes where the next thing is done, and screen readers say what has changed.
  useLayoutEffect(
    () => (isTelling ? nextButton : heading).current?.focus({ preventScroll: true }),
    [at, isTelling],
  );
  const picture = prepared.pictures[at]!;
  const title = words.pictureOf(count(at + 1), count(roundLength));
  const rights = rightAnswers(prepared.kinds, given);
  return (
    <section class="game-play">
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <Marks rights={rights} />
      </header>
      <div class={`game-frame${isTelling ? (rights.at(-1) === true ? ' is-right' : ' is-wrong') : ''}`}>
        <Pixels picture={picture} size={picture} alt={title} width={wholeWidth(picture, longest)} />
      </div>
      <output class="game-verdict">
        {isTelling && <Verdict prepared={prepared} at={at} isRight={rights.at(-1) === true} />}
        {!isTelling && <span class="soft">{words.question}</span>}
      </output>
      <div class="game-buttons">
        {isTelling ? (
          <button ref={nextButton} type="button" class="button primary" onClick={onNext}>
            {given.length === roundLength ? words.toResult : words.next}
            <kbd>↵</kbd>
          </button>
        ) : (
          <>
            <button type="button" class="button" aria-keyshortcuts="R" onClick={() => answer('real')}>
              <kbd>R</kbd>
              {words.real}
            </button>
            <button type="button" class="button" aria-keyshortcuts="G" onClick={() => answer('generated')}>
              <kbd>G</kbd>
              {words.generated}
            </button>
          </>
        )}
      </div>
      <p class="remark game-keys">{words.keys}</p>
    </section>
  );
}

function Verdict(props: {
  readonly prepared: PreparedRound;
  readonly at: number;
  readonly isRight: boolean;
}): JSX.Element {
  const { prepared, at, isRight } = props;
  const words = phrases.value.game;
  const kind = prepared.kinds[at]!;
  return (
    <>
      <strong class={isRight ? 'is-right' : 'is-wrong'}>
        <Icon name={isRight ? 'check' : 'close'} size={18} />
        {(isRight ? words.right : words.wrong)[kind]}
      </strong>
      <span class="soft">{words.verdictD(formats.value.percent(prepared.probabilities[at]!))}</span>
    </>
  );
}

/** A mark for each picture: right, wrong, or still to come. */
function Marks({ rights }: { readonly rights: readonly boolean[] }): JSX.Element {
  const words = phrases.value.game;
  const right = rights.filter(Boolean).length;
  const label = words.marks(formats.value.count(right), formats.value.count(rights.length));
  return (
    <>
      <span class="for-readers">{label}</span>
      <div class="game-marks" aria-hidden="true">
        {Array.from({ length: roundLength }, (_, i) => (
          <span key={i} class={rights[i] === undefined ? '' : rights[i] ? 'is-right' : 'is-wrong'} />
        ))}
      </div>
    </>
  );
}

function answerOfKey(key: string): Answer | undefined {
  if (key === 'r' || key === 'ArrowLeft') return 'real';
  if (key === 'g' || key === 'ArrowRight') return 'generated';
  return undefined;
}

/** @param press whether a key did something */
function useKeys(press: (key: string) => boolean): void {
  const newest = useRef(press);
  newest.current = press;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { target, key } = event;
      if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
      if (target instanceof Element && target.closest('select, input, textarea, dialog') !== null) return;
      if (newest.current(key.length === 1 ? key.toLowerCase() : key)) event.preventDefault();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
