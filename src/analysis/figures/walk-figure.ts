import { caption, table, type Block } from '../../drawing/pixels/blocks.ts';
import type { PaintedLeg } from '../explore/latent-walk.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { picturesOf } from './parts.ts';

/** A walk through latent space: a row for each leg, from seed to seed, the pictures of the seeds framed. */
export function walkFigure(legs: readonly PaintedLeg[], image: ImageSpec, seeds: readonly number[]): Block {
  const header = [caption(''), ...legs[0]!.t.map((t, i) => caption(i === 0 ? 't = 0' : share(t)))];
  const rows = legs.map((leg) => {
    const isStop = (i: number) => i === 0 || i === leg.t.length - 1;
    const blocks = picturesOf(leg.images, image, (i) => (isStop(i) ? 'accent' : undefined));
    return [caption(`seed ${seeds[leg.from]}`), ...blocks, caption(`seed ${seeds[leg.to]}`)];
  });
  return table([header, ...rows]);
}

/** A share of the way as short as it can be said: 0.5, 0.33. */
export function share(t: number): string {
  return String(Number(t.toFixed(2)));
}
