import { grid, space, type Box } from '../svg/box.ts';
import { words } from '../svg/words.ts';
import { picturesOf, type ImageForm } from './parts.ts';

/** The part of a walk from one stop to the next. */
export interface WalkLeg {
  /** Indices of the stops. */
  readonly from: number;
  readonly to: number;
  /** Positions between the stops, from 0 to 1. */
  readonly t: readonly number[];
  /** [steps, C, H, W] */
  readonly images: Float32Array;
}

/**
 * A walk through latent space: a row for each leg, from stop to stop. The pictures of the stops are framed.
 *
 * @param names of the stops
 */
export function walkFigure(legs: readonly WalkLeg[], image: ImageForm, names: readonly string[]): Box {
  const said = { size: 12, tone: 'soft' } as const;
  const shares = legs[0]!.t.map((t, i) => words(i === 0 ? 't = 0' : share(t), said));
  const rows = legs.map((leg) => {
    const isStop = (i: number) => i === 0 || i === leg.t.length - 1;
    const boxes = picturesOf(leg.images, image, (i) => (isStop(i) ? 'accent' : undefined));
    return [words(names[leg.from]!, said), ...boxes, words(names[leg.to]!, said)];
  });
  const align = ['end' as const, ...legs[0]!.t.map(() => 'middle' as const), 'start' as const];
  return grid([[space(), ...shares], ...rows], { gap: { columns: 4, rows: 4 }, align });
}

/** A position between stops in as few digits as needed: 0.5, 0.33. */
export function share(t: number): string {
  return String(Number(t.toFixed(2)));
}
