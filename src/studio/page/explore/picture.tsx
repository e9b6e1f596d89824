import type { JSX } from 'preact';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { Pixels } from '../parts/pixels.tsx';
import { useExploration } from './exploration.ts';

/** A picture of the generator, whose size is known before it comes. */
export function Picture(props: {
  readonly picture: RgbaPicture | undefined;
  readonly alt?: string;
}): JSX.Element {
  return <Pixels {...props} size={useExploration().size} />;
}
