import { describe, expect, it } from 'vitest';
import { allMarks, type Mark } from './svg/marks.ts';
import { inlineSvg } from './svg/render.ts';
import { faultsOf } from './svg/testing/markup.ts';
import { linePlot, linePlotPlaces, placesOf, planePlot, shadeCells } from './point-plots.ts';

const extent = [-2, 2] as const;
const undecided = new Float32Array(shadeCells ** 2).fill(0.5);

const pathsOf = (marks: readonly Mark[], tone: string) =>
  [...allMarks(marks)].flatMap((mark) =>
    mark.kind === 'path' && (mark.paint.stroke === tone || mark.paint.fill === tone) ? [mark.d] : [],
  );

it('placesOf returns the middles of equal parts', () => {
  expect(placesOf([-2, 2], 4)).toEqual([-1.5, -0.5, 0.5, 1.5]);
});

describe('a plane', () => {
  it('has the shades of D at the judged cells, orange for real and blue for generated', () => {
    const judged = Array.from(undecided, (_, i) => (i < shadeCells ** 2 / 2 ? 0 : 1));
    const { marks } = planePlot({ real: [], generated: [1, 1], judged, extent });
    const [shade] = [...allMarks(marks)].filter((mark) => mark.kind === 'picture') as [
      Extract<Mark, { kind: 'picture' }>,
    ];
    const { data } = shade.raster;
    const [upper, lower] = [data.subarray(0, 3), data.subarray(-3)];
    expect(upper[0]).toBeGreaterThan(upper[2]!);
    expect(lower[2]).toBeGreaterThan(lower[0]!);
    const plain = planePlot({ real: [], generated: [], judged: undecided, extent });
    const white = [...allMarks(plain.marks)].find((mark) => mark.kind === 'picture') as typeof shade;
    expect(new Set(white.raster.data)).toEqual(new Set([255]));
  });

  it('has points at their positions, and none outside', () => {
    const { marks } = planePlot({ real: [0, 0], generated: [1, 1, 9, 9, NaN, 0], judged: undecided, extent });
    const circles = [...allMarks(marks)].filter((mark) => mark.kind === 'circle');
    const inPlot = circles.filter(({ radius }) => radius < 3); // those of the key are larger
    expect(inPlot).toHaveLength(2);
    const [real, generated] = inPlot;
    expect(generated!.x).toBeCloseTo(real!.x * 1.5);
    expect(generated!.y).toBeCloseTo(real!.y * 0.5);
  });

  it('has the same size for any points', () => {
    const sizes = [[], [0, 0], [50, 50]].map((generated) => {
      const { width, height } = planePlot({ real: [], generated, judged: undecided, extent });
      return [width, height];
    });
    expect(new Set(sizes.map(String)).size).toBe(1);
  });
});

describe('a line', () => {
  const density = placesOf(extent, linePlotPlaces).map((x) => Math.exp(-x * x));
  const judged = new Array<number>(linePlotPlaces).fill(1);

  it('has the density of the data, D and generated points, and accepts points outside', () => {
    const box = linePlot({ density, generated: [0, 9, -9, Number.NaN], judged, extent });
    expect(faultsOf(inlineSvg(box, ''))).toEqual([]);
    expect(pathsOf(box.marks, 'series-5').some((d) => d.split('L').length === linePlotPlaces)).toBe(true);
    const generated = pathsOf(box.marks, 'series-2');
    expect(generated.map((d) => d.split('M').length - 1)).toEqual([1]); // one bar
    const [curveOfD] = pathsOf(box.marks, 'series-0');
    expect(new Set([...curveOfD!.matchAll(/ (\S+?)(?=L|$)/g)].map(([, y]) => y))).toEqual(new Set(['0']));
  });
});
