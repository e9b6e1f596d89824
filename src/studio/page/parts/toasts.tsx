/** Short messages at the edge of the page: what was done, and how to undo it. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { Button } from './button.tsx';
import { ended } from './sentences.ts';

interface Toast {
  readonly number: number;
  readonly sentence: string;
  readonly kind: 'done' | 'problem';
  readonly onUndo?: () => void;
}

const shownMilliseconds = 8_000;
const toasts = signal<readonly Toast[]>([]);
let count = 0;

export function showToast(sentence: string, more: Partial<Pick<Toast, 'kind' | 'onUndo'>> = {}): void {
  const toast: Toast = { number: ++count, sentence, kind: 'done', ...more };
  toasts.value = [...toasts.value.slice(-3), toast];
  setTimeout(() => drop(toast.number), shownMilliseconds);
}

/** Says why something failed. */
export function showProblem(thrown: unknown): void {
  showToast(ended(thrown instanceof Error ? thrown.message : String(thrown)), { kind: 'problem' });
}

function drop(number: number): void {
  toasts.value = toasts.value.filter((toast) => toast.number !== number);
}

export function Toasts(): JSX.Element {
  return (
    <output class="toasts">
      {toasts.value.map(({ number, sentence, kind, onUndo }) => (
        <div key={number} class={`toast ${kind}`}>
          <p>{sentence}</p>
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
