import type { JSX } from 'preact';
import { FailureNote } from '../parts/notes.tsx';
import type { ViewProps } from '../parts/view.ts';
import { RequestError } from '../source/requests.ts';
import { reloadRuns, runCards } from '../source/runs.ts';
import { partsOf } from '../source/address-lists.ts';
import { choicesOf } from './choices.ts';
import { FirstPage } from './first-page.tsx';
import { Shelf } from './shelf.tsx';
import { ShelfSkeleton } from './skeleton.tsx';
import { TrashView } from './trash-view.tsx';
import './shelf.css';

/** All runs of the folder. */
export function ShelfView({ query }: ViewProps): JSX.Element {
  if (query['show'] === 'trash') return <TrashView />;
  const { value: loaded } = runCards;
  switch (loaded.state) {
    case 'loading':
      return <ShelfSkeleton layout={choicesOf(query).layout} />;
    case 'failed':
      return loaded.error instanceof RequestError && loaded.error.code === 'not-found' ? (
        <FirstPage isMissing />
      ) : (
        <FailureNote of={loaded.error} onRetry={reloadRuns} />
      );
    case 'ready':
      return loaded.value.size === 0 ? (
        <FirstPage isMissing={false} />
      ) : (
        <Shelf cards={loaded.value} choices={choicesOf(query)} selected={partsOf(query['selected'])} />
      );
  }
}
