import { useId, useRef } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { piecesOf, type TermName } from './mentions.ts';
import { placeBeside } from './place-beside.ts';
import './term.css';

/** A text whose first mention of each of some terms says what it means. */
export function Explained(props: {
  readonly text: string;
  readonly terms: readonly TermName[];
}): JSX.Element {
  const { terms } = phrases.value;
  return (
    <>
      {piecesOf(props.text, props.terms, terms).map(({ text, term }, i) =>
        term === undefined ? (
          text
        ) : (
          <Term key={i} meaning={terms[term].meaning}>
            {text}
          </Term>
        ),
      )}
    </>
  );
}

/** A word with what it means, to whoever points at it, taps it, or reaches it by keys. */
export function Term(props: { readonly children: ComponentChildren; readonly meaning: string }): JSX.Element {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const note = useRef<HTMLSpanElement>(null);
  const closing = useRef<AbortController | undefined>(undefined);
  const hide = () => {
    closing.current?.abort();
    closing.current = undefined;
    if (note.current?.matches(':popover-open') === true) note.current.hidePopover();
  };
  const show = () => {
    if (closing.current !== undefined) return;
    const { signal } = (closing.current = new AbortController());
    note.current!.showPopover();
    placeBeside(note.current!, button.current!, 'left');
    const away = ({ target }: Event) => {
      if (!(target instanceof Node && button.current?.parentElement?.contains(target) === true)) hide();
    };
    addEventListener('pointerdown', away, { signal });
    addEventListener('resize', hide, { signal });
    addEventListener('scroll', hide, { signal, passive: true });
  };
  return (
    <span
      class="term"
      onPointerEnter={({ pointerType }) => {
        if (pointerType === 'mouse') show();
      }}
      onPointerLeave={({ pointerType }) => {
        if (pointerType === 'mouse') hide();
      }}
    >
      <button
        ref={button}
        type="button"
        aria-describedby={id}
        onClick={show}
        onFocus={({ currentTarget }) => {
          if (currentTarget.matches(':focus-visible')) show();
        }}
        onBlur={hide}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || closing.current === undefined) return;
          event.preventDefault(); // what is around it stays open
          event.stopPropagation();
          hide();
        }}
      >
        {props.children}
      </button>
      <span ref={note} id={id} class="term-meaning" role="tooltip" popover="manual">
        {props.meaning}
      </span>
    </span>
  );
}
