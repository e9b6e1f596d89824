/** The first step: boxes around one kind of object. */
import type { JSX } from 'preact';
import { minBoxedPictures, paperSamples } from '../../../../analysis/explore/window-drop.ts';
import { range } from '../../../../core/numbers.ts';
import { rgbaOf } from '../../../../core/pictures.ts';
import { phrases } from '../../language/language.ts';
import { saveFile } from '../../parts/save-file.ts';
import { Button } from '../../parts/button.tsx';
import { ChooseFiles } from '../../parts/drop-zone.tsx';
import { showToast } from '../../parts/toasts.tsx';
import { useInspection } from '../inspection.ts';
import { Pager, pageStart } from '../pager.tsx';
import { BoxPicture } from './box-picture.tsx';
import { boxesFile, markedSeeds, parseBoxes } from './boxes.ts';
import type { Forgetting } from './forgetting.ts';
import { StepHead } from './step-head.tsx';
import type { BoxesInUse } from './use-boxes.ts';

/** Five pages of them are the paper's 150. */
const pageSize = 30;

/** The samples that are shown to be marked. */
export interface SeedPage {
  readonly from: number;
  readonly seeds: readonly number[];
}

export function seedPage(wanted: number): SeedPage {
  const from = pageStart(wanted, pageSize, paperSamples);
  return { from, seeds: range(from, Math.min(paperSamples, from + pageSize)) };
}

export function MarkSamples(props: {
  readonly forgetting: Forgetting | undefined;
  readonly boxes: BoxesInUse;
  readonly page: SeedPage;
}): JSX.Element {
  const { forgetting, boxes: inUse, page } = props;
  const words = phrases.value.inside.forgetting;
  const { size } = useInspection();
  const { from, seeds } = page;
  const marked = markedSeeds(inUse.boxes).length;
  const missing = minBoxedPictures - marked;
  return (
    <section class="step">
      <StepHead number="1" title={words.mark}>
        <output class="step-status">
          {words.marked(inUse.boxes.length, marked)}
          {missing > 0 && <strong> {words.missing(missing)}</strong>}
        </output>
        <Tools inUse={inUse} />
        <Pager from={from} pageSize={pageSize} count={paperSamples} label={words.mark} />
      </StepHead>
      <p class="remark">{words.keys}</p>
      <fieldset class="box-samples" aria-label={words.mark}>
        {seeds.map((seed) => {
          const sample = forgetting?.sampleOf(seed);
          return (
            <BoxPicture
              key={seed}
              seed={seed}
              picture={sample && rgbaOf(sample.image, forgetting!.image)}
              size={size}
              inUse={inUse}
            />
          );
        })}
      </fieldset>
    </section>
  );
}

function Tools({ inUse }: { readonly inUse: BoxesInUse }): JSX.Element {
  const words = phrases.value.inside.forgetting;
  const { size } = useInspection();
  const { boxes, selected, change, undo } = inUse;
  const read = async (file: File) => {
    const given = parseBoxes(await file.text(), size, paperSamples);
    if (given === undefined) showToast(words.notBoxes, { kind: 'problem' });
    else change(() => ({ boxes: given, selected: undefined }));
  };
  return (
    <div class="tools">
      <Button
        kind="quiet"
        icon="trash"
        label={words.removeBox}
        disabled={selected === undefined}
        onClick={() =>
          change((state) => ({
            boxes: state.boxes.filter((box) => box !== state.selected),
            selected: undefined,
          }))
        }
      />
      <Button kind="quiet" disabled={undo === undefined} onClick={() => undo?.()}>
        {phrases.value.common.undo}
      </Button>
      <Button
        kind="quiet"
        disabled={boxes.length === 0}
        onClick={() => change(() => ({ boxes: [], selected: undefined }))}
      >
        {words.clear}
      </Button>
      <ChooseFiles of="json" kind="quiet" onChoose={([file]) => void read(file!)}>
        {words.open}
      </ChooseFiles>
      <Button
        kind="quiet"
        disabled={boxes.length === 0}
        onClick={() => saveFile('boxes.json', new Blob([boxesFile(boxes)], { type: 'application/json' }))}
      >
        {words.save}
      </Button>
    </div>
  );
}
