import type { ComponentChildren, JSX } from 'preact';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { Picture } from './picture.tsx';

/** A row of pictures beside its name. */
export function Strip(props: {
  readonly name: ComponentChildren;
  readonly pictures: readonly (RgbaPicture | undefined)[];
  readonly label: string;
  /** Where a slider is, large before the others. */
  readonly now?: RgbaPicture | undefined;
}): JSX.Element {
  const { name, pictures, label } = props;
  const hasNow = 'now' in props;
  return (
    <div class={`strip${hasNow ? ' has-now' : ''}`}>
      <span class="strip-name">{name}</span>
      {hasNow && <Picture picture={props.now} />}
      <figure class="strip-row" aria-label={label}>
        {pictures.map((picture, i) => (
          <Picture key={i} picture={picture} />
        ))}
      </figure>
    </div>
  );
}
