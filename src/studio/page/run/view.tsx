import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { EmptyState } from '../parts/notes.tsx';
import type { ViewProps } from '../parts/view.ts';

export function RunView({ run }: ViewProps): JSX.Element {
  return <EmptyState title={`${phrases.value.run.title} ${run}`} />;
}
