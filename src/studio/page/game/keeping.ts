/** Keeps results with their runs: each round of a browser once, since who plays it again knows the pictures. */
import type { EvaluationMessage } from '../../messages/runs.ts';
import type { GameRequest } from '../../messages/game.ts';
import type { Answer } from '../../messages/game-round.ts';
import { paths } from '../../messages/paths.ts';
import { postJson } from '../source/requests.ts';
import type { PreparedRound } from './prepared-round.ts';

export type Keeping =
  | { readonly state: 'keeping' | 'kept' | 'played-before' | 'shown' }
  | { readonly state: 'failed'; readonly why: string };

const storageName = 'sparring-games';
/** More are forgotten, the oldest first. */
const maxRemembered = 500;

const nameOf = (run: string, { step, round }: PreparedRound) => `${run}/${step}/${round}`;

export function wasPlayed(run: string, prepared: PreparedRound): boolean {
  return remembered().includes(nameOf(run, prepared));
}

/** Says that the pictures of a round are known from now on. */
export function rememberPlayed(run: string, prepared: PreparedRound): void {
  const names = [...remembered(), nameOf(run, prepared)].slice(-maxRemembered);
  localStorage.setItem(storageName, JSON.stringify(names));
}

/** Sends a result that is new. Never throws. */
export async function keepResult(
  run: string,
  prepared: PreparedRound,
  answers: readonly Answer[],
): Promise<Keeping> {
  const { round, step, weights, normalisation, reals } = prepared;
  const request: GameRequest = { round, step, weights, normalisation, reals, answers: [...answers] };
  try {
    await postJson<EvaluationMessage>(paths.game(run), request);
    return { state: 'kept' };
  } catch (thrown) {
    return { state: 'failed', why: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function remembered(): readonly string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(storageName) ?? '[]');
    return Array.isArray(found) ? found.map(String) : [];
  } catch {
    return []; // written by something else
  }
}
