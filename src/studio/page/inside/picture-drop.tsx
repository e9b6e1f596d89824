import type { ComponentChildren, JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { ChooseFiles, DropZone } from '../parts/drop-zone.tsx';
import { useInspection } from './inspection.ts';

/** Where pictures of one's own come in: dropped, or chosen with a button. */
export function PictureDrop({ children }: { readonly children?: ComponentChildren }): JSX.Element {
  const words = phrases.value.inside;
  const { own } = useInspection();
  return (
    <DropZone onDrop={({ files }) => own.add(files)}>
      {() => (
        <>
          <p>{own.coming > 0 ? words.decoding : words.drop}</p>
          <ChooseFiles of="pictures" icon="add" onChoose={(files) => own.add(files)}>
            {words.chooseFiles}
          </ChooseFiles>
          {children}
        </>
      )}
    </DropZone>
  );
}
