import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { NotesRequest, RunCard } from '../../messages/runs.ts';
import { phrases } from '../language/language.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icons.tsx';
import { Remark } from '../parts/notes.tsx';
import { showToast } from '../parts/toasts.tsx';
import { saveNotes } from '../source/run-changes.ts';

/** As the server has them. */
const [maxNotes, maxTag, maxTags] = [10_000, 40, 20];

/** What could not be saved: shown when the notes are opened again. */
const unsaved = new Map<string, NotesRequest>();

/**
 * The notes and tags of a run. They are saved whenever a field is left. Only what was changed here is sent: what somebody else
 * writes meanwhile into the other field stays, and shows.
 */
export function NotesEditor(props: { readonly card: RunCard; readonly onClose: () => void }): JSX.Element {
  const { card, onClose } = props;
  const words = phrases.value.shelf;
  const [changes, setChanges] = useState<NotesRequest>(unsaved.get(card.id) ?? {});
  const latest = useRef(changes);
  const pending = useRef(0);
  const change = (more: NotesRequest) => {
    latest.current = { ...latest.current, ...more };
    setChanges(latest.current);
  };
  const save = async () => {
    const request = latest.current;
    if (Object.keys(request).length === 0) return;
    latest.current = {};
    pending.current += 1;
    const isSaved = await saveOrKeep(card.id, request);
    pending.current -= 1;
    // From now on the card says it, and what others write shows.
    if (isSaved && pending.current === 0) setChanges(latest.current);
  };
  useEffect(() => {
    const leave = () => {
      if (document.visibilityState === 'hidden') void save();
    };
    addEventListener('visibilitychange', leave);
    return () => removeEventListener('visibilitychange', leave);
  }, []);
  const tags = changes.tags ?? card.tags;
  return (
    <Dialog
      title={words.notesOf(card.id)}
      onClose={() => {
        void save();
        onClose();
      }}
    >
      <label class="field">
        <span>{words.notes}</span>
        <textarea
          class="input notes-text"
          rows={8}
          data-first
          maxLength={maxNotes}
          placeholder={words.notesHint}
          value={changes.notes ?? card.notes}
          onInput={({ currentTarget }) => change({ notes: currentTarget.value })}
          onBlur={() => void save()}
        />
      </label>
      <TagField
        tags={tags}
        onChange={(next) => {
          change({ tags: [...next] });
          void save();
        }}
      />
      <Remark>{words.savedOnLeaving}</Remark>
    </Dialog>
  );
}

/** @returns whether it was saved */
async function saveOrKeep(run: string, request: NotesRequest): Promise<boolean> {
  try {
    await saveNotes(run, request);
    unsaved.delete(run);
    return true;
  } catch (thrown) {
    unsaved.set(run, { ...unsaved.get(run), ...request });
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    showToast(phrases.value.shelf.notSaved(reason), { kind: 'problem' });
    return false;
  }
}

/** Tags, and a field that adds one: Enter or a comma ends it, Backspace in the empty field removes the last. */
function TagField(props: {
  readonly tags: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
}): JSX.Element {
  const { tags, onChange } = props;
  const words = phrases.value.shelf;
  const [typed, setTyped] = useState('');
  const add = (text: string) => {
    const found = text
      .split(/[,，]/)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '' && !tags.includes(tag));
    setTyped('');
    if (found.length > 0) onChange([...new Set([...tags, ...found])].slice(0, maxTags));
  };
  return (
    <div class="field">
      <span id="tags-of-run">{words.tagsOfRun}</span>
      <div class="input tag-field">
        {tags.map((tag) => (
          <button
            key={tag}
            type="button"
            class="tag"
            aria-label={words.removeTag(tag)}
            onClick={() => onChange(tags.filter((each) => each !== tag))}
          >
            <span>{tag}</span>
            <Icon name="close" size={14} />
          </button>
        ))}
        <input
          aria-labelledby="tags-of-run"
          value={typed}
          maxLength={maxTag}
          placeholder={tags.length < maxTags ? words.tagsHint : undefined}
          disabled={tags.length >= maxTags}
          onInput={({ currentTarget }) => {
            if (/[,，]/.test(currentTarget.value)) add(currentTarget.value);
            else setTyped(currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.isComposing) return; // Enter chooses a character there
            if (event.key === 'Enter') {
              event.preventDefault();
              add(typed);
            } else if (event.key === 'Backspace' && typed === '') {
              onChange(tags.slice(0, -1));
            }
          }}
          onBlur={() => add(typed)}
        />
      </div>
    </div>
  );
}
