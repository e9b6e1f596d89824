/** The forgetting experiment: mark an object, find the maps that draw it, and see the samples without them. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import {
  minBoxedPictures,
  paperSamples,
  type WindowClassifier,
} from '../../../../analysis/explore/window-drop.ts';
import { phrases } from '../../language/language.ts';
import { EmptyState, Remark } from '../../parts/notes.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Failure } from '../failure.tsx';
import { chosenArgs, useInspection } from '../inspection.ts';
import { useComputed } from '../../parts/use-computed.ts';
import { useNetwork } from '../use-network.ts';
import { boxesText, markedSeeds } from './boxes.ts';
import { Forgetting } from './forgetting.ts';
import { MapChoice } from './map-choice.tsx';
import { MarkSamples, seedPage } from './mark-samples.tsx';
import { Results } from './results.tsx';
import { useBoxes, type BoxesInUse } from './use-boxes.ts';

export function ForgetPart(): JSX.Element {
  const words = phrases.value.inside;
  const { run, state, details, lacking } = useInspection();
  const isLacking = lacking.has('forget');
  const hasNone = isLacking || details.checkpoints.length === 0;
  const inUse = useNetwork(run, hasNone ? undefined : 'forget', state);
  const forgetting = useMemo(() => inUse.network && new Forgetting(run, inUse.network), [inUse.network]);
  useEffect(() => () => forgetting?.close(), [forgetting]);
  if (isLacking) return <EmptyState title={words.forgetting.lacking} />;
  if (hasNone) return <EmptyState title={words.noCheckpoint} />;
  return (
    <>
      <Failure of={[inUse]} />
      <Experiment forgetting={forgetting} version={versionOf(inUse.network?.description)} />
    </>
  );
}

/** Boxes are of the samples of one checkpoint: others show the object elsewhere. */
function versionOf(source: { readonly step: number; readonly weights: string } | undefined): string {
  return source === undefined ? '' : `${source.step}/${source.weights}`;
}

function Experiment(props: {
  readonly forgetting: Forgetting | undefined;
  readonly version: string;
}): JSX.Element {
  const { forgetting, version } = props;
  const { run, state, size } = useInspection();
  const boxes = useBoxes(`sparring-boxes/${run}/${version}`, size, paperSamples);
  const page = useMemo(() => seedPage(state.from), [state.from]);
  // Here, because the maps of these samples are shown, too.
  useComputed(forgetting && (async () => (await forgetting.make('samples', page.seeds)) && {}), [
    forgetting,
    page,
  ]);
  const found = useClassifier(forgetting, boxes);
  const dropped = useMemo(() => state.maps ?? found?.positive ?? [], [state.maps, found]);
  const rested = useRested(dropped);
  return (
    <>
      <MarkSamples forgetting={forgetting} boxes={boxes} page={page} />
      <MapChoice forgetting={forgetting} boxes={boxes} found={found} dropped={dropped} />
      <Results forgetting={forgetting} boxes={boxes.boxes} dropped={dropped} isResting={rested === dropped} />
      <Command boxes={boxes} />
    </>
  );
}

/** A box that moves does not have the classifier fitted at each pixel, nor has each of many maps its statistics measured. */
const restMilliseconds = 250;

/** What a value was when it last did not change for a moment. */
function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMilliseconds);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

function useClassifier(
  forgetting: Forgetting | undefined,
  { boxes }: BoxesInUse,
): WindowClassifier | undefined {
  const rested = useRested(boxes);
  const isEnough = markedSeeds(rested).length >= minBoxedPictures;
  return useComputed(forgetting && isEnough ? async () => forgetting.classify(rested) : undefined, [
    forgetting,
    rested,
  ]);
}

/** Longer commands are hard to paste: a file is read instead. */
const maxTyped = 40;

function Command({ boxes: { boxes } }: { readonly boxes: BoxesInUse }): JSX.Element {
  const words = phrases.value.inside.forgetting;
  const { path, state } = useInspection();
  if (state.maps !== undefined) return <Remark>{words.noCommand}</Remark>;
  if (markedSeeds(boxes).length < minBoxedPictures) return <Remark>{words.commandComes}</Remark>;
  const where = boxes.length <= maxTyped ? ['--box', boxesText(boxes)] : ['--boxes', 'boxes.json'];
  return <CommandLine args={['explore', 'forget', path, ...where, ...chosenArgs(state)]} />;
}
