/** The third step: the samples without the maps, and without as many random ones. */
import type { JSX } from 'preact';
import type { SeedBox } from '../../../../analysis/explore/object-boxes.ts';
import type { RgbaPicture } from '../../../../core/pictures.ts';
import { paperSamples } from '../../../../analysis/explore/window-drop.ts';
import { range } from '../../../../core/numbers.ts';
import { rgbaOf } from '../../../../core/pictures.ts';
import { formats, phrases } from '../../language/language.ts';
import { picturesOf } from '../../painter/canvases.ts';
import { useInspection } from '../inspection.ts';
import { Pixels } from '../pixels.tsx';
import { useComputed } from '../use-computed.ts';
import { markedSeeds } from './boxes.ts';
import type { Forgetting } from './forgetting.ts';
import { StepHead } from './step-head.tsx';

/** Samples of each kind that are shown. */
const shownCount = 12;

export function Results(props: {
  readonly forgetting: Forgetting | undefined;
  readonly boxes: readonly SeedBox[];
  readonly dropped: readonly number[];
}): JSX.Element {
  const { forgetting, boxes, dropped } = props;
  const words = phrases.value.inside.forgetting;
  const show = formats.value;
  const marked = markedSeeds(boxes);
  const others = range(0, paperSamples).filter((seed) => !marked.includes(seed));
  const changes = useComputed(
    forgetting && marked.length > 0 && dropped.length > 0
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
      {dropped.length > 0 && <p class="remark">{words.statistics}</p>}
      {marked.length > 0 && (
        <Rows
          place="marked"
          title={words.markedSamples}
          seeds={marked.slice(0, shownCount)}
          forgetting={forgetting}
          dropped={dropped}
        />
      )}
      <Rows
        place="others"
        title={words.otherSamples}
        seeds={others.slice(0, shownCount)}
        forgetting={forgetting}
        dropped={dropped}
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
}): JSX.Element {
  const { place, title, seeds, forgetting, dropped } = props;
  const words = phrases.value.inside.forgetting;
  const count = formats.value.count(dropped.length);
  const { size } = useInspection();
  const reasons = [forgetting, seeds.join(), dropped];
  useComputed(forgetting && (async () => (await forgetting.make(`${place} before`, seeds)) && {}), reasons);
  const paint = (row: string, maps: readonly number[]) => async () => {
    const images = await forgetting!.without(`${place} ${row}`, seeds, maps);
    return images && new Map(picturesOf(images, forgetting!.image).map((each, i) => [seeds[i], each]));
  };
  const after = useComputed(forgetting && paint('after', dropped), reasons);
  const control = useComputed(forgetting && paint('control', forgetting.randomMaps(dropped.length)), reasons);
  const before = (seed: number): RgbaPicture | undefined => {
    const sample = forgetting?.sampleOf(seed);
    return sample && rgbaOf(sample.image, forgetting!.image);
  };
  const rows = [
    [words.withAll, before],
    [words.without(count), (seed: number) => after?.get(seed)],
    [words.withoutRandom(count), (seed: number) => control?.get(seed)],
  ] as const;
  return (
    <table class="results">
      <caption>{title}</caption>
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
