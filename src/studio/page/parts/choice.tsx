import type { JSX } from 'preact';
import { Field } from './field.tsx';
import './choice.css';

/** A choice of many, one of which is seen. */
export function Choice(props: {
  readonly label: string;
  /** What the label means, if readers may not know. */
  readonly meaning?: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChoose: (value: string) => void;
}): JSX.Element {
  const { label, meaning, value, options, onChoose } = props;
  return (
    <Field label={label} meaning={meaning}>
      {(name) => (
        <select
          class="input"
          value={value}
          aria-label={name}
          onChange={({ currentTarget }) => onChoose(currentTarget.value)}
        >
          {options.map(([each, text]) => (
            <option key={each} value={each}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
