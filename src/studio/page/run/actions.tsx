/** What can be done with a run as a whole. */
import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { ButtonLink } from '../parts/button.tsx';
import { hashOf } from '../source/address.ts';
import type { RunScreen } from './run-screen.ts';

export function Actions({ screen }: { readonly screen: RunScreen }): JSX.Element {
  const words = phrases.value.run;
  const details = screen.details.loaded.value;
  const hasCheckpoint = details.state === 'ready' && details.value.checkpoints.length > 0;
  return (
    <div class="actions">
      {hasCheckpoint && (
        <ButtonLink icon="explore" href={hashOf(['explore', screen.run])}>
          {words.explore}
        </ButtonLink>
      )}
    </div>
  );
}
