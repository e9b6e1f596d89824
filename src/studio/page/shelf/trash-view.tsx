import { useEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { TrashedRun } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import { Button, ButtonLink } from '../parts/button.tsx';
import { clock } from '../parts/clock.ts';
import { Dialog } from '../parts/dialog.tsx';
import { EmptyState, Remark, Skeleton } from '../parts/notes.tsx';
import { Show } from '../parts/resource.tsx';
import { showProblem, showToast } from '../parts/toasts.tsx';
import { hashOf } from '../source/address.ts';
import { onEvent } from '../source/events.ts';
import { deleteForGood, loadTrash, restoreRun } from '../source/run-changes.ts';

/** What was moved to the trash. */
export function TrashView(): JSX.Element {
  const words = phrases.value.shelf;
  const [trash] = useState(loadTrash);
  const [asked, setAsked] = useState<TrashedRun | undefined>(undefined);
  useEffect(() => {
    // A run that comes or goes may come from here, or go here.
    const stops = [onEvent('gone', trash.reload), onEvent('reset', trash.reload)];
    return () => {
      for (const stop of [...stops, trash.stop]) stop();
    };
  }, [trash]);
  const done = async (change: Promise<unknown>, sentence: string) => {
    try {
      await change;
      showToast(sentence);
    } catch (thrown) {
      showProblem(thrown);
    }
    trash.reload();
  };
  return (
    <section class="trash">
      <header>
        <h1>{words.trash}</h1>
        <ButtonLink icon="previous" href={hashOf([])}>
          {words.toRuns}
        </ButtonLink>
      </header>
      <Show of={trash} skeleton={<Skeleton height="220px" />}>
        {(runs) =>
          runs.length === 0 ? (
            <EmptyState title={words.trashEmpty}>
              <p class="soft">{words.trashEmptyHint}</p>
            </EmptyState>
          ) : (
            <>
              <Remark>{words.trashHint}</Remark>
              <ul>
                {runs.map((run) => (
                  <TrashedLine
                    key={run.id}
                    run={run}
                    onRestore={() => void done(restoreRun(run.id), words.restored(run.name))}
                    onDelete={() => setAsked(run)}
                  />
                ))}
              </ul>
            </>
          )
        }
      </Show>
      {asked !== undefined && (
        <DeleteDialog
          run={asked}
          onClose={() => setAsked(undefined)}
          onDelete={() => {
            setAsked(undefined);
            void done(deleteForGood(asked.id), words.deletedForGood(asked.name));
          }}
        />
      )}
    </section>
  );
}

function TrashedLine(props: {
  readonly run: TrashedRun;
  readonly onRestore: () => void;
  readonly onDelete: () => void;
}): JSX.Element {
  const { run, onRestore, onDelete } = props;
  const words = phrases.value.shelf;
  void clock.value;
  return (
    <li>
      <div>
        <strong>{run.name}</strong>
        <span class="soft" title={formats.value.date(run.trashed)}>
          {words.trashedAgo(formats.value.ago(run.trashed))}
        </span>
      </div>
      <Button onClick={onRestore}>{words.restore}</Button>
      <Button kind="danger" onClick={onDelete}>
        {words.deleteForGood}
      </Button>
    </li>
  );
}

function DeleteDialog(props: {
  readonly run: TrashedRun;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}): JSX.Element {
  const words = phrases.value.shelf;
  return (
    <Dialog title={words.deleteAsk(props.run.name)} onClose={props.onClose}>
      <p>{words.deleteConsequence}</p>
      <div class="dialog-actions">
        <Button onClick={props.onClose}>{phrases.value.common.cancel}</Button>
        <Button kind="danger" onClick={props.onDelete}>
          {words.deleteForGood}
        </Button>
      </div>
    </Dialog>
  );
}
