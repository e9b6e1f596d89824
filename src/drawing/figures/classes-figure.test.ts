import { expect, it } from 'vitest';
import { renderSvg } from '../svg/render.ts';
import { classesFigure } from './classes-figure.ts';

it('names each row, and shortens long names', () => {
  const image = { channels: 1, height: 2, width: 2, range: 'unit' } as const;
  const long = 'a class whose name is far too long to be shown before its pictures';
  const rows = [{ name: 'cats' }, { name: 'dogs', remark: 'had no pictures' }, { name: long }];
  const svg = renderSvg(classesFigure(new Float32Array(3 * 2 * 4), image, rows, [4, 9]), { title: 'a' });
  expect(svg.match(/<image/g)).toHaveLength(6);
  for (const text of ['cats', 'dogs', 'had no pictures', 'seed 4', '>9<']) expect(svg).toContain(text);
  expect(svg).not.toContain(long);
  expect(svg).toContain('…');
});
