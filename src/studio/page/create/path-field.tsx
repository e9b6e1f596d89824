/** A path that is typed, with the folders that it may lead to. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { FoldersMessage } from '../../messages/jobs.ts';
import { paths } from '../../messages/paths.ts';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { postJson } from '../source/requests.ts';
import './path-field.css';

/** Keys come faster than folders are listed. */
const restMilliseconds = 120;

export function PathField(props: { readonly onChoose: (path: string) => void }): JSX.Element {
  const words = phrases.value.create.pictures;
  const id = useId();
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(false);
  const folders = useFolders(typed, isOpen);
  const field = useRef<HTMLFormElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const enter = (folder: string) => {
    const separator = folder.includes('\\') ? '\\' : '/';
    setTyped(folder.endsWith(separator) ? folder : folder + separator);
    input.current?.focus();
  };
  const choose = () => {
    const path = typed.trim();
    if (path === '') return;
    setOpen(false);
    props.onChoose(path.length > 1 ? path.replace(/(?<=[^:])[/\\]$/, '') : path);
  };
  const keys = {
    onKeyDown(event: KeyboardEvent) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) {
        event.preventDefault();
        setOpen(true);
        moveFocus(field.current!, step);
      } else if (event.key === 'Escape') {
        setOpen(false);
        input.current?.focus();
      }
    },
    onBlur({ relatedTarget }: FocusEvent) {
      if (field.current?.contains(relatedTarget as Node | null) === false) setOpen(false);
    },
  };
  return (
    <form
      ref={field}
      class="path-field"
      onSubmit={(event) => {
        event.preventDefault();
        choose();
      }}
    >
      <label for={id}>
        {words.path} <span class="soft">{words.pathHint}</span>
      </label>
      <div class="path-row">
        <input
          ref={input}
          id={id}
          class="input"
          value={typed}
          placeholder={words.pathPlaceholder}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          aria-describedby={`${id}-count`}
          onInput={({ currentTarget }) => {
            setTyped(currentTarget.value);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          {...keys}
        />
        <Button kind="primary" type="submit" disabled={typed.trim() === ''}>
          {words.look}
        </Button>
      </div>
      <output id={`${id}-count`} class="for-readers">
        {folders.length > 0 && words.suggested(formats.value.count(folders.length))}
      </output>
      {isOpen && folders.length > 0 && (
        <ul class="suggestions" aria-label={words.suggestions}>
          {folders.map((folder) => (
            <li key={folder}>
              <button type="button" tabIndex={-1} onClick={() => enter(folder)} {...keys}>
                {folder}
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}

/** Moves the focus between what is typed and the suggestions below it, around. */
function moveFocus(field: HTMLElement, step: number): void {
  const stops = [...field.querySelectorAll<HTMLElement>('input, .suggestions button')];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  stops[(at + step + stops.length) % stops.length]?.focus();
}

/** The folders that what is typed may lead to. */
function useFolders(typed: string, isWanted: boolean): readonly string[] {
  const [folders, setFolders] = useState<readonly string[]>([]);
  useEffect(() => {
    if (!isWanted || typed === '') {
      setFolders([]);
      return undefined;
    }
    let isCurrent = true;
    const timer = setTimeout(() => {
      postJson<FoldersMessage>(paths.folders(), { typed }).then(
        (found) => isCurrent && setFolders(found.folders),
        () => isCurrent && setFolders([]),
      );
    }, restMilliseconds);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [typed, isWanted]);
  return folders;
}
