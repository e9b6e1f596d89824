/** Points, and what a GAN makes of them, as blocks of a figure. */
import { above, caption, colours, type Block } from './blocks.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** Those of figure 1 of the 2014 paper: data black, G green, D blue. */
const ink = { data: [48, 48, 48], generated: [0, 140, 70], judged: [40, 90, 200] } as const;
/** What a plane is shaded with where D takes points for generated, and for real. */
const shades = { generated: [150, 180, 235], real: [245, 205, 160] } as const;

/** RGB bytes, white, to draw a plot on. */
class Sheet {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    this.data = new Uint8Array(width * height * 3).fill(255);
    this.width = width;
    this.height = height;
  }

  /** Lays a colour over a pixel; outside the sheet, nothing happens. */
  lay(x: number, y: number, colour: Colour, opacity = 1): void {
    if (!(x >= 0 && x < this.width && y >= 0 && y < this.height)) return;
    const at = (Math.floor(y) * this.width + Math.floor(x)) * 3;
    colour.forEach((part, i) => {
      this.data[at + i] = Math.round(this.data[at + i]! * (1 - opacity) + part * opacity);
    });
  }

  /** A dot of 2×2 pixels around (x, y). */
  dot(x: number, y: number, colour: Colour, opacity = 1): void {
    for (const dx of [-1, 0]) for (const dy of [-1, 0]) this.lay(x + dx, y + dy, colour, opacity);
  }

  frame(): void {
    for (let x = 0; x < this.width; x++)
      for (const y of [0, this.height - 1]) this.lay(x, y, colours.faint, 0.5);
    for (let y = 0; y < this.height; y++)
      for (const x of [0, this.width - 1]) this.lay(x, y, colours.faint, 0.5);
  }

  /** A curve over the whole width, one height (0 to 1, from below) a column; `dash` of every 8 columns are drawn. */
  curve(heights: readonly number[], colour: Colour, dash = 8): void {
    const rowOf = (height: number) => (1 - height) * (this.height - 3) + 1;
    for (let x = 1; x < heights.length; x++) {
      if (x % 8 >= dash) continue;
      const [from, to] = [rowOf(heights[x - 1]!), rowOf(heights[x]!)].toSorted((a, b) => a - b);
      for (let y = from!; y <= to!; y += 1) this.dot(x, y, colour);
      this.dot(x, to!, colour);
    }
  }

  block(): Block {
    const { data, width, height } = this;
    return {
      width,
      height,
      draw(canvas, left, top) {
        for (let y = 0; y < height; y++) {
          const row = data.subarray(y * width * 3, (y + 1) * width * 3);
          canvas.data.set(row, ((top + y) * canvas.width + left) * 3);
        }
      },
    };
  }
}

/** From where to where a plot reaches, along each of its axes. */
export type Extent = readonly [from: number, to: number];

/** The middles of so many equal parts of the extent. */
export function placesOf([from, to]: Extent, parts: number): number[] {
  return Array.from({ length: parts }, (_, i) => from + ((i + 0.5) * (to - from)) / parts);
}

export interface LinePlot {
  /** Density of the data at the middle of each of the plot's columns. */
  readonly density: readonly number[];
  /** Points that were generated. */
  readonly generated: ArrayLike<number>;
  /** D at the middle of each column. */
  readonly judged: ArrayLike<number>;
  readonly extent: Extent;
}

export const linePlotWidth = 640;
const linePlotHeight = 300;
const bins = 80;

/** Densities on a line, and D from 0 at the bottom to 1 at the top. */
export function linePlot({ density, generated, judged, extent }: LinePlot): Block {
  const [from, to] = extent;
  const sheet = new Sheet(linePlotWidth, linePlotHeight);
  const counts = new Array<number>(bins).fill(0);
  for (const point of Array.from(generated)) {
    const bin = Math.floor(((point - from) / (to - from)) * bins);
    if (bin >= 0 && bin < bins) counts[bin]! += 1;
  }
  const binWidth = (to - from) / bins;
  const found = density.map(
    (_, x) => counts[Math.floor((x / density.length) * bins)]! / (generated.length * binWidth),
  );
  // The data's peak reaches two thirds up, whatever has been generated: the scale of all frames is the same.
  const top = 1.5 * Math.max(...density);
  const scaled = (values: readonly number[]) => values.map((value) => Math.min(1, value / top));
  sheet.frame();
  for (let x = 0; x < sheet.width; x++) sheet.lay(x, sheet.height / 2, colours.faint, 0.4);
  sheet.curve(scaled(found), ink.generated);
  sheet.curve(scaled(density), ink.data, 4);
  sheet.curve(Array.from(judged), ink.judged, 6);
  return above([sheet.block(), ends(extent, sheet.width), words(linePlotWords, sheet.width)], { gap: 8 });
}

const linePlotWords =
  'Black: the data’s density. Green: what is generated. Blue: D, from 0 to 1; the line is one half.';

export interface PlanePlot {
  /** Points [count, 2]. */
  readonly real: ArrayLike<number>;
  readonly generated: ArrayLike<number>;
  /** D at the middles of `shadeCells` by `shadeCells` cells, row by row from the lowest second coordinate on. */
  readonly judged: ArrayLike<number>;
  readonly extent: Extent;
}

const planePlotSide = 512;
export const shadeCells = 64;

/** Points of a plane over the shades of D. */
export function planePlot({ real, generated, judged, extent }: PlanePlot): Block {
  const [from, to] = extent;
  const sheet = new Sheet(planePlotSide, planePlotSide);
  const cell = planePlotSide / shadeCells;
  for (let y = 0; y < planePlotSide; y++) {
    for (let x = 0; x < planePlotSide; x++) {
      const row = Math.floor((planePlotSide - 1 - y) / cell);
      const probability = judged[row * shadeCells + Math.floor(x / cell)]!;
      const shade = probability > 0.5 ? shades.real : shades.generated;
      sheet.lay(x, y, shade, Math.min(1, Math.abs(probability - 0.5) * 2));
    }
  }
  const scatter = (points: ArrayLike<number>, colour: Colour, opacity: number) => {
    for (let i = 0; i + 1 < points.length; i += 2) {
      const x = ((points[i]! - from) / (to - from)) * planePlotSide;
      const y = ((to - points[i + 1]!) / (to - from)) * planePlotSide;
      sheet.dot(x, y, colour, opacity);
    }
  };
  scatter(real, ink.data, 0.45);
  scatter(generated, ink.generated, 0.9);
  sheet.frame();
  return above([sheet.block(), ends(extent, sheet.width), words(planePlotWords, sheet.width)], { gap: 8 });
}

const planePlotWords =
  'Black: real points. Green: generated ones. Orange: where D takes points for real; blue: for generated.';

/** The numbers at the two ends of an axis. */
function ends([from, to]: Extent, width: number): Block {
  const [first, last] = [
    caption(String(from), { colour: 'faint' }),
    caption(String(to), { colour: 'faint' }),
  ];
  return {
    width,
    height: first.height,
    draw(canvas, left, top) {
      first.draw(canvas, left, top);
      last.draw(canvas, left + width - last.width, top);
    },
  };
}

function words(text: string, width: number): Block {
  return caption(text, { colour: 'faint', width });
}
