import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { Button } from './button.tsx';

/** A dialog over the page. Escape and a click beside it close it. What has the attribute `data-first` gets the focus. */
export function Dialog(props: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly onClose: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the next key is pressed: it is for what is in the dialog.
  useLayoutEffect(() => {
    const shown = dialog.current!;
    shown.showModal();
    shown.querySelector<HTMLElement>('[data-first]')?.focus();
    // The dialog has no padding: a click on it and not on its content is one beside it.
    const closeBeside = ({ target }: MouseEvent) => {
      if (target === shown) shown.close();
    };
    shown.addEventListener('click', closeBeside);
    return () => shown.removeEventListener('click', closeBeside);
  }, []);
  return (
    <dialog ref={dialog} class="dialog" aria-label={props.title} onClose={props.onClose}>
      <div class="dialog-content">
        <header>
          <h2>{props.title}</h2>
          <Button
            kind="quiet"
            icon="close"
            label={phrases.value.common.close}
            onClick={() => dialog.current?.close()}
          />
        </header>
        {props.children}
      </div>
    </dialog>
  );
}
