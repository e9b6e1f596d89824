import { describe, expect, it } from 'vitest';
import { convolutionArithmetic, usualConvolution } from './convolution-arithmetic.ts';
import { convolutionPage } from './convolution-page.ts';
import { comparedPresets, generatorPath } from './dcgan-path.ts';
import type { DiscriminatorUpdate, WatchedStep } from './algorithm-step.ts';
import type { TrainingChoices } from './algorithm-departures.ts';
import { sizeOf } from '../core/shape.ts';
import { exampleShape } from '../gan/networks/gan.ts';
import { ganOfNetwork } from '../gan/networks/network.ts';
import { presetNames, presets, type PresetName } from '../gan/presets/presets.ts';
import { explainAlgorithm, explainNetwork, lossLesson } from './lessons.ts';
import { figureWidth, renderPage, type Page } from '../drawing/svg/page.ts';
import { faultsOf, fetchedBy } from '../drawing/svg/testing/markup.ts';

const paths = comparedPresets.map(generatorPath);
const convolution = (change: Partial<typeof usualConvolution> = {}) =>
  convolutionPage(convolutionArithmetic({ ...usualConvolution, ...change }), paths);

const networks = (name: PresetName) => explainNetwork(ganOfNetwork(presets[name].network), `preset ${name}`);

/** A step of D’s k updates, in each of which its loss is smaller. */
function stepOf(k: number, size = 1): WatchedStep {
  const weight = {
    name: 'discriminator.output.weight',
    index: [1, 0],
    before: 0.5,
    gradient: -2,
    after: 0.501,
  };
  const values = new Array<number>(size).fill(0.75);
  const fake = [{ z: [0.25, -1.5, 3], values, judged: 0.4 }];
  const update = (pass: number): DiscriminatorUpdate => ({
    loss: 2 - pass / 10,
    gradientNorm: 3,
    weight,
    dReal: 0.6,
    dFake: 0.4,
    real: [{ values, judged: 0.6 }],
    fake,
    judgedReal: [0.5, 0.7],
    judgedFake: [0.3, 0.5],
  });
  const generator = { loss: 0.9, gradientNorm: 1, weight, dFake: 0.4, fake, judgedFake: [0.3, 0.5] };
  const discriminator = Array.from({ length: k }, (_, i) => update(i + 1));
  return { step: 7, batchSize: 2, k, example: [1], discriminator, generator };
}

const algorithm = (k: number, preset: PresetName, change: Partial<TrainingChoices> = {}) => {
  const { updates, generatorNoise, optimiser, network } = presets[preset];
  const own = {
    updates,
    generatorNoise,
    optimiser,
    objective: 'non-saturating',
    realLabel: 1,
    averageDecay: null,
  } as const;
  const gan = ganOfNetwork(network);
  return explainAlgorithm(stepOf(k, sizeOf(exampleShape(gan))), {
    choices: { ...own, ...change },
    gan,
    of: preset,
  });
};

const pages: readonly (readonly [string, Page])[] = [
  ['the default convolution', convolution()],
  ['a large convolution', convolution({ size: 8, kernel: 5, padding: 4 })],
  ['one with a stride', convolution({ size: 8, stride: 3, padding: 1 })],
  ['one whose output is a single number', convolution({ size: 3 })],
  ['a step with one update of D', algorithm(1, 'gan-1d').page],
  ['a step with three', algorithm(3, 'dcgan').page],
  ['a step with many', algorithm(40, 'gan-mnist').page],
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

describe('the explanation of a step', () => {
  it('shows each pass of the loop with its numbers, and of many the first and the last', () => {
    const [three] = algorithm(3, 'gan-1d').parts;
    expect(three!.columns).toEqual(['1 of 3', '2 of 3', '3 of 3']);
    const lossOfD = three!.lines.find(({ what }) => what.endsWith('D’s loss'))!;
    expect(lossOfD.values).toEqual(['1.9', '1.8', '1.7']);
    const [many] = algorithm(40, 'gan-1d').parts;
    expect(many!.columns).toEqual(['1 of 40', '2 of 40', '3 of 40', '4 of 40', '40 of 40']);
    const html = renderPage(algorithm(3, 'gan-1d').page, 'html');
    for (const shown of ['for each of k = 3 steps of D', 'output.weight[1, 0]', '0.5010000', '3×']) {
      expect(html).toContain(shown);
    }
  });

  it('says what the loss of each objective is, and which noise and which D G’s step has', () => {
    const linesOf = (preset: PresetName, change?: Partial<TrainingChoices>) =>
      algorithm(1, preset, change).parts[1]!.lines.map(({ line }) => line);
    expect(linesOf('gan-1d')).toEqual(
      expect.arrayContaining(['sample 2 z from the noise', 'the updated D judges', 'descend −log D(G(z))']),
    );
    expect(linesOf('gan-mnist', { objective: 'minimax' })).toEqual(
      expect.arrayContaining([
        'keep the 2 z of D’s last step',
        'the D of before judges',
        'descend log(1 − D(G(z)))',
      ]),
    );
  });

  it('finds the points in which a training departs from the algorithm, and no others', () => {
    const heres = (preset: PresetName, change?: Partial<TrainingChoices>) =>
      algorithm(1, preset, change).departures.map(({ here }) => here);
    const momentum = { ...presets['gan-mnist'].optimiser, discriminatorShare: 1 };
    expect(heres('gan-1d', { objective: 'minimax', optimiser: momentum })).toEqual([]);
    expect(heres('gan-1d')).toEqual([
      'G descends −log D(G(z)), the non-saturating loss',
      'Adam, rate 0.001, β₁ 0.5',
    ]);
    const ofDcgan = heres('dcgan', { realLabel: 0.9, averageDecay: 0.99 }).join('; ');
    for (const point of [
      'shuffled',
      'batch normalisation',
      'it is 0.9',
      'the z of D’s last update',
      'decay 0.99',
    ]) {
      expect(ofDcgan).toContain(point);
    }
    const ofGan = heres('gan-mnist').join('; ');
    expect(ofGan).toContain('simultaneous: both gradients are computed first');
    expect(ofGan).toContain('D’s rate is 0.5 of G’s');
    expect(ofGan).not.toContain('batch normalisation');
    expect(heres('dcgan-mnist-conditional').join('; ')).toContain('0.000025 times each parameter');
  });
});
