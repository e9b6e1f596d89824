/** The maps of a layer as small pictures, the strongest first; one of them is seen enlarged. */
import { useMemo, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { formats, phrases } from '../../language/language.ts';
import { isDark } from '../../parts/theme.ts';
import { moveByArrows } from '../../parts/arrow-keys.ts';
import { mapColours, mapPicture } from '../map-colours.ts';
import { Pager, pageStart } from '../pager.tsx';
import { Pixels } from '../../parts/pixels.tsx';
import { mapOf, type LayerShape, type UsualMaps } from './layer-values.ts';

const pageSize = 48;

export function MapGrid(props: {
  readonly shape: LayerShape;
  /** Of the example; undefined until they come. */
  readonly values: Float32Array | undefined;
  readonly usual: UsualMaps | undefined;
  readonly from: number;
}): JSX.Element {
  const { shape, values, usual } = props;
  const words = phrases.value.inside;
  const show = formats.value;
  const [chosen, setChosen] = useState<number>();
  const colours = useMemo(() => mapColours(isDark.value), [isDark.value]);
  const from = pageStart(props.from, pageSize, shape.maps);
  const places = Array.from({ length: Math.min(pageSize, shape.maps - from) }, (_, i) => from + i);
  const shown = places.map((place) => usual?.order[place]);
  const looked = chosen !== undefined && shown.includes(chosen) ? chosen : shown[0];
  const pictureOf = (map: number | undefined) =>
    map === undefined || values === undefined || usual === undefined
      ? undefined
      : mapPicture(mapOf(values, map, shape), shape, usual.limit, colours);
  return (
    <div class="maps">
      <div class="maps-head">
        <h3>{shape.isVector ? words.vectorTitle : words.mapsTitle}</h3>
        {shape.maps > pageSize && (
          <Pager from={from} pageSize={pageSize} count={shape.maps} label={words.mapsTitle} />
        )}
        <Scale limit={usual?.limit} />
      </div>
      <div class={`maps-body${shape.isVector ? ' is-vector' : ''}`}>
        {!shape.isVector && (
          <fieldset class="map-grid" aria-label={words.mapsTitle}>
            {places.map((place, i) => {
              const map = shown[i];
              return (
                <button
                  key={place}
                  type="button"
                  class={`map${map !== undefined && map === looked ? ' is-looked-at' : ''}`}
                  tabIndex={i === Math.max(0, shown.indexOf(looked)) ? 0 : -1}
                  aria-label={map === undefined ? words.coming : words.mapLabel(String(map))}
                  onPointerEnter={() => setChosen(map)}
                  onFocus={() => setChosen(map)}
                  onKeyDown={moveByArrows}
                  onClick={() => setChosen(map)}
                >
                  <Pixels picture={pictureOf(map)} size={shape} />
                </button>
              );
            })}
          </fieldset>
        )}
        <figure class="map-enlarged">
          <Pixels picture={pictureOf(looked)} size={shape} alt={shape.isVector ? words.vectorTitle : ''} />
          <figcaption>
            {shape.isVector
              ? words.vectorCaption
              : looked !== undefined && (
                  <>
                    <strong>{words.mapLabel(String(looked))}</strong>
                    <span class="soft">
                      {words.strength(
                        show.figure(usual!.strengths[looked]!),
                        String(usual!.order.indexOf(looked) + 1),
                        String(shape.maps),
                      )}
                    </span>
                  </>
                )}
          </figcaption>
        </figure>
      </div>
    </div>
  );
}

/** Which colour is which number. */
function Scale({ limit }: { readonly limit: number | undefined }): JSX.Element {
  const shown = limit === undefined ? '' : formats.value.figure(limit);
  return (
    <div class="scale">
      <span class="for-readers">{shown === '' ? '' : phrases.value.inside.scale(shown)}</span>
      <span aria-hidden="true">{shown === '' ? '' : `−${shown}`}</span>
      <span class="scale-bar" />
      <span aria-hidden="true">{shown}</span>
    </div>
  );
}
