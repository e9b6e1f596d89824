/** All runs, kept up to date by the stream. */
import { computed } from '@preact/signals';
import { paths } from '../../messages/paths.ts';
import type { RunCard, RunList } from '../../messages/runs.ts';
import { onEvent } from './events.ts';
import { load } from './loaded.ts';
import { getJson } from './requests.ts';

const list = load(async (signal) => {
  const { runs } = await getJson<RunList>(paths.runs(), signal);
  return new Map(runs.map((card) => [card.id, card]));
});

export function putCard(card: RunCard): void {
  list.change((runs) => new Map(runs).set(card.id, card));
}

export function dropCard(run: string): void {
  list.change((runs) => {
    const kept = new Map(runs);
    kept.delete(run);
    return kept;
  });
}

onEvent('run', (card) => {
  // There was no list: a folder that was missing has its first run.
  if (list.loaded.peek().state === 'failed') list.reload();
  else putCard(card);
});
onEvent('gone', ({ run }) => dropCard(run));
onEvent('reset', () => list.reload());

/** The cards, by the names of the runs. */
export const runCards = list.loaded;
export const reloadRuns = (): void => list.reload();

/** The card of a run, if there is one. */
export function cardOf(run: string): RunCard | undefined {
  const { value } = runCards;
  return value.state === 'ready' ? value.value.get(run) : undefined;
}

/** The newest first. */
export const sortedCards = computed(() => {
  const { value } = runCards;
  return value.state === 'ready' ? [...value.value.values()].sort((a, b) => b.created - a.created) : [];
});
