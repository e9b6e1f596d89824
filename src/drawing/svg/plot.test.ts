import { describe, expect, it } from 'vitest';
import { tickTexts, ticksOf } from './axis.ts';
import { allMarks, type Mark } from './marks.ts';
import { histogramBars } from './plot-layers.ts';
import { apart } from './plot-names.ts';
import { widthOfText } from './measure.ts';
import { plot, type Plot } from './plot.ts';
import { inlineSvg } from './render.ts';
import { faultsOf } from './testing/markup.ts';

const rounded = (ticks: number[]) => ticks.map((tick) => Number(tick.toPrecision(6)));

describe('an axis', () => {
  it('has ticks at round numbers', () => {
    expect(rounded(ticksOf({ from: 0, to: 1 }))).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf({ from: -5, to: 5 })).toEqual([-4, -2, 0, 2, 4]);
    expect(ticksOf({ from: 0, to: 1300 })).toEqual([0, 500, 1000]);
    expect(rounded(ticksOf({ from: 1e-3, to: 2, scale: 'log' }))).toEqual([0.001, 0.01, 0.1, 1]);
    expect(rounded(ticksOf({ from: 30, to: 700, scale: 'log' }))).toEqual([50, 100, 200, 500]);
  });

  it('formats ticks without rounding noise, with a minus sign, in the same notation', () => {
    expect(tickTexts([0.1 + 0.2, -4, 12_500, 1000])).toEqual(['0.3', '−4', '12,500', '1000']);
    expect(tickTexts([1e-4, 1e-3, 1], { scale: 'log' })).toEqual(['10⁻⁴', '10⁻³', '10⁰']);
    expect(tickTexts([0.001, 0.01, 1], { scale: 'log' })).toEqual(['0.001', '0.01', '1']);
    expect(tickTexts([0, 2.5e-5])).toEqual(['0', '2.5·10⁻⁵']);
  });
});

const spec: Plot = {
  title: 'A & B',
  width: 300,
  height: 200,
  x: { label: 'x', from: 1, to: 100, scale: 'log' },
  y: { label: 'time', unit: 'ms', from: 0, to: 2, ticks: [0.25, 2] },
  layers: [
    {
      kind: 'line',
      name: 'rising',
      series: 1,
      points: [
        [1, 0],
        [10, 1],
        [100, 2],
      ],
    },
    {
      kind: 'points',
      series: 0,
      points: [
        [10, 1],
        [1e9, 1],
      ],
    },
    { kind: 'bars', tone: 'soft', bars: [{ from: 1, to: 10, height: 1 }] },
    {
      kind: 'steps',
      series: 2,
      bars: [
        { from: 1, to: 10, height: 1 },
        { from: 10, to: 100, height: 2 },
      ],
    },
    { kind: 'level', value: 1.5, tone: 'accent' },
  ],
  notes: [{ at: [10, 1], text: 'half way' }],
};
const textsOf = (marks: readonly Mark[]) =>
  [...allMarks(marks)].flatMap((mark) => (mark.kind === 'text' ? mark.runs.map(({ text }) => text) : []));

describe('a plot', () => {
  it('draws its layers, names, units and notes', () => {
    const drawn = plot(spec);
    const markup = inlineSvg(drawn, '');
    expect(faultsOf(markup)).toEqual([]);
    const texts = textsOf(drawn.marks);
    for (const text of ['A & B', 'rising', 'half way', '100', '0.25', 'time (ms)'])
      expect(texts).toContain(text);
    expect(texts).not.toContain('1.5');
    // One of the two points is outside the frame and omitted. The other circle is the note's dot.
    expect(markup.match(/<circle/g)).toHaveLength(2);
  });

  it('draws values at the right positions', () => {
    const [curve] = [
      ...allMarks(plot({ ...spec, layers: spec.layers.slice(0, 1), names: 'none' }).marks),
    ].filter((mark) => mark.kind === 'path' && mark.paint.stroke === 'series-1') as [
      Extract<Mark, { kind: 'path' }>,
    ];
    const [first, middle, last] = [...curve.d.matchAll(/[ML](\S+) ([^ML]+)/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect([first![0], last![1]]).toEqual([0, 0]);
    expect(middle![0]! * 2).toBeCloseTo(last![0]!, 1);
    expect(middle![1]! * 2).toBeCloseTo(first![1]!, 1);
  });

  it('names lines next to their ends, and other layers in a key', () => {
    const named = (names: Plot['names']) => {
      const { layers, ...rest } = spec;
      return plot({ ...rest, layers: layers.slice(0, 1), ...(names === undefined ? {} : { names }) });
    };
    const placeOf = (drawn: ReturnType<typeof plot>) =>
      [...allMarks(drawn.marks)].find((mark) => mark.kind === 'text' && mark.runs[0]!.text === 'rising') as
        Extract<Mark, { kind: 'text' }> | undefined;
    expect(placeOf(named(undefined))).toMatchObject({ bold: true, tone: 'series-1' });
    expect(placeOf(named('key'))).toMatchObject({ bold: false, tone: 'ink' });
    expect(placeOf(named('none'))).toBeUndefined();
    const long = {
      ...spec,
      layers: [
        { ...spec.layers[0]!, name: 'a name that would take the whole plot away' } as Plot['layers'][0],
      ],
    };
    expect(textsOf(plot(long).marks)).toContain('a name that would take the whole plot away');
  });

  it('keeps names apart, in their order, within the frame', () => {
    expect(apart([0, 50, 100], 10, 0, 100)).toEqual([0, 50, 100]);
    expect(apart([50, 50, 50], 10, 0, 100)).toEqual([40, 50, 60]);
    expect(apart([0, 1, 99], 10, 0, 100)).toEqual([0, 10, 99]);
    expect(apart([95, 99, 100], 10, 0, 100)).toEqual([80, 90, 100]);
  });
});

it('a histogram counts values into equal parts, as shares or as a density', () => {
  const shares = histogramBars([0, 0.4, 1.2, 2, 9], { from: 0, to: 2, bins: 2 });
  expect(shares.map(({ height }) => height)).toEqual([0.4, 0.4]);
  expect(shares[1]).toMatchObject({ from: 1, to: 2 });
  const densities = histogramBars([0.1, 0.3], { from: 0, to: 1, bins: 2 }, 'density');
  expect(densities.map(({ height }) => height)).toEqual([2, 0]);
  expect(histogramBars([], { from: 0, to: 1, bins: 1 })[0]!.height).toBe(0);
});

describe('a note above its dot', () => {
  const named = { ...spec, title: '', names: 'none' as const, layers: [] };
  const noteAt = (x: number) => {
    const { marks } = plot({ ...named, notes: [{ at: [x, 2], text: 'retry', side: 'above' }] });
    const texts = [...allMarks(marks)].filter((mark) => mark.kind === 'text');
    const [yName, note] = [texts.find(({ runs }) => runs[0]!.text === 'time (ms)')!, texts.at(-1)!];
    return { yName, note };
  };

  it('is centred on it', () => {
    const { note } = noteAt(10);
    const dot = plot({ ...named, notes: [{ at: [10, 2], text: '' }] }).marks.at(-1);
    expect(note).toMatchObject({ anchor: 'middle', x: (dot as { x: number }).x });
  });

  it('stays clear of the name of the y axis, and within the frame', () => {
    const { yName, note } = noteAt(1);
    const half = widthOfText('retry', { size: note.size, bold: true }) / 2;
    expect(note.x - half).toBeGreaterThan(
      yName.x + widthOfText('time (ms)', { size: yName.size, bold: false }),
    );
    expect(noteAt(100).note.x + half).toBeLessThanOrEqual(spec.width);
  });
});
