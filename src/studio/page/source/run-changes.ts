/** What people do with runs. Each is shown at once: the stream says it once more, which changes nothing. */
import { paths } from '../../messages/paths.ts';
import type { NotesRequest, RunCard, TrashedRun, TrashList } from '../../messages/runs.ts';
import { load, type Resource } from './loaded.ts';
import { getJson, postJson } from './requests.ts';
import { dropCard, putCard } from './runs.ts';

let lastNotes: Promise<unknown> = Promise.resolve();

/** Writes what the request has, and leaves the rest. The newest is written last, however long an older one takes. */
export function saveNotes(run: string, request: NotesRequest): Promise<void> {
  const saved = lastNotes.then(async () => putCard(await postJson<RunCard>(paths.notes(run), request)));
  lastNotes = saved.catch(() => undefined);
  return saved;
}

export async function moveToTrash(run: string): Promise<TrashedRun> {
  const trashed = await postJson<TrashedRun>(paths.toTrash(run));
  dropCard(run);
  return trashed;
}

/** @returns the card of the run. Its name is another one if a run has taken it since. */
export async function restoreRun(trashed: string): Promise<RunCard> {
  const card = await postJson<RunCard>(paths.fromTrash(trashed));
  putCard(card);
  return card;
}

export async function deleteForGood(trashed: string): Promise<void> {
  await postJson(paths.deleted(trashed));
}

export function loadTrash(): Resource<readonly TrashedRun[]> {
  return load(async (signal) => (await getJson<TrashList>(paths.trash(), signal)).runs);
}
