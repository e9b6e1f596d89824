/** The pictures of a walk in the order of an animation. */

/** One frame for each stop that two legs share. A loop ends before it is where it began. */
export function framesOf<T>(legs: readonly (readonly T[])[], isLoop: boolean): T[] {
  return legs.flatMap((leg, i) => (i === legs.length - 1 && !isLoop ? leg : leg.slice(0, -1)));
}
