import { describe, expect, it } from 'vitest';
import { convolutionArithmetic, usualConvolution } from './convolution-arithmetic.ts';
import { convolutionPage } from './convolution-page.ts';
import { comparedPresets, generatorPath } from './dcgan-path.ts';
import { ganOfNetwork } from '../gan/networks/network.ts';
import { presetNames, presets, type PresetName } from '../gan/presets/presets.ts';
import { explainNetwork, lossLesson } from './lessons.ts';
import { figureWidth, renderPage, type Page } from '../drawing/svg/page.ts';
import { faultsOf, fetchedBy } from '../drawing/svg/testing/markup.ts';

const paths = comparedPresets.map(generatorPath);
const convolution = (change: Partial<typeof usualConvolution> = {}) =>
  convolutionPage(convolutionArithmetic({ ...usualConvolution, ...change }), paths);

const networks = (name: PresetName) => explainNetwork(ganOfNetwork(presets[name].network), `preset ${name}`);

const pages: readonly (readonly [string, Page])[] = [
  ['the default convolution', convolution()],
  ['a large convolution', convolution({ size: 8, kernel: 5, padding: 4 })],
  ['one with a stride', convolution({ size: 8, stride: 3, padding: 1 })],
  ['one whose output is a single number', convolution({ size: 3 })],
  ...presetNames.map((name) => [`the networks of ${name}`, networks(name).page] as const),
  ['the losses', lossLesson().page],
];

describe.each(pages)('%s', (_, page) => {
  it('fits into the page', () => {
    for (const { heading, figure } of page.sections) {
      expect(figure.width, heading).toBeLessThanOrEqual(figureWidth);
      expect(figure.height, heading).toBeGreaterThan(0);
    }
  });

  it.each(['html', 'svg'] as const)('is well-formed as %s and fetches nothing', (format) => {
    const markup = renderPage(page, format);
    expect(faultsOf(markup)).toEqual([]);
    expect(fetchedBy(markup)).toEqual([]);
    for (const { heading } of page.sections) expect(markup).toContain(heading.split(' ').at(-1));
  });
});

it('explains that the shape comes back and the values do not', () => {
  const html = renderPage(convolution(), 'html');
  expect(html).toContain('the shape comes back, the values do not');
  expect(html).toContain('16 of 16 numbers with stride 1 and 16 of 16 numbers with stride 2');
});

it('explains why the minimax loss saturates', () => {
  expect(renderPage(lossLesson().page, 'html')).toContain('as D(G(z)) → 0 its gradient → 0');
});

it('explains why G has only one term of V', () => {
  expect(renderPage(lossLesson().page, 'html')).toContain('G does not occur in log D(x)');
});

it('escapes text', () => {
  const page: Page = { title: 'a < b & "c"', lead: '<i>', sections: [], footer: '&amp;' };
  for (const format of ['html', 'svg'] as const) {
    expect(renderPage(page, format)).toContain('a &lt; b &amp; &quot;c&quot;');
    expect(faultsOf(renderPage(page, format))).toEqual([]);
  }
});

it('draws as many boxes as there are results of layers, and labels them', () => {
  const { page } = networks('dcgan');
  const svg = renderPage(page, 'svg');
  for (const label of [
    '×1,024',
    '×512',
    '×256',
    '×128',
    '5×5, stride 2',
    'project, reshape',
    'flatten, dense',
  ]) {
    expect(svg, label).toContain(`>${label}<`);
  }
  expect(svg.split('>5×5, stride 2<')).toHaveLength(1 + 4 + 4);
});

it.each([
  ['dcgan', /4 transposed convolutions take 4×4 maps to 64×64.* deconv1 has 69\.4% of the parameters/],
  ['gan-mnist', /neither knows which pixels are neighbours\. In G, hidden2 has 57\.6%/],
  ['gan-cifar10-conv', /D convolves: what one number of D sees grows from 11 pixels a side to 32/],
  ['gan-2d', /the layer before\. In G, hidden2/],
] as const)('says what the numbers of %s show', (name, lesson) => {
  expect(networks(name).lesson).toMatch(lesson);
});
