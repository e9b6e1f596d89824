/** The second step: the maps that answer to the boxes, each of which can be dropped or kept by hand. */
import { useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import type { MapsGeometry } from '../../../../analysis/explore/generator-maps.ts';
import { minBoxedPictures, type WindowClassifier } from '../../../../analysis/explore/window-drop.ts';
import { maxOf } from '../../../../core/extremes.ts';
import { formats, phrases } from '../../language/language.ts';
import { Button } from '../../parts/button.tsx';
import { isDark } from '../../parts/theme.ts';
import { changeQuery } from '../../source/address.ts';
import { moveByArrows } from '../../parts/arrow-keys.ts';
import { useInspection } from '../inspection.ts';
import { mapsText } from '../inside-state.ts';
import { limitOf, mapColours, mapPicture, ranked, strengthsOf } from '../map-colours.ts';
import { Pixels } from '../../parts/pixels.tsx';
import { markedSeeds } from './boxes.ts';
import type { Forgetting } from './forgetting.ts';
import { StepHead } from './step-head.tsx';
import type { BoxesInUse } from './use-boxes.ts';

export function MapChoice(props: {
  readonly forgetting: Forgetting | undefined;
  readonly boxes: BoxesInUse;
  readonly found: WindowClassifier | undefined;
  readonly dropped: readonly number[];
}): JSX.Element {
  const { forgetting, boxes, found, dropped } = props;
  const words = phrases.value.inside.forgetting;
  const show = formats.value;
  const { state } = useInspection();
  const geometry = forgetting?.geometry;
  const seed = boxes.selected?.seed ?? markedSeeds(boxes.boxes)[0] ?? 0;
  return (
    <section class="step">
      <StepHead number="2" title={words.maps}>
        <output class="step-status">
          {geometry !== undefined &&
            words.dropping(show.count(dropped.length), show.count(geometry.maps), geometry.layer)}
        </output>
        <div class="tools">
          <Button
            kind="quiet"
            disabled={state.maps === undefined}
            onClick={() => changeQuery({ maps: undefined })}
          >
            {words.byClassifier}
          </Button>
          <Button
            kind="quiet"
            disabled={dropped.length === 0}
            onClick={() => changeQuery({ maps: mapsText([]) })}
          >
            {words.dropNone}
          </Button>
        </div>
      </StepHead>
      <p class="remark">
        {found === undefined
          ? words.needBoxes(String(minBoxedPictures))
          : words.accuracy(
              show.percent(found.accuracy.heldOut),
              show.count(found.heldOut.places),
              show.count(found.heldOut.pictures),
            )}
      </p>
      {forgetting !== undefined && (
        <Tiles
          geometry={forgetting.geometry}
          values={forgetting.sampleOf(seed)?.maps}
          found={found}
          dropped={dropped}
        />
      )}
    </section>
  );
}

function Tiles(props: {
  readonly geometry: MapsGeometry;
  /** The maps of a sample; undefined until they come. */
  readonly values: Float32Array | undefined;
  readonly found: WindowClassifier | undefined;
  readonly dropped: readonly number[];
}): JSX.Element {
  const { geometry, values, found, dropped } = props;
  const words = phrases.value.inside.forgetting;
  const { maps, height, width } = geometry;
  const weights = found?.model.weights;
  const order = useMemo(
    () =>
      weights === undefined
        ? ranked(values === undefined ? new Float64Array(maps) : strengthsOf(values, maps, height * width))
        : ranked(weights),
    [weights, values],
  );
  const pictures = useMemo(() => {
    if (values === undefined) return undefined;
    const [limit, colours, area] = [limitOf(values), mapColours(isDark.value), height * width];
    return order.map((map) =>
      mapPicture(values.subarray(map * area, (map + 1) * area), { height, width }, limit, colours),
    );
  }, [order, values, isDark.value]);
  const heaviest = weights === undefined ? 1 : maxOf(weights.map(Math.abs));
  const set = new Set(dropped);
  const toggle = (map: number) => {
    const next = new Set(set);
    if (!next.delete(map)) next.add(map);
    changeQuery({ maps: mapsText([...next]) });
  };
  return (
    <fieldset class="map-tiles" aria-label={words.maps}>
      {order.map((map, i) => {
        const weight = weights?.[map];
        const shown = weight === undefined ? undefined : formats.value.figure(weight);
        return (
          <button
            key={map}
            type="button"
            class="map-tile"
            aria-pressed={set.has(map)}
            aria-label={words.mapToDrop(String(map), shown)}
            title={words.mapToDrop(String(map), shown)}
            tabIndex={i === 0 ? 0 : -1}
            onKeyDown={moveByArrows}
            onClick={() => toggle(map)}
          >
            <Pixels picture={pictures?.[i]} size={geometry} />
            <span
              class={`weight${(weight ?? 0) < 0 ? ' is-negative' : ''}`}
              style={{ width: `${weight === undefined ? 0 : (100 * Math.abs(weight)) / heaviest}%` }}
            />
          </button>
        );
      })}
    </fieldset>
  );
}
