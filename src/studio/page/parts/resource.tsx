import type { ComponentChildren, JSX } from 'preact';
import type { Resource } from '../source/loaded.ts';
import { Problem } from './notes.tsx';

/** Shows what has come; before that its skeleton, and the sentence if it failed. */
export function Show<T>(props: {
  readonly of: Resource<T>;
  readonly skeleton: ComponentChildren;
  readonly children: (value: T) => ComponentChildren;
}): JSX.Element {
  const loaded = props.of.loaded.value;
  switch (loaded.state) {
    case 'loading':
      return <>{props.skeleton}</>;
    case 'failed':
      return <Problem sentence={loaded.error.message} onRetry={props.of.reload} />;
    case 'ready':
      return <>{props.children(loaded.value)}</>;
  }
}
