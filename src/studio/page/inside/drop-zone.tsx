/** Where pictures of one's own come in: dropped, or chosen with a button. */
import { useRef, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { useInspection } from './inspection.ts';

export function DropZone({ children }: { readonly children?: ComponentChildren }): JSX.Element {
  const words = phrases.value.inside;
  const { own } = useInspection();
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined) => {
    if (files !== null && files !== undefined && files.length > 0) own.add([...files]);
  };
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
        take(event.dataTransfer?.files);
      }}
    >
      <p>{own.coming > 0 ? words.decoding : words.drop}</p>
      <Button icon="add" onClick={() => input.current?.click()}>
        {words.chooseFiles}
      </Button>
      <input
        ref={input}
        class="for-readers"
        type="file"
        accept="image/*"
        multiple
        tabIndex={-1}
        aria-label={words.chooseFiles}
        onChange={({ currentTarget }) => {
          take(currentTarget.files);
          currentTarget.value = ''; // so that the same file can be chosen again
        }}
      />
      {children}
    </div>
  );
}
