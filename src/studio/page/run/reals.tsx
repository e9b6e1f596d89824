import type { JSX } from 'preact';
import { paths } from '../../messages/paths.ts';
import { phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import type { RunScreen } from './run-screen.ts';
import './reals.css';

/** Two rows of the real pictures, as a measure of the samples above them. */
export function Reals({ screen }: { readonly screen: RunScreen }): JSX.Element {
  const words = phrases.value.run;
  const image = screen.card.value?.image;
  const grid = screen.grid.value;
  const shape =
    image === undefined || grid === undefined
      ? {}
      : { aspectRatio: `${image.width * grid.columns} / ${image.height * Math.min(2, grid.rows)}` };
  return (
    <section class="reals" aria-label={words.reals}>
      <header>
        <h2>{words.reals}</h2>
        <Button kind="quiet" icon="compare" onClick={() => screen.change({ with: 'reals' })}>
          {words.compare}
        </Button>
      </header>
      <img src={paths.reals(screen.run)} alt={words.reals} style={shape} loading="lazy" decoding="async" />
    </section>
  );
}
