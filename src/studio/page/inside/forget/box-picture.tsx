/** A sample in which boxes are drawn with the mouse, a finger, or keys. */
import { useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { SeedBox } from '../../../../analysis/explore/object-boxes.ts';
import type { RgbaPicture } from '../../../../core/pictures.ts';
import { phrases } from '../../language/language.ts';
import { moveByArrows } from '../../parts/arrow-keys.ts';
import { Pixels } from '../../parts/pixels.tsx';
import { afterKey, boxAt, boxBetween, replaced, type Place, type Size } from './boxes.ts';
import type { BoxesInUse } from './use-boxes.ts';

export function BoxPicture(props: {
  readonly seed: number;
  readonly picture: RgbaPicture | undefined;
  readonly size: Size;
  readonly inUse: BoxesInUse;
}): JSX.Element {
  const { seed, picture, size, inUse } = props;
  const words = phrases.value.inside.forgetting;
  const { boxes, selected } = inUse;
  const own = boxes.filter((box) => box.seed === seed);
  const from = useRef<Place | undefined>(undefined);
  const drawn = useRef<SeedBox | undefined>(undefined);
  const placeOf = ({ currentTarget, clientX, clientY }: PointerEvent): Place => {
    const { left, top, width, height } = (currentTarget as HTMLElement).getBoundingClientRect();
    return { x: ((clientX - left) / width) * size.width, y: ((clientY - top) / height) * size.height };
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    from.current = placeOf(event);
    drawn.current = undefined;
  };
  const move = (event: PointerEvent) => {
    const start = from.current;
    if (start === undefined) return;
    const to = placeOf(event);
    const isFar = Math.max(Math.abs(to.x - start.x), Math.abs(to.y - start.y)) >= 1;
    const old = drawn.current;
    if (old === undefined && !isFar) return;
    const box = boxBetween(seed, start, to, size);
    drawn.current = box;
    inUse.change(
      (state) => ({
        boxes: old === undefined ? [...state.boxes, box] : replaced(state.boxes, old, box),
        selected: box,
      }),
      old !== undefined,
    );
  };
  const up = () => {
    const place = from.current;
    if (place !== undefined && drawn.current === undefined) {
      inUse.change((state) => ({ boxes: state.boxes, selected: boxAt(state.boxes, seed, place) }));
    }
    from.current = undefined;
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (inUse.change((state) => afterKey(state, seed, event, size))) event.preventDefault();
    else moveByArrows(event);
  };
  return (
    <figure class={`box-sample${own.length > 0 ? ' is-marked' : ''}`}>
      <button
        type="button"
        class="box-picture"
        disabled={picture === undefined}
        aria-label={words.sampleWith(String(seed), own.length)}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onKeyDown={press}
      >
        <Pixels picture={picture} size={size} />
        {own.map((box, i) => (
          <span
            key={i}
            class={`box${box === selected ? ' is-selected' : ''}`}
            style={{
              left: `${(100 * box.left) / size.width}%`,
              top: `${(100 * box.top) / size.height}%`,
              width: `${(100 * box.width) / size.width}%`,
              height: `${(100 * box.height) / size.height}%`,
            }}
          />
        ))}
      </button>
      <figcaption>{seed}</figcaption>
    </figure>
  );
}
