import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { ChooseFiles } from '../parts/drop-zone.tsx';
import { Remark } from '../parts/notes.tsx';
import { showToast } from '../parts/toasts.tsx';
import { changeQuery } from '../source/address.ts';
import { imported, type SampleRef } from '../parts/favourites.ts';
import { Command } from './command.tsx';
import { samplesCommand } from './commands.ts';
import { useExploration } from './exploration.ts';
import { refsText } from './explore-state.ts';
import { samplesRecord } from './latent-record.ts';
import { fileName } from './file-name.ts';
import { SampleDialog } from './sample-dialog.tsx';
import { SampleGrid } from './sample-grid.tsx';
import { saveJson, saveStrip } from './saving.ts';
import { SeedPages } from './seed-pages.tsx';

const stripColumns = 8;

export function SamplesPart(): JSX.Element {
  const words = phrases.value.explore;
  const { run, path, state, favourites, painted, generator } = useExploration();
  const [open, setOpen] = useState<{ ref: SampleRef; among: readonly SampleRef[] }>();
  const refs = state.seeds.map(String);
  const savePage = () => {
    const pictures = refs.flatMap((ref) => painted.get(ref) ?? []);
    const rows = Array.from({ length: Math.ceil(pictures.length / stripColumns) }, (_, i) =>
      pictures.slice(i * stripColumns, (i + 1) * stripColumns),
    );
    if (rows.length > 0) saveStrip(fileName(run, 'samples'), rows);
  };
  return (
    <>
      <section class="panel samples-page" aria-label={words.parts.samples}>
        <header class="panel-head">
          <SeedPages />
          <Button icon="download" disabled={generator === undefined} onClick={savePage}>
            {words.savePng}
          </Button>
        </header>
        <SampleGrid
          place="samples"
          refs={refs}
          size="large"
          label={words.parts.samples}
          onChoose={(ref) => setOpen({ ref, among: refs })}
        />
        <Remark>{words.keysSamples}</Remark>
      </section>
      <Favourites onOpen={(ref) => setOpen({ ref, among: favourites.map((each) => each.ref) })} />
      <Command of={samplesCommand(path, state)} />
      {open !== undefined && (
        <SampleDialog
          of={open.ref}
          among={open.among}
          onShow={(ref) => setOpen({ ...open, ref })}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

function Favourites({ onOpen }: { readonly onOpen: (ref: SampleRef) => void }): JSX.Element {
  const words = phrases.value.explore;
  const exploration = useExploration();
  const { run, favourites, setFavourites, generator } = exploration;
  const refs = favourites.map(({ ref }) => ref);
  const read = async (file: File) => {
    const found = imported(favourites, await file.text(), generator!.latent.dimension);
    if (typeof found === 'string') showToast(words.importProblems[found], { kind: 'problem' });
    else setFavourites(found);
  };
  const save = () => saveJson(fileName(run, 'favourites'), samplesRecord(exploration, refs));
  const clear = () => {
    setFavourites([]);
    showToast(words.cleared, { onUndo: () => setFavourites(favourites) });
  };
  return (
    <section class="panel" aria-label={phrases.value.common.favourites}>
      <header class="panel-head">
        <h2>{phrases.value.common.favourites}</h2>
        <div class="actions">
          {refs.length > 1 && (
            <Button
              kind="primary"
              icon="play"
              onClick={() => changeQuery({ part: 'walk', stops: refsText(refs) })}
            >
              {words.walkThrough}
            </Button>
          )}
          {refs.length > 0 && (
            <>
              <Button disabled={generator === undefined} onClick={save}>
                {words.exportFavourites}
              </Button>
              <Button onClick={clear}>{words.clearFavourites}</Button>
            </>
          )}
          <ChooseFiles of="json" disabled={generator === undefined} onChoose={([file]) => void read(file!)}>
            {words.importFavourites}
          </ChooseFiles>
        </div>
      </header>
      {refs.length === 0 ? (
        <Remark>{words.noFavourites}</Remark>
      ) : (
        <SampleGrid
          place="favourites"
          refs={refs}
          size="large"
          label={phrases.value.common.favourites}
          onChoose={onOpen}
        />
      )}
    </section>
  );
}
