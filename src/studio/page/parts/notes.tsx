/** What a view says when it has nothing else to show. */
import type { ComponentChildren, JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { Button } from './button.tsx';
import { Icon } from './icons.tsx';
import { ended } from './sentences.ts';

/** Nothing exists yet: what it will be, and how to begin. */
export function EmptyState(props: {
  readonly title: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty-state">
      <h2>{props.title}</h2>
      {props.children}
    </div>
  );
}

/** Something went wrong, in a sentence, with a way to try again if there is one. */
export function Problem(props: { readonly sentence: string; readonly onRetry?: () => void }): JSX.Element {
  return (
    <div class="problem" role="alert">
      <Icon name="warning" />
      <p>{ended(props.sentence)}</p>
      {props.onRetry !== undefined && <Button onClick={props.onRetry}>{phrases.value.common.retry}</Button>}
    </div>
  );
}

/** A remark beside what it is about. */
export function Remark(props: {
  readonly children: ComponentChildren;
  readonly kind?: 'plain' | 'warning';
}): JSX.Element {
  return <p class={`remark ${props.kind ?? 'plain'}`}>{props.children}</p>;
}

/** In place of something that is coming, of the same size, so that nothing jumps. */
export function Skeleton(props: { readonly width?: string; readonly height: string }): JSX.Element {
  return <span class="skeleton" style={{ width: props.width ?? '100%', height: props.height }} />;
}
