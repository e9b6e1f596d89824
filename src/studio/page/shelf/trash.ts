/** Moving runs to the trash, with the way back. */
import { formats, phrases } from '../language/language.ts';
import { showProblem, showToast } from '../parts/toasts.tsx';
import { moveToTrash, restoreRun } from '../source/run-changes.ts';

export async function trashRuns(runs: readonly string[]): Promise<void> {
  const moved: string[] = [];
  for (const run of runs) {
    try {
      moved.push((await moveToTrash(run)).id);
    } catch (thrown) {
      showProblem(thrown);
      break;
    }
  }
  if (moved.length === 0) return;
  const words = phrases.value.shelf;
  const sentence =
    moved.length === 1 ? words.trashed(runs[0]!) : words.trashedMany(formats.value.count(moved.length));
  showToast(sentence, { onUndo: () => void restoreAll(moved) });
}

async function restoreAll(trashed: readonly string[]): Promise<void> {
  try {
    for (const id of trashed) await restoreRun(id);
  } catch (thrown) {
    showProblem(thrown);
  }
}
