/** The score of the Parzen windows as numbers, a figure and sentences. */
import { rounded } from '../../core/numbers.ts';
import { grouped } from '../../core/wording.ts';
import { namedSplitOf } from '../../data/sets/registry.ts';
import { picturesOf } from '../../drawing/figures/parts.ts';
import { inRows, row, type Box } from '../../drawing/svg/box.ts';
import { headed } from '../../drawing/svg/figure.ts';
import { table } from '../../drawing/svg/table.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import type { MetricValue } from '../../runs/evaluations.ts';
import type { Generator } from '../../runs/generator.ts';
import { dataName } from '../../runs/data-name.ts';
import type { ParzenScore } from '../metrics/parzen.ts';
import type { ParzenFindings } from './parzen.ts';

/** The names of the held-out pictures. */
export interface HeldOutNames {
  readonly validation: string;
  readonly test: string;
}

/** The first samples, drawn beside the numbers. */
const shown = { columns: 8, rows: 5 };

export function parzenReport(
  generator: Generator,
  names: HeldOutNames,
  { score, samples }: ParzenFindings,
): Findings {
  const { mean, standardError, sigma, validation, protocol } = score;
  const { data } = generator.run.options;
  const sentence = `Log-likelihood of ${names.test}: ${mean.toFixed(1)} ± ${standardError.toFixed(1)} nats.`;
  const caveats = [
    ...(namedSplitOf(names.validation)?.set === namedSplitOf(data)?.set &&
    namedSplitOf(data)?.split === 'train'
      ? [
          `The run was trained on ${data}, which includes ${names.validation}: σ was not chosen on held-out pictures.`,
        ]
      : []),
    'The score measures whether samples lie near such pictures at the scale of σ. Samples that nobody would take for real can score high.',
  ];
  const { image } = generator.gan;
  const size = image.channels * image.height * image.width;
  const sampled = samples.subarray(0, shown.columns * shown.rows * size);
  const pictures = inRows(picturesOf(sampled, image), shown.columns, { gap: 0 });
  const body = row([pictures, bandwidthTable(score)], { gap: 36 });
  return {
    figure: figureOfRun(generator, body, {
      title: sentence,
      reading: `${protocol}; pictures in [0, 1]. ${caveats.join(' ')}`,
    }),
    numbers: {
      protocol,
      ...names,
      mean: rounded(mean),
      standardError: rounded(standardError),
      sigma: rounded(sigma),
      bandwidths: validation.map((each) => ({ sigma: rounded(each.sigma), mean: rounded(each.mean) })),
    },
    sentences: [sentence, `${protocol}; pictures in [0, 1].`, ...caveats],
  };
}

/** The score as one number of the run. */
export function parzenValue(
  { gan: { image } }: Generator,
  names: HeldOutNames,
  { score, samples }: ParzenFindings,
): MetricValue {
  const { mean, standardError, protocol } = score;
  return {
    metric: 'parzen',
    value: rounded(mean),
    standardError: rounded(standardError),
    unit: 'nats',
    better: 'higher',
    what: `log-likelihood of ${dataName(names.test)} by Parzen windows`,
    samples: samples.length / (image.channels * image.height * image.width),
    protocol,
  };
}

/** The score of each σ on the validation pictures, the chosen one highlighted. */
function bandwidthTable({ validation, sigma }: ParzenScore): Box {
  const rows = validation.map((each) => [
    each.sigma.toFixed(3),
    grouped(Math.round(each.mean)).replace('-', '−'),
  ]);
  const chosen = validation.findIndex((each) => each.sigma === sigma);
  const columns = [{ heading: 'σ' }, { heading: 'mean log-likelihood (nats)' }];
  return headed(
    'Validation pictures',
    table(columns, rows, { toneOf: (i) => (i === chosen ? 'accent' : 'ink') }),
  );
}
