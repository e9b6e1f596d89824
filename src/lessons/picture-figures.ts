/** The figures of the page about all pictures. */
import { column, inRows, row, space, widened, type Box } from '../drawing/svg/box.ts';
import { captioned, headed } from '../drawing/svg/figure.ts';
import type { Mark, Run } from '../drawing/svg/marks.ts';
import { figureWidth } from '../drawing/svg/page.ts';
import { plot, type Layer } from '../drawing/svg/plot.ts';
import { rasterOfValues } from '../drawing/svg/raster.ts';
import { table } from '../drawing/svg/table.ts';
import { words } from '../drawing/svg/words.ts';
import { comparedCounts, isSame, type PictureCount } from './picture-count.ts';
import type { Climb, Judged, NoiseLines, PictureSpace, SpaceForm } from './picture-space.ts';

const gap = 40;
const half = (figureWidth - gap) / 2;
/** Pictures are enlarged up to this side. */
const drawnSide = 84;
const pictureGap = 4;

/** `256`, `3.23 · 10⁶¹⁶` */
export function countRuns({ mantissa, exponent, written }: PictureCount): Run[] {
  if (written !== undefined && exponent < 6) return [{ text: Number(written).toLocaleString('en-US') }];
  // Rounding down, because 9.999 · 10² is not 10.00 · 10².
  const digits = (Math.floor(mantissa * 100) / 100).toFixed(2);
  return [{ text: `${digits} · 10` }, { text: String(exponent), script: 'sup' }];
}

/** How many pictures there are of some sizes, and the number of the asked one in full. */
export function countFigure(asked: PictureCount): Box {
  const rows = comparedCounts(asked).map((count) => {
    const isAsked = isSame(count, asked);
    const style = { size: 14, bold: isAsked, tone: isAsked ? 'positive' : 'ink' } as const;
    return [
      words(`${count.width}×${count.height}${count.channels === 3 ? ' in colour' : ''}`, style),
      words(String(count.values), style),
      words(count.numbers.toLocaleString('en-US'), style),
      words(countRuns(count), style),
    ];
  });
  const columns = ['pictures of', 'values', 'numbers', 'different pictures'].map((heading) => ({ heading }));
  return row([table(columns, rows, { size: 14, width: half }), inFull(asked)], { gap });
}

function inFull(count: PictureCount): Box {
  const power = [
    { text: String(count.values) },
    { text: String(count.numbers), script: 'sup' },
    { text: ' = ' },
    ...countRuns(count),
  ] as const;
  const digits = (count.exponent + 1).toLocaleString('en-US');
  const body =
    count.written === undefined
      ? words(`A number of ${digits} digits: it would fill ${pagesOf(count)} of a book.`, {
          size: 14,
          width: half,
        })
      : words(inThrees(count.written), { size: 12, tone: 'soft', width: half });
  return column([words(power, { size: 24, bold: true, tone: 'positive' }), body], { gap: 12 });
}

/** A page of a book has about this many digits. */
const digitsOfPage = 2500;

function pagesOf({ exponent }: PictureCount): string {
  const pages = Math.max(1, Math.round((exponent + 1) / digitsOfPage));
  return pages === 1 ? 'a page' : `${pages.toLocaleString('en-US')} pages`;
}

/** `1 234 567`: text that can be broken between groups. */
function inThrees(digits: string): string {
  return digits.replaceAll(/\B(?=(\d{3})+$)/g, ' ');
}

/** D's probability in a caption. It is not rounded to a certainty that D does not have. Its space does not break. */
export function shownD(d: number): string {
  if (d < 0.001) return '<\u00a00.001';
  if (d > 0.999) return '>\u00a00.999';
  return d.toFixed(d < 0.01 || d > 0.99 ? 3 : 2);
}

function pictureBox(values: Float32Array, form: SpaceForm, side = drawnSide): Box {
  const scale = Math.max(1, Math.floor(side / Math.max(form.width, form.height)));
  const [width, height] = [form.width * scale, form.height * scale];
  const frame: Mark = {
    kind: 'rectangle',
    x: 0.5,
    y: 0.5,
    width: width + 1,
    height: height + 1,
    paint: { stroke: 'rule' },
  };
  const raster = rasterOfValues(values, form);
  const marks: Mark[] = [{ kind: 'picture', x: 1, y: 1, width, height, raster }, frame];
  return { width: width + 2, height: height + 2, marks };
}

const judgedBox = ({ picture, d }: Judged, form: SpaceForm) =>
  captioned(pictureBox(picture, form), `D ${d < 0.001 || d > 0.999 ? '' : '= '}${shownD(d)}`);

/** Random pictures beside generated ones, each with D's probability. */
export function besideFigure({ random, generated }: PictureSpace, form: SpaceForm): Box {
  const block = (heading: string, pictures: readonly Judged[]) => {
    const boxes = pictures.map((each) => judgedBox(each, form));
    const columns = Math.max(1, Math.floor((half + pictureGap) / (boxes[0]!.width + pictureGap)));
    const grid = inRows(boxes, Math.min(6, columns), { gap: { columns: pictureGap, rows: 10 } });
    return widened(headed(heading, grid), half);
  };
  return row([block('Random', random), block('A generator’s', generated)], { gap });
}

/** The pictures on the way from noise to a real picture, above what D says there. */
export function linesFigure({ t, d, pictures }: NoiseLines, form: SpaceForm): Box {
  const insets = { left: 48, right: 48 };
  const step = Math.max(form.width, form.height) <= 96 ? 2 : 4;
  const across = (figureWidth - insets.left - insets.right) / (t.length - 1);
  const shown = t.flatMap((share, i) => (i % step === 0 ? [{ share, i }] : []));
  const boxes = shown.map(({ i }) => pictureBox(pictures[i]!, form));
  const strip: Box = {
    ...space(figureWidth, boxes[0]!.height),
    marks: boxes.map((box, k) => ({
      kind: 'group',
      x: Math.round(insets.left + shown[k]!.i * across - box.width / 2),
      y: 0,
      marks: box.marks,
    })),
  };
  const others = d.slice(1).map((line): Layer => ({
    kind: 'line',
    points: line.map((each, i) => [t[i]!, each]),
    series: 0,
    width: 1,
  }));
  const main = d[0]!;
  const says = plot({
    width: figureWidth,
    height: 260,
    insets,
    names: 'none',
    x: {
      label: 'share of the real picture; the rest is noise',
      from: 0,
      to: 1,
      ticks: shown.map(({ share }) => share),
    },
    y: { label: 'D: probability that the picture is real', from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1] },
    layers: [
      { kind: 'level', value: 0.5, tone: 'soft' },
      ...others,
      { kind: 'line', points: main.map((each, i) => [t[i]!, each]), series: 1, width: 3, dash: 'none' },
    ],
  });
  return column([strip, says], { gap: 8 });
}

/** Noise before and after it climbed D's slope, and D's probability on the way. */
export function climbFigure(climbs: readonly Climb[], form: SpaceForm): Box {
  const line = (heading: string, pictures: readonly Judged[]) =>
    headed(
      heading,
      row(
        pictures.map((each) => judgedBox(each, form)),
        { gap: pictureGap },
      ),
    );
  const before = climbs.map((climb) => climb.before);
  const after = climbs.map((climb) => climb.after);
  const steps = Math.max(1, ...climbs.map(({ d }) => d.length - 1));
  const left = column([line('Noise', before), line('The same, changed so that D likes it', after)], {
    gap: 14,
  });
  const width = Math.max(half, left.width);
  const curves = plot({
    title: 'D on the way up',
    width: figureWidth - width - gap,
    height: Math.max(260, left.height),
    names: 'none',
    x: { label: 'steps along D’s slope', from: 0, to: steps },
    y: { label: 'D: probability that the picture is real', from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1] },
    layers: climbs.map(({ d }) => ({
      kind: 'line',
      points: d.map((each, i) => [i, each] as const),
      series: 1,
      dash: 'none',
    })),
  });
  return row([widened(left, width), curves], { gap });
}
