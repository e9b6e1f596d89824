import { useRef, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { Button } from './button.tsx';
import type { IconName } from './icons.tsx';
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

/** Opens the browser's dialog for what can be dropped, too. */
export function ChooseFiles(props: {
  readonly children: string;
  readonly icon?: IconName;
  readonly of: 'pictures' | 'folder';
  readonly onChoose: (files: readonly File[]) => void;
}): JSX.Element {
  const { children, icon, of, onChoose } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={icon} onClick={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        {...(of === 'folder' ? { webkitdirectory: true } : { accept: 'image/*' })}
        onChange={({ currentTarget }) => {
          const files = [...currentTarget.files!];
          currentTarget.value = ''; // so that the same file can be chosen again
          if (files.length > 0) onChoose(files);
        }}
      />
    </>
  );
}
