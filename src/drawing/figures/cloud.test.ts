import { describe, expect, it } from 'vitest';
import { allMarks } from '../svg/marks.ts';
import { inlineSvg } from '../svg/render.ts';
import { faultsOf } from '../svg/testing/markup.ts';
import { cloud } from './cloud.ts';

describe('a cloud of points', () => {
  it('has each point at its place in the square, and those outside are left out', () => {
    const box = cloud({ real: [0, 0], generated: [-1, 1, 5, 5], dimension: 2, extent: [-2, 2], side: 100 });
    const circles = [...allMarks(box.marks)].filter((mark) => mark.kind === 'circle');
    expect([box.width, box.height, circles.map(({ x, y }) => [x, y])]).toEqual([
      100,
      100,
      [
        [50, 50],
        [25, 25],
      ],
    ]);
  });

  it('is a pair of histograms on a line', () => {
    const box = cloud({ real: [0, 0, 1, 1], generated: [0, 1], dimension: 1, extent: [-2, 2], side: 120 });
    expect(faultsOf(inlineSvg(box, 'histograms'))).toEqual([]);
    const bars = [...allMarks(box.marks)].find(
      (mark) => mark.kind === 'path' && mark.paint.fill === 'series-2',
    );
    // Both have half of their numbers in each of two bins: as high as the data's, two thirds of the frame.
    expect(bars).toMatchObject({
      d: expect.stringMatching(/^M60 120V40H62V120ZM90 120V40H92V120Z$/) as string,
    });
  });
});
