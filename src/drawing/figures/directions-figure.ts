import { percent } from '../../core/wording.ts';
import { column, grid, row, space, widened, type Box } from '../svg/box.ts';
import { captioned } from '../svg/figure.ts';
import { words } from '../svg/words.ts';
import { oneOf, picturesOf, signedPlace, type ImageForm } from './parts.ts';

/** A sample, and rows of what it becomes along directions of z. */
export interface MovedSample {
  /** What the sample is called. */
  readonly name: string;
  /** [1, C, H, W] */
  readonly image: Float32Array;
  /** The same, moved along the directions; undefined if it is not. [1, C, H, W] */
  readonly moved?: Float32Array | undefined;
  /** Places in a row, in standard deviations. */
  readonly places: readonly number[];
  readonly rows: readonly DirectionRow[];
}

export interface DirectionRow {
  /** The share of the direction in all change. */
  readonly share: number;
  /** Where the sample is along the direction. */
  readonly at: number;
  /** [places, C, H, W] */
  readonly images: Float32Array;
}

const barWidth = 96;
const barHeight = 4;
/** Between a label and the pictures. */
const labelGap = 8;

/**
 * A row for each direction, with a bar for its share. The sample is framed wherever it is: in the middle of each row, or,
 * if it was moved, above them.
 */
export function directionsFigure(sample: MovedSample, image: ImageForm): Box {
  const { name, places, rows } = sample;
  const isMiddle = (place: number) => sample.moved === undefined && isSame(place, 0);
  const heads = places.map((place) =>
    isMiddle(place)
      ? words(name, { size: 12, room: image.width * 2 })
      : words(`${signedPlace(place)} σ`, { size: 12, tone: 'soft' }),
  );
  const largest = Math.max(...rows.map(({ share }) => share));
  const lines = rows.map((line, i) => [
    rowLabel(i + 1, line.share, largest),
    ...picturesOf(line.images, image, (j) => (isSame(places[j]!, line.at) ? 'accent' : undefined)),
  ]);
  const align = ['start' as const, ...places.map(() => 'middle' as const)];
  const table = grid([[space(), ...heads], ...lines], { gap: { columns: 4, rows: 4 }, align });
  return places.some(isMiddle) ? table : column([sampleAlone(sample, image), table], { gap: 24 });
}

/** The sample and, if it was moved, what has become of it. */
function sampleAlone({ name, image: values, moved, rows }: MovedSample, image: ImageForm): Box {
  const one = (picture: Float32Array, caption: string, isFramed: boolean) =>
    captioned(oneOf(picture, image, 0, isFramed ? { frame: 'accent' } : {}), caption);
  if (moved === undefined) return one(values, name, true);
  return row([one(values, name, false), one(moved, movesWording(rows), true)], { gap: 24 });
}

function rowLabel(number: number, share: number, largest: number): Box {
  const label = column(
    [
      words(`direction ${number}`, { size: 13 }),
      bar(largest === 0 ? 0 : share / largest),
      words(`${percent(share)} of all change`, { size: 12, tone: 'soft' }),
    ],
    { gap: 5 },
  );
  return widened(label, label.width + labelGap);
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-9;
}

/** `1.5 σ along 1, −2 σ along 3`. */
function movesWording(rows: readonly DirectionRow[]): string {
  return rows.flatMap(({ at }, i) => (at === 0 ? [] : [`${signedPlace(at)} σ along ${i + 1}`])).join(', ');
}

function bar(filled: number): Box {
  const part = (width: number, tone: 'wash' | 'accent') =>
    ({
      kind: 'rectangle',
      x: 0,
      y: 0,
      width,
      height: barHeight,
      radius: barHeight / 2,
      paint: { fill: tone },
    }) as const;
  const marks = [
    part(barWidth, 'wash'),
    ...(filled > 0 ? [part(Math.max(barHeight, filled * barWidth), 'accent')] : []),
  ];
  return { width: barWidth, height: barHeight, marks };
}
