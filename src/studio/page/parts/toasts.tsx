/** Short messages at the edge of the page: what was done, and how to undo it. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { failureOf, failureText } from '../language/failures.ts';
import { Button } from './button.tsx';
import { Detail } from './notes.tsx';

interface Toast {
  readonly number: number;
  readonly sentence: string;
  readonly detail?: string;
  readonly kind: 'done' | 'problem';
  readonly onUndo?: () => void;
}

const shownMilliseconds = 8_000;
const toasts = signal<readonly Toast[]>([]);
let count = 0;

export function showToast(
  sentence: string,
  more: Partial<Pick<Toast, 'kind' | 'detail' | 'onUndo'>> = {},
): void {
  const toast: Toast = { number: ++count, sentence, kind: 'done', ...more };
  toasts.value = [...toasts.value.slice(-3), toast];
  setTimeout(() => drop(toast.number), shownMilliseconds);
}

/** Says why something failed. */
export function showProblem(thrown: unknown): void {
  const { sentence, ...more } = failureText(failureOf(thrown), phrases.value);
  showToast(sentence, { kind: 'problem', ...more });
}

function drop(number: number): void {
  toasts.value = toasts.value.filter((toast) => toast.number !== number);
}

export function Toasts(): JSX.Element {
  return (
    <output class="toasts">
      {toasts.value.map(({ number, sentence, detail, kind, onUndo }) => (
        <div key={number} class={`toast ${kind}`}>
          <p>
            {sentence}
            <Detail text={detail} />
          </p>
          {onUndo !== undefined && (
            <Button
              kind="quiet"
              onClick={() => {
                drop(number);
                onUndo();
              }}
            >
              {phrases.value.common.undo}
            </Button>
          )}
          <Button kind="quiet" icon="close" label={phrases.value.common.close} onClick={() => drop(number)} />
        </div>
      ))}
    </output>
  );
}
