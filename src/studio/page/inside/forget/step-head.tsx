import type { ComponentChildren, JSX } from 'preact';

/** The heading of one step of an experiment. */
export function StepHead(props: {
  readonly number: string;
  readonly title: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <header class="step-head">
      <span class="step-number" aria-hidden="true">
        {props.number}
      </span>
      <h2>{props.title}</h2>
      {props.children}
    </header>
  );
}
