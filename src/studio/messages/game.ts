/** A game “real or generated?” that somebody has played to its end. */
import { z } from 'zod';
import { answers, maxRound, roundLength } from './game-round.ts';

export const gameRequest = z.strictObject({
  round: z.number().int().min(0).max(maxRound),
  /** Of the generator. */
  step: z.number().int().min(0),
  weights: z.enum(['live', 'average']),
  /** Whose statistics its batch normalisation used. */
  normalisation: z.enum(['standing', 'running']),
  /** Where the real pictures are from. */
  reals: z.enum(['training', 'held-out']),
  answers: z.array(z.enum(answers)).length(roundLength),
});
export type GameRequest = z.infer<typeof gameRequest>;
