/** Pictures at their probabilities, a lane for each kind. */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { formats, phrases } from '../../language/language.ts';
import { moveByArrows } from '../../parts/arrow-keys.ts';
import { useInspection } from '../inspection.ts';
import { Pixels } from '../../parts/pixels.tsx';
import { kinds, type JudgedPicture, type Kind } from './judged-pictures.ts';
import { placeOf, rowsFor, ticks } from './probability-axis.ts';

type Judged = Readonly<Partial<Record<Kind, readonly JudgedPicture[]>>>;

/** Side of a picture, and what is between rows, in pixels. */
const side = 36;
const rowHeight = side + 4;

export function ProbabilityChart(props: {
  readonly judged: Judged;
  readonly looked: JudgedPicture | undefined;
  readonly onLook: (key: string) => void;
}): JSX.Element {
  const { judged, looked, onLook } = props;
  const words = phrases.value.inside.judging;
  const chart = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    observer.observe(chart.current!);
    return () => observer.disconnect();
  }, []);
  return (
    <section class="probability" aria-label={words.chart}>
      <div ref={chart} class="lanes">
        <div class="axis-lines" aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick} class={tick === 0.5 ? 'is-half' : ''} style={{ left: left(tick) }} />
          ))}
        </div>
        {kinds.map((kind) => (
          <Lane
            key={kind}
            kind={kind}
            pictures={judged[kind]}
            width={width}
            looked={looked}
            onLook={onLook}
          />
        ))}
      </div>
      <div class="axis" aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick} style={{ left: left(tick) }}>
            {formats.value.percent(tick)}
          </span>
        ))}
      </div>
      <p class="axis-title">{words.axis}</p>
    </section>
  );
}

/** Pictures at the ends are not cut: the axis is shorter than its box by the side of one. */
function left(probability: number): string {
  return `calc(${side / 2}px + ${placeOf(probability)} * (100% - ${side}px))`;
}

function Lane(props: {
  readonly kind: Kind;
  readonly pictures: readonly JudgedPicture[] | undefined;
  readonly width: number;
  readonly looked: JudgedPicture | undefined;
  readonly onLook: (key: string) => void;
}): JSX.Element | null {
  const { kind, pictures, width, looked, onLook } = props;
  const words = phrases.value.inside.judging;
  const { size } = useInspection();
  const rows = useMemo(
    () =>
      rowsFor(
        (pictures ?? []).map(({ probability }) => placeOf(probability)),
        (side + 2) / (width - side),
      ),
    [pictures, width],
  );
  if (kind === 'own' && pictures === undefined) return null;
  if (kind === 'held-out' && pictures === undefined) return null;
  const height = Math.max(1, ...rows.map((row) => row + 1)) * rowHeight;
  return (
    <div class="lane">
      <h3>{words.kinds[kind]}</h3>
      <fieldset class="lane-pictures" style={{ height: `${height}px` }} aria-label={words.kinds[kind]}>
        {pictures?.map(({ key, name, picture, probability }, i) => {
          const label = words.judged(name, formats.value.percent(probability));
          return (
            <button
              key={key}
              type="button"
              class="judged"
              style={{ left: left(probability), bottom: `${rows[i]! * rowHeight}px`, width: `${side}px` }}
              aria-pressed={looked?.key === key}
              aria-label={label}
              title={label}
              onKeyDown={moveByArrows}
              onFocus={() => onLook(key)}
              onClick={() => onLook(key)}
            >
              <Pixels picture={picture} size={size} />
            </button>
          );
        })}
      </fieldset>
    </div>
  );
}
