/** Where a folder of pictures can be dropped, or chosen. */
import { useEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { ChooseFiles, DropZone } from '../parts/drop-zone.tsx';
import { Icon } from '../parts/icons.tsx';
import { FailureNote, Problem } from '../parts/notes.tsx';
import { ProgressLine } from './progress-line.tsx';
import { chosenFolder, droppedFolder, type DroppedFolder } from './dropped-folder.ts';
import { FolderUpload } from './folder-upload.ts';
import './folder-drop.css';

export function FolderDrop(props: {
  readonly endings: readonly string[];
  readonly onChoose: (path: string) => void;
}): JSX.Element {
  const words = phrases.value.create.pictures;
  const [upload, setUpload] = useState<FolderUpload | undefined>(undefined);
  // Who has left for another view, or has chosen a path, no longer waits for these pictures.
  useEffect(() => () => upload?.cancel(), [upload]);
  const begin = async (read: (onFound: (count: number) => void) => Promise<DroppedFolder>) => {
    const next = new FolderUpload(props.endings);
    setUpload(next);
    const path = await next.send(read);
    if (path !== undefined) props.onChoose(path);
  };
  const isBusy = upload !== undefined && !upload.isOver;
  return (
    <DropZone
      onDrop={(dropped) => {
        if (!isBusy) void begin(droppedFolder(dropped));
      }}
    >
      {(isOver) => (
        <>
          {isBusy ? (
            <UploadProgress upload={upload} />
          ) : (
            <>
              <Icon name="folder" size={28} />
              <p>{isOver ? words.dropNow : words.drop}</p>
              <ChooseFiles of="folder" onChoose={(files) => void begin(async () => chosenFolder(files))}>
                {words.browse}
              </ChooseFiles>
            </>
          )}
          {upload !== undefined && <UploadEnd upload={upload} />}
        </>
      )}
    </DropZone>
  );
}

function UploadProgress({ upload }: { readonly upload: FolderUpload }): JSX.Element {
  const words = phrases.value.create.upload;
  const state = upload.state.value;
  const count = formats.value.count;
  return (
    <div class="upload-progress">
      {state.phase === 'sending' ? (
        <ProgressLine
          label={words.sending(count(state.done), count(state.total))}
          share={state.done / state.total}
        />
      ) : (
        <ProgressLine label={words.reading(count(state.phase === 'reading' ? state.found : 0))} />
      )}
      {state.phase === 'sending' && state.skipped > 0 && (
        <p class="soft">{words.skipped(count(state.skipped))}</p>
      )}
      <Button onClick={() => upload.cancel()}>{phrases.value.common.cancel}</Button>
    </div>
  );
}

function UploadEnd({ upload }: { readonly upload: FolderUpload }): JSX.Element | null {
  const words = phrases.value.create.upload;
  const state = upload.state.value;
  if (state.phase === 'failed') return <FailureNote of={state.error} />;
  if (state.phase === 'empty') return <Problem sentence={words.empty} />;
  return state.phase === 'cancelled' ? <p class="soft">{words.cancelled}</p> : null;
}
