/** Above a caption, in the drawing's units. */
const captionSpace = 6;

/** A network drawn as boxes, each of which is a button that chooses its layer. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { inlineSvg } from '../../../../drawing/svg/render.ts';
import { networkRow, type NetworkWords } from '../../../../lessons/network-figure.ts';
import type { NetworkSummary } from '../../../../lessons/network-layers.ts';
import { sizes } from '../../../../lessons/network-table.ts';
import { phrases } from '../../language/language.ts';
import { moveByArrows } from '../../parts/arrow-keys.ts';
import type { LayerChoice } from '../inside-state.ts';

const untitled = { generator: '', discriminator: '' } as const;

export function NetworkDiagram(props: {
  readonly summary: NetworkSummary;
  readonly chosen: LayerChoice;
  readonly onChoose: (layer: LayerChoice) => void;
}): JSX.Element {
  const { summary, chosen, onChoose } = props;
  const words = phrases.value.inside;
  const { network } = summary;
  const { row, svg } = useMemo(() => {
    const given: NetworkWords = { ...words.drawing, titles: untitled };
    const drawn = networkRow(summary, given);
    return { row: drawn, svg: inlineSvg(drawn, words.networks[network]) };
  }, [summary, words]);
  const scroll = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Small screens show a part of the drawing: the one with the chosen layer.
    const place = row.layers.find(({ layer }) => chosen.network === network && chosen.layer === layer);
    const box = scroll.current;
    if (place === undefined || box === null || box.scrollWidth <= box.clientWidth) return;
    const middle = ((place.x + place.width / 2) / row.width) * box.scrollWidth;
    box.scrollLeft = middle - box.clientWidth / 2;
  }, [row, network, chosen]);
  return (
    <section class="network" aria-label={words.networks[network]}>
      <h3>
        {words.networks[network]} <span class="soft">{words.directions[network]}</span>
      </h3>
      <div ref={scroll} class="network-scroll">
        <fieldset
          class="network-drawing"
          style={{
            aspectRatio: `${row.width} / ${row.height}`,
            // Text is legible, and not louder than the page’s.
            minWidth: `${0.76 * row.width}px`,
            maxWidth: `${1.15 * row.width}px`,
          }}
          aria-label={words.layersOf[network]}
        >
          <div class="network-svg" aria-hidden="true" dangerouslySetInnerHTML={{ __html: svg }} />
          {row.layers.map(({ layer, x, width }, i) => {
            const isChosen = chosen.network === network && chosen.layer === layer;
            const { operation, input, output } = summary.layers[i]!;
            return (
              <button
                key={layer}
                type="button"
                class="network-layer"
                style={{
                  left: `${(100 * x) / row.width}%`,
                  width: `${(100 * width) / row.width}%`,
                  // Captions are of what is between two layers: no frame crosses them.
                  bottom: `${(100 * (row.captionHeight - captionSpace)) / row.height}%`,
                }}
                aria-pressed={isChosen}
                aria-label={words.layerLabel(layer, words.operations[operation], sizes(input), sizes(output))}
                onKeyDown={moveByArrows}
                onClick={() => onChoose({ network, layer })}
              />
            );
          })}
        </fieldset>
      </div>
    </section>
  );
}
