/** Games “real or generated?”, as evaluations of a run. */
import { DataError, UsageError } from '../../../core/errors.ts';
import { recordEvaluation } from '../../../runs/record-evaluation.ts';
import { peopleValue } from '../../../runs/people.ts';
import type { RunFolder } from '../../../runs/run-folder.ts';
import { gameRequest } from '../../messages/game.ts';
import { gameRound, rightAnswers, roundLength } from '../../messages/game-round.ts';
import { parsed } from '../../messages/parsed.ts';
import type { EvaluationMessage, RunCard } from '../../messages/runs.ts';

/**
 * Counts the right answers of a game and records them in its run. The number of the round says what each picture was.
 *
 * @param request as the page sent it
 * @throws SparringError if it is no game of this run, or cannot be written
 */
export async function recordGame(
  card: RunCard,
  folder: RunFolder,
  request: unknown,
): Promise<EvaluationMessage> {
  const { round, step, weights, normalisation, reals, answers } = parsed(
    gameRequest,
    request,
    `this is not a game: send its round, step, weights, normalisation and reals, and ${roundLength} answers, each real or generated`,
  );
  if (card.image === undefined)
    throw new UsageError(`${card.id} has no pictures to play with`, { code: 'not-applicable' });
  if (step > card.step)
    throw new DataError(`${card.id} has no step ${step}: its last one is ${card.step}`, {
      code: 'not-found',
    });
  const { kinds } = gameRound(round);
  const right = rightAnswers(kinds, answers).filter(Boolean).length;
  const measured = peopleValue({ right, of: roundLength, round, reals });
  await recordEvaluation({ run: { path: folder.path, step }, weights, normalisation }, measured);
  const { protocol: _, ...told } = measured;
  return { step, ...told };
}
