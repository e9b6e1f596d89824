/** An animation in the page. */
import { useEffect, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { Picture } from './picture.tsx';
import { frameMilliseconds } from './saving.ts';

/** @param props.frames undefined until they are painted */
export function Player(props: {
  readonly frames: readonly RgbaPicture[] | undefined;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { frames, children } = props;
  const words = phrases.value.explore;
  const numbers = formats.value;
  const [at, setAt] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const length = frames?.length ?? 1;
  const shown = Math.min(at, length - 1);
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(() => setAt((frame) => (frame + 1) % length), frameMilliseconds);
    return () => clearInterval(timer);
  }, [isPlaying, length]);
  return (
    <div class="player">
      <Picture picture={frames?.[shown]} />
      <div class="player-controls">
        <div class="timeline">
          <Button
            icon={isPlaying ? 'pause' : 'play'}
            label={isPlaying ? words.pause : words.play}
            disabled={frames === undefined}
            onClick={() => setPlaying(!isPlaying)}
          />
          <input
            type="range"
            min={0}
            max={length - 1}
            value={shown}
            aria-label={words.frame}
            onInput={({ currentTarget }) => {
              setPlaying(false);
              setAt(Number(currentTarget.value));
            }}
          />
          <output>
            {numbers.count(shown + 1)} / {numbers.count(length)}
          </output>
        </div>
        <div class="actions">{children}</div>
      </div>
    </div>
  );
}
