import type { JSX } from 'preact';
import './progress-line.css';

/** How far something is, in words and as a line. @param share undefined: not known */
export function ProgressLine(props: {
  readonly label: string;
  readonly share?: number | undefined;
}): JSX.Element {
  return (
    <div class="progress-line">
      <progress
        aria-label={props.label}
        {...(props.share === undefined ? {} : { value: props.share })}
        max={1}
      />
      <output>{props.label}</output>
    </div>
  );
}
