import { useRef, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { Button, type ButtonProps } from './button.tsx';
import './drop-zone.css';

/** Where files of the reader's own come in. It is marked while some are over it. */
export function DropZone(props: {
  readonly children: (isOver: boolean) => ComponentChildren;
  readonly onDrop: (dropped: DataTransfer) => void;
}): JSX.Element {
  const [isOver, setOver] = useState(false);
  return (
    <div
      class={`drop-zone${isOver ? ' is-over' : ''}`}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes('Files') !== true) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer !== null) props.onDrop(event.dataTransfer);
      }}
    >
      {props.children(isOver)}
    </div>
  );
}

/** What a dialog offers. */
const picked = {
  pictures: { accept: 'image/*', multiple: true },
  folder: { webkitdirectory: true, multiple: true },
  json: { accept: 'application/json,.json' },
} as const;

/** Opens the browser's dialog for files. */
export function ChooseFiles(
  props: Pick<ButtonProps, 'icon' | 'kind' | 'disabled'> & {
    readonly children: string;
    readonly of: keyof typeof picked;
    readonly onChoose: (files: readonly File[]) => void;
  },
): JSX.Element {
  const { children, of, onChoose, ...look } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...look} onClick={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        {...picked[of]}
        onChange={({ currentTarget }) => {
          const files = [...currentTarget.files!];
          currentTarget.value = ''; // so that the same file can be chosen again
          if (files.length > 0) onChoose(files);
        }}
      />
    </>
  );
}
