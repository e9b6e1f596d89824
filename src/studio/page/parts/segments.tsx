import type { ComponentChildren, JSX } from 'preact';
import { moveByArrows } from './arrow-keys.ts';
import './segments.css';

export interface Segment<Value extends string> {
  readonly value: Value;
  readonly content: ComponentChildren;
  /** Of one that shows an icon only. */
  readonly label?: string;
  readonly disabled?: boolean;
}

/** A choice of few, all of which are seen. */
export function Segments<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Segment<Value>[];
  readonly onChoose: (value: Value) => void;
}): JSX.Element {
  const { label, value, options, onChoose } = props;
  return (
    <fieldset class="segments" aria-label={label}>
      {options.map(({ value: each, content, label: name, disabled = false }) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === value}
          aria-label={name}
          title={name}
          disabled={disabled}
          onKeyDown={moveByArrows}
          onClick={() => onChoose(each)}
        >
          {content}
        </button>
      ))}
    </fieldset>
  );
}
