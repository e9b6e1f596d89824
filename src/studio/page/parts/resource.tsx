import type { ComponentChildren, JSX } from 'preact';
import type { Resource } from '../source/loaded.ts';
import { FailureNote } from './notes.tsx';

/** Shows what has come; before that its skeleton, and the sentence if it failed. */
export function Show<T>(props: {
  readonly of: Resource<T>;
  readonly skeleton: ComponentChildren;
  /** Instead of its sentence alone. */
  readonly failed?: (error: Error, onRetry: () => void) => ComponentChildren;
  readonly children: (value: T) => ComponentChildren;
}): JSX.Element {
  const { of, skeleton, failed } = props;
  const loaded = of.loaded.value;
  switch (loaded.state) {
    case 'loading':
      return <>{skeleton}</>;
    case 'failed':
      return failed === undefined ? (
        <FailureNote of={loaded.error} onRetry={of.reload} />
      ) : (
        <>{failed(loaded.error, of.reload)}</>
      );
    case 'ready':
      return <>{props.children(loaded.value)}</>;
  }
}
