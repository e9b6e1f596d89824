/** A game, as the query of the address has it: another reader of the link plays the same round. */
import { maxRound, roundLength, type Answer } from '../../messages/game-round.ts';

export interface GameQuery {
  /** Undefined: the latest. */
  readonly step: string | undefined;
  readonly weights: 'live' | 'average' | undefined;
  /** Undefined: it has not begun. */
  readonly round: number | undefined;
  readonly given: readonly Answer[];
}

type Query = Readonly<Record<string, string | undefined>>;

const letters: Readonly<Record<Answer, string>> = { real: 'r', generated: 'g' };

/** Reads an address that anybody may have typed: what is none is as if it were not there. */
export function parseGameQuery({ step, weights, round, answers }: Query): GameQuery {
  const number = round !== undefined && /^\d{1,6}$/.test(round) ? Number(round) : undefined;
  const isGiven = number !== undefined && answers !== undefined && /^[rg]+$/.test(answers);
  return {
    step: step !== undefined && (step === 'best' || /^\d{1,12}$/.test(step)) ? step : undefined,
    weights: weights === 'live' || weights === 'average' ? weights : undefined,
    round: number,
    given: isGiven
      ? Array.from(answers.slice(0, roundLength), (letter) => (letter === 'r' ? 'real' : 'generated'))
      : [],
  };
}

/** Undefined if there are none. */
export function answersText(given: readonly Answer[]): string | undefined {
  return given.length === 0 ? undefined : given.map((answer) => letters[answer]).join('');
}

/** The number of a round that hardly anybody has played. */
export function anyRound(): number {
  return Math.floor(Math.random() * (maxRound + 1));
}
