/** A chart on a canvas, by uPlot. It says nothing and asks nothing: chart.tsx does. */
import { effect, type Signal } from '@preact/signals';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { fontFamily, seriesDashes, seriesTone, type Tone } from '../../../drawing/svg/theme.ts';
import { formats } from '../language/language.ts';
import { verticalRange, type ChartLine } from './chart-lines.ts';
import { colourOf, isDark } from './theme.ts';

/** Something that happened at a place of the axis. */
export interface ChartMark {
  readonly x: number;
  readonly tone: Tone;
}

export interface PlotContent {
  readonly lines: readonly ChartLine[];
  /** What of the axis is shown. */
  readonly window: { readonly from: number; readonly to: number };
  readonly isLog: boolean;
  readonly marks: readonly ChartMark[];
  /** Where the reader stands: a line over all charts. */
  readonly place: number | undefined;
}

export interface PlotEvents {
  onPick(x: number): void;
  onZoom(from: number, to: number): void;
  onReset(): void;
}

const fontSize = 12;
/** So that the frames of charts below each other stand below each other. */
const leftSize = 56;
const lineWidth = 1.75;
/** A press that moves less than this is a click. */
const clickPixels = 4;

export class ChartPlot {
  readonly #host: HTMLElement;
  readonly #frame = document.createElement('div');
  readonly #height: number;
  readonly #hover: Signal<number | undefined>;
  readonly #events: PlotEvents;
  readonly #stops: (() => void)[] = [];
  readonly #placeLine = document.createElement('div');
  #content: PlotContent;
  #plot: uPlot;
  #isOurHover = false;
  /** How much the page is enlarged by its styles, as it is on large screens. uPlot knows pixels of the screen only. */
  #zoom = 1;

  /** @param hover where the pointer is, shared by all charts of a view */
  constructor(
    host: HTMLElement,
    content: PlotContent,
    { height, hover, events }: { height: number; hover: Signal<number | undefined>; events: PlotEvents },
  ) {
    this.#host = host;
    this.#height = height;
    this.#hover = hover;
    this.#events = events;
    this.#content = content;
    this.#placeLine.className = 'chart-place';
    host.append(this.#frame);
    this.#plot = this.#create();
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(host);
    this.#stops.push(
      () => observer.disconnect(),
      effect(() => this.#showHover(hover.value)),
      effect(() => {
        void isDark.value;
        void formats.value;
        this.#plot.redraw(false, true);
      }),
    );
  }

  /** The canvas, for pictures of it. */
  get canvas(): HTMLCanvasElement {
    return this.#plot.ctx.canvas;
  }

  show(content: PlotContent): void {
    const before = this.#content;
    this.#content = content;
    if (formOf(before) !== formOf(content)) {
      this.#plot.destroy();
      this.#plot = this.#create();
    } else if (before.lines !== content.lines || !isSameWindow(before, content)) {
      this.#plot.setData(dataOf(content.lines), true);
    } else if (before.marks !== content.marks) {
      this.#plot.redraw(false, false);
    }
    this.#movePlace();
  }

  destroy(): void {
    for (const stop of this.#stops) stop();
    this.#plot.destroy();
    this.#frame.remove();
  }

  #create(): uPlot {
    const { lines, isLog } = this.#content;
    const zoom = (this.#zoom = zoomOf(this.#host));
    this.#frame.style.zoom = String(1 / zoom);
    const { series, bands } = seriesOf(lines, zoom);
    const plot = new uPlot(
      {
        width: this.#width(),
        height: this.#height * zoom,
        series,
        bands,
        padding: [8 * zoom, 20 * zoom, 0, 0],
        legend: { show: false },
        scales: {
          x: { time: false, range: () => this.#horizontal() },
          y: {
            distr: isLog ? 3 : 1,
            range: () => {
              const { min, max } = verticalRange(this.#content.lines, this.#content.window, isLog);
              return [min, max];
            },
          },
        },
        axes: [
          { ...axis(zoom), size: 28 * zoom, space: 64 * zoom, values: (_, splits) => splits.map(compact) },
          {
            ...axis(zoom),
            size: leftSize * zoom,
            space: 32 * zoom,
            values: (_, splits) => splits.map(labelOf),
          },
        ],
        cursor: {
          y: false,
          points: {
            size: (_, i) => (toneOf(lines, i) === undefined ? 0 : 6 * zoom),
            width: 0,
            fill: (_, i) => colourOf(toneOf(lines, i) ?? 'paper'),
          },
          drag: { x: true, y: false, setScale: false, dist: clickPixels },
        },
        hooks: {
          setCursor: [(u) => this.#hovered(u)],
          setSelect: [(u) => this.#selected(u)],
          draw: [(u) => this.#drawMarks(u)],
          setScale: [() => this.#movePlace()],
        },
      },
      dataOf(lines),
      this.#frame,
    );
    plot.over.append(this.#placeLine);
    this.#listen(plot);
    this.#movePlace();
    return plot;
  }

  #horizontal(): [number, number] {
    const { from, to } = this.#content.window;
    return from === to ? [from - 0.5, to + 0.5] : [from, to];
  }

  #listen(plot: uPlot): void {
    let pressed: number | undefined;
    plot.over.addEventListener('mousedown', ({ clientX, button }) => {
      pressed = button === 0 ? clientX : undefined;
    });
    plot.over.addEventListener('mouseup', ({ clientX }) => {
      if (pressed === undefined || Math.abs(clientX - pressed) >= clickPixels) return;
      const { left = -1 } = plot.cursor;
      if (left >= 0) this.#events.onPick(plot.posToVal(left, 'x'));
    });
    plot.over.addEventListener('dblclick', () => this.#events.onReset());
  }

  #hovered(plot: uPlot): void {
    const { left = -1 } = plot.cursor;
    this.#isOurHover = left >= 0;
    this.#hover.value = left < 0 ? undefined : plot.posToVal(left, 'x');
  }

  /** Shows where the pointer is in another chart. */
  #showHover(x: number | undefined): void {
    if (x === undefined) this.#isOurHover = false;
    if (this.#isOurHover) return;
    const left = x === undefined ? -10 : this.#plot.valToPos(x, 'x');
    this.#plot.setCursor({ left: left >= 0 ? left : -10, top: x === undefined ? -10 : 1 }, false);
  }

  #selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < clickPixels) return;
    const [from, to] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#events.onZoom(from, to);
  }

  #movePlace(): void {
    const { place, window } = this.#content;
    const isShown = place !== undefined && place >= window.from && place <= window.to;
    this.#placeLine.hidden = !isShown;
    if (isShown && this.#plot !== undefined)
      this.#placeLine.style.transform = `translateX(${this.#plot.valToPos(place, 'x')}px)`;
  }

  #drawMarks(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const ratio = uPlot.pxRatio * this.#zoom;
    for (const { x, tone } of this.#content.marks) {
      const at = Math.round(plot.valToPos(x, 'x', true));
      if (at < bbox.left || at > bbox.left + bbox.width) continue;
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = colourOf(tone);
      ctx.lineWidth = ratio;
      ctx.setLineDash([2 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(at, bbox.top);
      ctx.lineTo(at, bbox.top + bbox.height);
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(at - 4 * ratio, bbox.top - 7 * ratio);
      ctx.lineTo(at + 4 * ratio, bbox.top - 7 * ratio);
      ctx.lineTo(at, bbox.top - ratio);
      ctx.fill();
      ctx.restore();
    }
  }

  /** In pixels of the screen. */
  #width(): number {
    return Math.max(1, Math.round(this.#host.clientWidth * this.#zoom));
  }

  #resize(): void {
    if (this.#host.clientWidth === 0) return; // it is not shown now
    if (zoomOf(this.#host) !== this.#zoom) {
      this.#plot.destroy();
      this.#plot = this.#create();
    } else if (this.#width() !== this.#plot.width) {
      this.#plot.setSize({ width: this.#width(), height: this.#height * this.#zoom });
    }
    this.#movePlace();
  }
}

function zoomOf(host: HTMLElement): number {
  return host.offsetWidth === 0 ? 1 : host.getBoundingClientRect().width / host.offsetWidth;
}

/** What takes another plot if it changes. */
function formOf({ lines, isLog }: PlotContent): string {
  return `${isLog}${lines.map((line) => `${line.series}${line.low === undefined ? '' : 'b'}${line.isDots ?? false}`).join()}`;
}

function isSameWindow({ window: one }: PlotContent, { window: other }: PlotContent): boolean {
  return one.from === other.from && one.to === other.to;
}

/** Three columns for a line with a band: the line, its lower and its upper edge. */
function columnsOf({ y, low, high }: ChartLine): readonly ChartLine['y'][] {
  return low === undefined || high === undefined ? [y] : [y, low, high];
}

function dataOf(lines: readonly ChartLine[]): uPlot.AlignedData {
  const tables = lines.map((line) => [line.x, ...columnsOf(line)] as unknown as uPlot.AlignedData);
  const [first] = lines;
  if (first === undefined) return [[]];
  if (lines.every(({ x }) => x === first.x)) {
    return [first.x, ...lines.flatMap(columnsOf)] as unknown as uPlot.AlignedData;
  }
  return uPlot.join(tables);
}

function seriesOf(
  lines: readonly ChartLine[],
  zoom: number,
): { series: uPlot.Series[]; bands: uPlot.Band[] } {
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const line of lines) {
    const tone = seriesTone(line.series);
    const colour = () => colourOf(tone);
    const dash = seriesDashes[line.series]?.split(' ').map((length) => Number(length) * zoom);
    const isSingle = line.isDots === true || line.x.length < 3;
    series.push({
      stroke: colour,
      width: lineWidth * zoom,
      points: { show: isSingle, size: 7 * zoom, width: 0, fill: colour, space: 0 },
      ...(dash === undefined ? {} : { dash }),
    });
    if (columnsOf(line).length === 1) continue;
    const edge = { points: { show: false } } satisfies uPlot.Series;
    series.push(edge, edge);
    const high = series.length - 1;
    bands.push({ series: [high, high - 1], fill: () => `${colourOf(tone)}2e` });
  }
  return { series, bands };
}

/** The tone of a series of uPlot, which has the axis first and edges of bands between lines: those have none. */
function toneOf(lines: readonly ChartLine[], index: number): Tone | undefined {
  let at = 1;
  for (const line of lines) {
    const end = at + columnsOf(line).length;
    if (index === at) return seriesTone(line.series);
    at = end;
  }
  return undefined;
}

function axis(zoom: number): uPlot.Axis {
  return {
    stroke: () => colourOf('soft'),
    grid: { stroke: () => colourOf('rule'), width: zoom },
    ticks: { show: false },
    font: `${fontSize * zoom}px ${fontFamily}`,
    gap: 6 * zoom,
  };
}

const compact = (value: number) => formats.value.compact(value);
/** Logarithmic axes leave out some. */
const labelOf = (value: number | null) => (value === null ? '' : formats.value.compact(value));
