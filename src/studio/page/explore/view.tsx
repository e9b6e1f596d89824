/** The latent space of a run: its generator at work in the page. */
import { useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import type { RunDetails } from '../../messages/runs.ts';
import { phrases } from '../language/language.ts';
import { textOfFailure } from '../painter/no-runtime.ts';
import { Problem } from '../parts/notes.tsx';
import { RunOfPictures } from '../parts/run-of-pictures.tsx';
import { Segments } from '../parts/segments.tsx';
import { Explained } from '../parts/term.tsx';
import type { ViewProps } from '../parts/view.ts';
import { changeQuery } from '../source/address.ts';
import { pathOfRun } from '../source/session.ts';
import { usable } from '../parts/favourites.ts';
import { ArithmeticPart } from './arithmetic-part.tsx';
import { ChoicesBar } from './choices-bar.tsx';
import { Device } from './device.tsx';
import { DirectionsPart } from './directions-part.tsx';
import { ExplorationProvider } from './exploration.ts';
import { exploreState, parts, withKnown, type ExploreState, type Part } from './explore-state.ts';
import { SamplesPart } from './samples-part.tsx';
import { TurnPart } from './turn-part.tsx';
import { useFavourites } from '../parts/use-favourites.ts';
import { useGenerator } from './use-generator.ts';
import { WalkPart } from './walk-part.tsx';
import './explore.css';
import './picking.css';
import './strips.css';

export function ExploreView({ run, query }: ViewProps): JSX.Element {
  return (
    <RunOfPictures run={run} words={phrases.value.explore}>
      {(details) => <Explore details={details} state={exploreState(query)} />}
    </RunOfPictures>
  );
}

const explained = ['seed', 'z', 'latentSpace', 'generator', 'deviation'] as const;

const views: Readonly<Record<Part, () => JSX.Element>> = {
  samples: SamplesPart,
  walk: WalkPart,
  arithmetic: ArithmeticPart,
  turn: TurnPart,
  directions: DirectionsPart,
};

function Explore(props: { readonly details: RunDetails; readonly state: ExploreState }): JSX.Element {
  const words = phrases.value.explore;
  const { details } = props;
  const { id: run, image } = details.card;
  const { generator, error, isComing, retry } = useGenerator(run, props.state);
  const [kept, setFavourites] = useFavourites(run);
  const dimension = generator?.latent.dimension;
  const favourites = useMemo(
    () => (dimension === undefined ? kept : usable(kept, dimension)),
    [kept, dimension],
  );
  const state = withKnown(props.state, new Set(favourites.map(({ ref }) => ref)));
  // Pictures of other choices are no longer those of these samples.
  const painted = useMemo(() => new Map(), [generator, state.truncation, state.label]);
  const PartView = views[state.part];
  return (
    <ExplorationProvider
      value={{
        run,
        path: pathOfRun(run),
        state,
        favourites,
        setFavourites,
        size: image ?? { width: 64, height: 64 },
        generator,
        painted,
      }}
    >
      <div class="explore">
        <div class="view-head">
          <Segments
            label={words.partsLabel}
            value={state.part}
            options={parts.map((part) => ({ value: part, content: words.parts[part] }))}
            onChoose={(part) => changeQuery({ part: part === 'samples' ? undefined : part })}
          />
          <ChoicesBar details={details} />
        </div>
        <div class="view-lead">
          <p>
            <Explained text={words.leads[state.part]} terms={explained} />
          </p>
          <Device generator={generator} isComing={isComing} />
        </div>
        {error !== undefined && <Problem {...textOfFailure(error)} onRetry={retry} />}
        <PartView />
      </div>
    </ExplorationProvider>
  );
}
