import { expect, it } from 'vitest';
import { diagram } from './diagram.ts';
import { allMarks } from './marks.ts';
import { inlineSvg } from './render.ts';
import { faultsOf } from './testing/markup.ts';

it('a diagram has nodes on top of arrows, with centred labels', () => {
  const drawn = diagram({
    width: 200,
    height: 50,
    nodes: [
      { x: 0, y: 0, width: 60, height: 40, label: 'from', remark: 'here', tone: 'positive' },
      { x: 140, y: 0, width: 60, height: 40, label: 'to' },
    ],
    arrows: [
      {
        points: [
          [60, 20],
          [140, 20],
        ],
        label: 'over',
        dash: '4 2',
        tone: 'accent',
      },
    ],
  });
  expect(faultsOf(inlineSvg(drawn, ''))).toEqual([]);
  const kinds = [...allMarks(drawn.marks)].map((mark) =>
    mark.kind === 'text' ? mark.runs[0]!.text : mark.kind,
  );
  expect(kinds).toEqual(['path', 'path', 'over', 'rectangle', 'rectangle', 'from', 'here', 'to']);
  expect(inlineSvg(drawn, '')).toContain('stroke-dasharray="4 2"');
});
