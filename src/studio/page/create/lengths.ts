/** The three ways to say how long a training is, linked by its measured speed. */
export const lengthKinds = ['minutes', 'epochs', 'steps'] as const;
export type LengthKind = (typeof lengthKinds)[number];

export interface Length {
  readonly kind: LengthKind;
  readonly amount: number;
}

/** How fast a training is. */
export interface Pace {
  readonly secondsPerStep: number;
  readonly stepsPerEpoch: number;
}

export type Lengths = Readonly<Record<LengthKind, number>>;

/** A length in all three ways. Steps are whole. */
export function linkedLengths({ kind, amount }: Length, { secondsPerStep, stepsPerEpoch }: Pace): Lengths {
  const steps =
    kind === 'steps'
      ? amount
      : kind === 'epochs'
        ? Math.ceil(amount * stepsPerEpoch)
        : Math.max(1, Math.floor((amount * 60) / secondsPerStep));
  return {
    steps,
    epochs: kind === 'epochs' ? amount : steps / stepsPerEpoch,
    minutes: kind === 'minutes' ? amount : (steps * secondsPerStep) / 60,
  };
}

/** The length that the address has: the first that is given. */
export function lengthIn(
  query: Readonly<Record<string, string>>,
): { kind: LengthKind; text: string } | undefined {
  const kind = lengthKinds.find((each) => query[each] !== undefined);
  return kind === undefined ? undefined : { kind, text: query[kind]! };
}

/** The change of the address that says a length in one way only. */
export function lengthQuery(
  kind: LengthKind,
  text: string,
): Readonly<Record<LengthKind, string | undefined>> {
  return { minutes: undefined, epochs: undefined, steps: undefined, [kind]: text };
}

/** What to begin with: points are learned in a minute, small pictures in ten, larger ones take longer. */
export function usualMinutes(kind: 'pictures' | 'points', side: number | undefined): number {
  if (kind === 'points') return 1;
  return (side ?? 64) <= 32 ? 10 : 60;
}

/** Below so many steps samples are still noise; points need fewer. */
export function stepsUntilShapes(kind: 'pictures' | 'points'): number {
  return kind === 'points' ? 500 : 1000;
}
