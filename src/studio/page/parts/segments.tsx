import { useEffect, useRef } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import './segments.css';

/** A choice of few, all of which are seen. */
export function Segments<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, text: ComponentChildren])[];
  readonly onChoose: (value: Value) => void;
}): JSX.Element {
  const { label, value, options, onChoose } = props;
  const all = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    // On small screens some are out of sight.
    const chosen = all.current?.querySelector<HTMLElement>('[aria-pressed=true]');
    if (chosen) all.current!.scrollLeft = chosen.offsetLeft - 40;
  }, [value]);
  return (
    <fieldset ref={all} class="segments" aria-label={label}>
      {options.map(([each, text]) => (
        <button key={each} type="button" aria-pressed={each === value} onClick={() => onChoose(each)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}
