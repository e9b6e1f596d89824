import type { JSX } from 'preact';
import type { RunCard } from '../../messages/runs.ts';
import { phrases } from '../language/language.ts';
import { continueRun, pauseRun } from '../parts/continuing.ts';
import { MenuButton, type MenuItem } from '../parts/menu.tsx';
import { showProblem, showToast } from '../parts/toasts.tsx';
import { hashOf } from '../source/address.ts';
import { commandText } from '../parts/command-line.tsx';
import { pathOfRun } from '../source/session.ts';
import { hasNetwork } from './facts.ts';
import type { RunActions } from './run-parts.tsx';

export function RunMenu(props: {
  readonly card: RunCard;
  readonly actions: RunActions;
  readonly tabIndex: number;
}): JSX.Element {
  const { card, actions, tabIndex } = props;
  return (
    <MenuButton
      label={phrases.value.shelf.menu(card.id)}
      items={() => itemsOf(card, actions)}
      tabIndex={tabIndex}
    />
  );
}

function itemsOf(card: RunCard, actions: RunActions): readonly MenuItem[] {
  const words = phrases.value.shelf;
  const { id } = card;
  const missing = hasNetwork(card) ? undefined : words.noNetwork;
  const view = (name: string) =>
    missing === undefined ? { href: hashOf([name, id]) } : { refusal: missing };
  const path = pathOfRun(id);
  return [
    { label: words.open, icon: 'runs', href: hashOf(['run', id]) },
    { label: words.explore, icon: 'explore', ...view('explore') },
    { label: words.inside, icon: 'layers', ...view('inside') },
    { label: words.game, icon: 'game', ...view('game') },
    ...trainingItems(card),
    { label: words.editNotes, icon: 'note', onChoose: () => actions.edit(id), isApart: true },
    { label: words.copyPath, icon: 'copy', onChoose: () => void copy(path) },
    canResume(card)
      ? {
          label: words.copyResume,
          icon: 'copy',
          onChoose: () => void copy(commandText(['resume', path])),
        }
      : {
          label: words.copySample,
          icon: 'copy',
          onChoose: () => void copy(commandText(['sample', path])),
          refusal: missing,
        },
    {
      label: words.toTrash,
      icon: 'trash',
      kind: 'danger',
      isApart: true,
      onChoose: () => actions.trash([id]),
      refusal: card.state === 'training' ? words.isTraining : undefined,
    },
  ];
}

function canResume({ state }: RunCard): boolean {
  return state === 'paused' || state === 'failed';
}

/** What there is to do with the training of a run: pausing it, or resuming it. */
function trainingItems(card: RunCard): readonly MenuItem[] {
  const words = phrases.value.shelf;
  const { id, state, trainedBy } = card;
  if (state === 'training')
    return [
      {
        label: words.pause,
        icon: 'pause',
        isApart: true,
        onChoose: () => void done(pauseRun(id), words.pausing(id)),
        refusal: trainedBy === 'computer' ? words.trainedElsewhere : undefined,
      },
    ];
  if (!canResume(card)) return [];
  return [
    {
      label: words.resume,
      icon: 'play',
      isApart: true,
      onChoose: () => void done(continueRun(id, {}), words.resuming(id)),
    },
  ];
}

/** Says what was done, or why it was not. */
async function done(change: Promise<void>, sentence: string): Promise<void> {
  try {
    await change;
    showToast(sentence);
  } catch (thrown) {
    showProblem(thrown);
  }
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast(`${phrases.value.shelf.copied}: ${text}`);
  } catch (thrown) {
    showProblem(thrown);
  }
}
