import type { ComponentChildren, JSX } from 'preact';
import { Button } from './button.tsx';

export interface Step {
  readonly label: string;
  /** Undefined at the end. */
  readonly go: (() => void) | undefined;
}

/** One step back, what is shown now, and one step on. */
export function Stepper(props: {
  readonly back: Step;
  readonly on: Step;
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { back, on, children } = props;
  return (
    <>
      <StepButton icon="previous" step={back} />
      {children}
      <StepButton icon="next" step={on} />
    </>
  );
}

function StepButton(props: { readonly icon: 'previous' | 'next'; readonly step: Step }): JSX.Element {
  const { label, go } = props.step;
  return (
    <Button kind="quiet" icon={props.icon} label={label} disabled={go === undefined} onClick={() => go?.()} />
  );
}
