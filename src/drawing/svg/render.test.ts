import { describe, expect, it } from 'vitest';
import { column, row, type Box } from './box.ts';
import { captioned, explainedFigure } from './figure.ts';
import { arrow, polyline, type Mark, type Raster } from './marks.ts';
import { base64, element, escapeText } from './markup.ts';
import { widthOfRuns } from './measure.ts';
import { inlineSvg, renderSvg, tonesOf } from './render.ts';
import { table } from './table.ts';
import { faultsOf, fetchedBy } from './testing/markup.ts';
import { words } from './words.ts';

const raster: Raster = {
  data: Uint8Array.of(0, 255),
  width: 2,
  height: 1,
  channels: 1,
  encode: () => Uint8Array.of(1, 2, 3, 4),
};
const boxOf = (...marks: Mark[]): Box => ({ width: 10, height: 10, marks });

describe('markup', () => {
  it('rounds numbers, omits attributes without a value, and closes empty elements', () => {
    expect(element('rect', { x: 1 / 3, y: -0.001, rx: undefined })).toBe('<rect x="0.33" y="0"/>');
    expect(element('g', { class: '"<' }, 'a')).toBe('<g class="&quot;&lt;">a</g>');
  });

  it('contains no character that XML forbids', () => {
    expect(escapeText('a\u0000b\ud800c\uffff😀\n')).toBe('a\ufffdb\ufffdc\ufffd😀\n');
  });

  it('encodes base64 like Node', () => {
    for (let length = 0; length < 9; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => 250 - 37 * i);
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }
  });
});

describe('a drawing as SVG', () => {
  const everything = explainedFigure(
    column([
      row([
        words('a < b & "c"', { bold: true }),
        words([
          { text: 'p', italic: true },
          { text: 'g', script: 'sub' },
        ]),
      ]),
      captioned(boxOf({ kind: 'picture', x: 1, y: 2, width: 4, height: 2, raster }), 'seed 3'),
      table([{ heading: 'σ' }, { heading: 'nats' }], [['0.1', '225']], { toneOf: () => 'accent' }),
      boxOf(
        ...arrow(
          [
            [0, 0],
            [9, 9],
          ],
          'ink',
        ),
        polyline(
          [
            [0, 0],
            [1, NaN],
            [2, 2],
          ],
          { stroke: 'rule' },
        ),
      ),
    ]),
    { title: 'Title', source: 'source', reading: 'reading' },
  );

  it('is well-formed, labelled for screen readers, and fetches nothing', () => {
    const svg = renderSvg(everything, { title: 'A < B', description: 'what there is' });
    expect(faultsOf(svg)).toEqual([]);
    expect(fetchedBy(svg)).toEqual([]);
    expect(svg).toContain('<title>A &lt; B</title><desc>what there is</desc>');
    expect(svg).toContain('href="data:image/png;base64,AQIDBA=="');
    expect(svg).toContain('M0 0M2 2');
    expect(faultsOf(inlineSvg(everything, 'label'))).toEqual([]);
  });

  it('follows the reader’s colour scheme, and is light if it is rasterised', () => {
    expect(renderSvg(everything, { title: '' })).toContain('prefers-color-scheme:dark');
    expect(renderSvg(everything, { title: '', target: 'rasteriser' })).not.toContain('@media');
  });

  it('has style rules only for the colours that it uses', () => {
    expect(tonesOf(boxOf(...words('x', { tone: 'soft' }).marks).marks)).toEqual(new Set(['soft']));
    const style = /<style>.*<\/style>/.exec(renderSvg(words('x'), { title: '' }))![0];
    expect(style).toContain('.f-ink{');
    expect(style).not.toContain('accent');
  });

  it('hides everything outside a clipped group', () => {
    const svg = inlineSvg(boxOf({ kind: 'group', x: 1, y: 2, clip: { width: 3, height: 4 }, marks: [] }), '');
    expect(svg).toContain('<svg x="1" y="2" width="3" height="4" overflow="hidden"/>');
  });

  it('gives lines of measured letters their width, so that wider fonts do not break the layout', () => {
    const style = { size: 20, bold: false };
    const runs = [
      { text: 'p', italic: true },
      { text: 'data', script: 'sub' },
    ] as const;
    for (const svg of [inlineSvg(words(runs, style), ''), renderSvg(words(runs, style), { title: '' })]) {
      const width = Math.round(widthOfRuns(runs, style) * 100) / 100;
      expect(svg).toContain(` textLength="${width}" lengthAdjust="spacingAndGlyphs">`);
    }
    // The widths of other letters are estimates.
    expect(inlineSvg(words('the folder 卧室'), '')).not.toContain('textLength');
    expect(inlineSvg(words(''), '')).not.toContain('textLength');
    // The rasteriser draws in the measured fonts.
    expect(renderSvg(words('a'), { title: '', target: 'rasteriser' })).not.toContain('textLength');
  });

  it('keeps white space at the ends of a text', () => {
    expect(inlineSvg(boxOf(...words('a').marks), '')).not.toContain('xml:space');
    expect(inlineSvg(boxOf(...words([{ text: ' a' }]).marks), '')).toContain('xml:space="preserve"');
  });
});
