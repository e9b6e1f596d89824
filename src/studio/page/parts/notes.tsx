/** What a view says when it has nothing else to show. */
import type { ComponentChildren, JSX } from 'preact';
import { failureText, type Failure } from '../language/failures.ts';
import { phrases } from '../language/language.ts';
import { Button } from './button.tsx';
import { Icon } from './icons.tsx';
import { ended } from '../language/sentences.ts';

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

/** Something failed: why, in the reader's language, with a way to try again if there is one. */
export function FailureNote(props: { readonly of: Failure; readonly onRetry?: () => void }): JSX.Element {
  const { of, ...more } = props;
  return <Problem {...failureText(of, phrases.value)} {...more} />;
}

/** Something went wrong, in a sentence, with a way to try again if there is one. */
export function Problem(props: {
  readonly sentence: string;
  /** What the library says of it, in English. */
  readonly detail?: string;
  readonly onRetry?: () => void;
}): JSX.Element {
  return (
    <div class="problem" role="alert">
      <Icon name="warning" />
      <p>
        {ended(props.sentence)}
        <Detail text={props.detail} />
      </p>
      {props.onRetry !== undefined && <Button onClick={props.onRetry}>{phrases.value.common.retry}</Button>}
    </div>
  );
}

/** What the library says, below a sentence of the page. */
export function Detail({ text }: { readonly text: string | undefined }): JSX.Element | null {
  return text === undefined ? null : (
    <small class="detail" lang="en">
      {text}
    </small>
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
