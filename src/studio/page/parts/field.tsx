import type { ComponentChildren, JSX } from 'preact';
import { Term } from './term.tsx';

/**
 * A control with its name above it. A name that says what it means is a button, which would be what a label names: the control
 * then has the name as its `aria-label`.
 */
export function Field(props: {
  readonly label: string;
  /** What the label means, if readers may not know. */
  readonly meaning: string | undefined;
  readonly kind?: 'slider';
  /** Beside the label. */
  readonly value?: JSX.Element;
  /** @param label for the attribute of the control; undefined if it has a label */
  readonly children: (label: string | undefined) => ComponentChildren;
}): JSX.Element {
  const { label, meaning, kind, value, children } = props;
  const style = kind === undefined ? 'field' : `field ${kind}`;
  if (meaning === undefined)
    return (
      <label class={style}>
        <span>
          {label} {value}
        </span>
        {children(undefined)}
      </label>
    );
  return (
    <div class={style}>
      <span>
        <Term meaning={meaning}>{label}</Term> {value}
      </span>
      {children(label)}
    </div>
  );
}
