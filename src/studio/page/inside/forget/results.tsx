/** The third step: the samples without the maps, and without as many random ones. */
import type { JSX } from 'preact';
import type { SeedBox } from '../../../../analysis/explore/object-boxes.ts';
import type { RgbaPicture } from '../../../../core/pictures.ts';
import { paperSamples } from '../../../../analysis/explore/window-drop.ts';
import { range } from '../../../../core/numbers.ts';
import { rgbaOf } from '../../../../core/pictures.ts';
import { formats, phrases } from '../../language/language.ts';
import { picturesOf } from '../../painter/picture-values.ts';
import { useInspection } from '../inspection.ts';
import { Pixels } from '../../parts/pixels.tsx';
import { useComputed } from '../../parts/use-computed.ts';
import { markedSeeds } from './boxes.ts';
import type { Forgetting } from './forgetting.ts';
import { StepHead } from './step-head.tsx';

/** Samples of each kind that are shown. */
const shownCount = 12;

export function Results(props: {
  readonly forgetting: Forgetting | undefined;
  readonly boxes: readonly SeedBox[];
  readonly dropped: readonly number[];
  /** Whether the choice of maps has not changed for a moment. */
  readonly isResting: boolean;
}): JSX.Element {
  const { forgetting, boxes, dropped, isResting } = props;
  const words = phrases.value.inside.forgetting;
  const show = formats.value;
  const marked = markedSeeds(boxes);
  const others = range(0, paperSamples).filter((seed) => !marked.includes(seed));
  const changes = useComputed(
    forgetting && isResting && marked.length > 0 && dropped.length > 0
      ? async () => forgetting.changes(boxes, dropped)
      : undefined,
    [forgetting, boxes, dropped],
  );
  return (
    <section class="step">
      <StepHead number="3" title={words.results} />
      <output class="remark">
        {changes === undefined
          ? words.changesCome
          : words.changes(
              show.percent(changes.change.inside),
              show.percent(changes.change.outside),
              show.percent(changes.control.inside),
              show.percent(changes.control.outside),
            )}
      </output>
      {marked.length > 0 && (
        <Rows
          place="marked"
          title={words.markedSamples}
          seeds={marked.slice(0, shownCount)}
          forgetting={forgetting}
          dropped={dropped}
          isResting={isResting}
        />
      )}
      <Rows
        place="others"
        title={words.otherSamples}
        seeds={others.slice(0, shownCount)}
        forgetting={forgetting}
        dropped={dropped}
        isResting={isResting}
      />
    </section>
  );
}

function Rows(props: {
  readonly place: string;
  readonly title: string;
  readonly seeds: readonly number[];
  readonly forgetting: Forgetting | undefined;
  readonly dropped: readonly number[];
  /** Whether the choice of maps has not changed for a moment. */
  readonly isResting: boolean;
}): JSX.Element {
  const { place, title, seeds, forgetting, dropped, isResting } = props;
  const words = phrases.value.inside.forgetting;
  const count = formats.value.count(dropped.length);
  const { size } = useInspection();
  const reasons = [forgetting, seeds.join(), dropped];
  useComputed(forgetting && (async () => (await forgetting.make(`${place} before`, seeds)) && {}), reasons);
  const given = { forgetting, seeds, dropped, isResting };
  const after = useWithout(`${place} after`, given, dropped);
  const control = useWithout(`${place} control`, given, forgetting?.randomMaps(dropped.length) ?? []);
  const before = (seed: number): RgbaPicture | undefined => {
    const sample = forgetting?.sampleOf(seed);
    return sample && rgbaOf(sample.image, forgetting!.image);
  };
  const rows = [
    [words.withAll, before],
    [words.without(count), (seed: number) => after.pictures?.get(seed)],
    [words.withoutRandom(count), (seed: number) => control.pictures?.get(seed)],
  ] as const;
  return (
    <table class="results">
      <caption>
        {title}
        {after.isPreview && <span class="soft"> · {words.statistics}</span>}
      </caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="for-readers">{words.maps}</span>
          </th>
          {seeds.map((seed) => (
            <th key={seed} scope="col">
              {seed}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, pictureOf]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {seeds.map((seed) => (
              <td key={seed}>
                <Pixels picture={pictureOf(seed)} size={size} alt={words.resultOf(name, String(seed))} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface Without {
  readonly dropped: readonly number[];
  readonly pictures: ReadonlyMap<number, RgbaPicture>;
}

/** Samples without some maps: at once with the statistics of all maps, and as they are when these are measured again. */
function useWithout(
  place: string,
  given: {
    readonly forgetting: Forgetting | undefined;
    readonly seeds: readonly number[];
    readonly dropped: readonly number[];
    readonly isResting: boolean;
  },
  maps: readonly number[],
): { readonly pictures: Without['pictures'] | undefined; readonly isPreview: boolean } {
  const { forgetting, seeds, dropped, isResting } = given;
  const reasons = [forgetting, seeds.join(), dropped];
  const paint = (how: 'preview' | 'without') => async (): Promise<Without | undefined> => {
    const images = await forgetting![how](`${place} ${how}`, seeds, maps);
    if (images === undefined) return undefined;
    const pictures = picturesOf(images, forgetting!.image);
    return { dropped, pictures: new Map(pictures.map((each, i) => [seeds[i]!, each])) };
  };
  const preview = useComputed(forgetting && paint('preview'), reasons);
  const measured = useComputed(forgetting && isResting ? paint('without') : undefined, reasons);
  const isPreview = measured?.dropped !== dropped;
  return { pictures: isPreview ? preview?.pictures : measured.pictures, isPreview };
}
