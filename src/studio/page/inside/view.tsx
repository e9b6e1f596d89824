/** Both networks of a run from within. */
import { useEffect, useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import type { Networks } from '../../../lessons/network-layers.ts';
import type { ModelList } from '../../messages/models.ts';
import type { RunDetails } from '../../messages/runs.ts';
import { paths } from '../../messages/paths.ts';
import { phrases } from '../language/language.ts';
import { StepChoice, WeightsChoice } from '../parts/checkpoint-choices.tsx';
import { Skeleton } from '../parts/notes.tsx';
import { Show } from '../parts/resource.tsx';
import { RunFailure } from '../parts/run-obstacles.tsx';
import { Segments } from '../parts/segments.tsx';
import { Explained } from '../parts/term.tsx';
import { useFavourites } from '../parts/use-favourites.ts';
import type { ViewProps } from '../parts/view.ts';
import { changeQuery } from '../source/address.ts';
import { load } from '../source/loaded.ts';
import { getJson } from '../source/requests.ts';
import { pathOfRun } from '../source/session.ts';
import { FeaturesPart } from './features/features-part.tsx';
import { ForgetPart } from './forget/forget-part.tsx';
import { JudgePart } from './judge/judge-part.tsx';
import { InspectionProvider } from './inspection.ts';
import { insideState, parts, type Part } from './inside-state.ts';
import { NetworksPart } from './networks/networks-part.tsx';
import { useOwnPictures } from './own-pictures.ts';
import './inside.css';
import './networks/networks.css';
import './forget/forget.css';
import './judge/judge.css';
import './features/features.css';

interface Opened {
  readonly models: ModelList;
  readonly details: RunDetails;
  readonly networks: Networks;
}

export function InsideView({ run, query }: ViewProps): JSX.Element {
  const opened = useMemo(
    () =>
      load(async (signal): Promise<Opened> => {
        const [details, models, networks] = await Promise.all([
          getJson<RunDetails>(paths.run(run), signal),
          getJson<ModelList>(paths.models(run), signal),
          getJson<Networks>(paths.networks(run), signal),
        ]);
        return { details, models, networks };
      }),
    [run],
  );
  useEffect(() => opened.stop, [opened]);
  return (
    <div class="inside">
      <Show
        of={opened}
        skeleton={<Skeleton height="60vh" />}
        failed={(error, onRetry) => <RunFailure run={run} error={error} onRetry={onRetry} />}
      >
        {(value) => <Inside {...value} run={run} query={query} />}
      </Show>
    </div>
  );
}

const explained = ['z', 'generator', 'discriminator', 'featureMap'] as const;

const views: Readonly<Record<Part, () => JSX.Element>> = {
  networks: NetworksPart,
  forget: ForgetPart,
  discriminator: JudgePart,
  features: FeaturesPart,
};

function Inside({ run, query, details, models, networks }: ViewProps & Opened): JSX.Element {
  const words = phrases.value.inside;
  const state = insideState(query);
  const lacking = new Set(models.kinds.filter((each) => each.lacking !== null).map(({ kind }) => kind));
  const own = useOwnPictures(run);
  const [favourites] = useFavourites(run);
  const size = details.card.image ?? { width: 64, height: 64 };
  const PartView = views[state.part];
  return (
    <InspectionProvider
      value={{ run, path: pathOfRun(run), details, state, networks, lacking, size, own, favourites }}
    >
      <div class="view-head">
        <Segments
          label={words.partsLabel}
          value={state.part}
          options={parts.map((part) => ({ value: part, content: words.parts[part] }))}
          onChoose={(part) => changeQuery({ part: part === 'networks' ? '' : part, from: '' })}
        />
        {details.checkpoints.length > 0 && (
          <div class="choices">
            <StepChoice details={details} step={state.step} />
            <WeightsChoice details={details} weights={state.weights} />
          </div>
        )}
      </div>
      <div class="view-lead">
        <p>
          <Explained text={words.leads[state.part]} terms={explained} />
        </p>
      </div>
      <PartView />
    </InspectionProvider>
  );
}
