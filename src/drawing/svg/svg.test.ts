import { describe, expect, it } from 'vitest';
import { drawMatrix } from './matrix.ts';
import { drawPlot, ticksOf } from './plot.ts';
import { beside, element, label, paragraph, stacked, type Drawing } from './svg.ts';
import { faultsOf } from '../../analysis/explore/testing/markup.ts';

const box = (width: number, height: number): Drawing => ({ width, height, markup: '<rect/>' });

describe('an element', () => {
  it('rounds numbers, leaves out what has no value, and closes itself', () => {
    expect(element('rect', { x: 1 / 3, y: -0.001, rx: undefined })).toBe('<rect x="0.33" y="0"/>');
    expect(element('g', { class: '"<' }, 'a')).toBe('<g class="&quot;&lt;">a</g>');
  });
});

describe('drawings', () => {
  it('are put beside and below each other without touching', () => {
    expect(beside([box(10, 5), box(20, 8)], { gap: 3, align: 'end' })).toEqual({
      width: 33,
      height: 8,
      markup: '<g transform="translate(0 3)"><rect/></g><g transform="translate(13 0)"><rect/></g>',
    });
    expect(stacked([box(10, 5), box(20, 8)], { gap: 3 })).toMatchObject({ width: 20, height: 16 });
  });

  it('break a paragraph between words, and keep a word that is too long', () => {
    const lines = paragraph('one two three antidisestablishmentarianism', 60);
    expect(lines.markup.match(/<text/g)).toHaveLength(3);
    expect(label('word').width).toBeLessThan(60);
  });

  it('leave the numbers out of cells in which they could not be read', () => {
    const numbered = drawMatrix([[1, -2]], { cell: 20 });
    expect(numbered.markup).toContain('>−2</text>');
    expect(drawMatrix([[1, -2]], { cell: 5 }).markup).not.toContain('<text');
    expect(faultsOf(numbered.markup)).toEqual([]);
  });
});

describe('a plot', () => {
  it('has round ticks within its axes', () => {
    const rounded = (ticks: number[]) => ticks.map((tick) => Number(tick.toPrecision(6)));
    expect(rounded(ticksOf({ label: '', from: 0, to: 1 }))).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf({ label: '', from: -5, to: 5 })).toEqual([-4, -2, 0, 2, 4]);
    expect(ticksOf({ label: '', from: 0, to: 1300 })).toEqual([0, 500, 1000]);
    const decades = ticksOf({ label: '', from: 1e-3, to: 2, scale: 'log' });
    expect(rounded(decades)).toEqual([0.001, 0.01, 0.1, 1]);
  });

  it('draws its curves, its legend and its notes', () => {
    const { markup } = drawPlot({
      title: 'A & B',
      width: 300,
      height: 200,
      x: { label: 'x', from: 1, to: 100, scale: 'log' },
      y: { label: 'y', from: 0, to: 2, ticks: [0.25, 2] },
      curves: [
        {
          name: 'rising',
          series: 1,
          points: [
            [1, 0],
            [10, 1],
            [100, 2],
          ],
        },
      ],
      notes: [{ at: [10, 1], text: 'half way' }],
    });
    expect(faultsOf(markup)).toEqual([]);
    // Left 54, inner width 232, top 70, inner height 84: the middle is (170, 112).
    expect(markup).toContain('L170 112');
    for (const text of ['A &amp; B', 'rising', 'half way', '>100<', '>0.25<']) expect(markup).toContain(text);
    expect(markup).not.toContain('>1.5<');
  });
});
