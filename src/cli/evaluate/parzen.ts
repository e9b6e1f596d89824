/** `sparring evaluate RUN --metric parzen`: the 2014 paper's likelihood of held-out pictures under windows on samples. */
import { figureOfRun } from '../../runs/findings.ts';
import { deviceOptions } from '../options/shared.ts';
import { range, rounded } from '../../core/numbers.ts';
import { UsageError } from '../../core/errors.ts';
import { inRows, row, type Box } from '../../drawing/svg/box.ts';
import { headed } from '../../drawing/svg/figure.ts';
import { table } from '../../drawing/svg/table.ts';
import { namedSplitOf } from '../../data/sets/registry.ts';
import { checkUnit, inUnit, rowsOfPictures } from '../../analysis/evaluation/picture-rows.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { parzenScore, type ParzenScore } from '../../analysis/metrics/parzen.ts';
import { rowsOf, type Rows } from '../../analysis/metrics/rows.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { EvaluateFlags } from './evaluate-command.ts';
import { picturesOf } from '../../drawing/figures/parts.ts';
import { checkFigure, writeFindings } from '../explore/output.ts';
import { openData } from '../inputs/open-data.ts';
import { withGenerator, type Generator } from '../../runs/generator.ts';
import { openGenerator } from '../inputs/open-run.ts';
import { openTerminal } from '../terminal/terminal.ts';
import { counted, grouped } from '../terminal/durations.ts';

/** As the paper's authors have it. */
const usualCount = 10_000;
const mostValidation = 1000;
const shown = { columns: 8, rows: 5 };

/** @throws UsageError if it is not known what to choose σ on and what to judge */
export async function evaluateParzen(path: string, flags: EvaluateFlags): Promise<void> {
  checkFigure(flags, 0);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    const { image } = generator.run.gan;
    checkUnit(image); // before anything is made
    const names = heldOutNames(generator.run.options.data, flags);
    const count = flags.count ?? usualCount;
    const terminal = openTerminal('stderr');
    terminal.progress(`making ${counted(count, 'sample')}`);
    const samples = await generator.sampleSeeds(range(0, count));
    terminal.progress('reading held-out pictures');
    const validation = await read(names.validation, image, flags, mostValidation);
    const test = await read(names.test, image, flags);
    terminal.progress(`judging ${counted(test.count, 'picture')}`);
    const runtime = await createNodeRuntime(deviceOptions(flags));
    const size = image.channels * image.height * image.width;
    const score = await parzenScore(rowsOf(inUnit(samples, image), size), validation, test, runtime);
    terminal.discardProgress();
    const sampled = samples.subarray(0, shown.columns * shown.rows * size);
    await writeScore(generator, flags, { names, score, sampled });
  });
}

interface HeldOutNames {
  readonly validation: string;
  readonly test: string;
}

/** What was named; else the parts of the set that the run was trained on. */
function heldOutNames(data: string, { validation, heldOut }: EvaluateFlags): HeldOutNames {
  const set = namedSplitOf(data)?.set;
  const part = (split: string) => (set?.splits.includes(split) === true ? `${set.name}:${split}` : undefined);
  const names = { validation: validation ?? part('validation'), test: heldOut ?? part('test') };
  if (names.validation !== undefined && names.test !== undefined) return names as HeldOutNames;
  throw new UsageError(
    '--metric parzen chooses σ on some held-out pictures and judges others: pass --validation and --held-out',
  );
}

async function read(name: string, image: ImageSpec, flags: EvaluateFlags, most = Infinity): Promise<Rows> {
  const source = await openData(name, flags);
  try {
    const records = range(0, Math.min(most, source.count));
    return await rowsOfPictures(source, { ...image, range: 'unit' }, records);
  } finally {
    source.close?.();
  }
}

interface Scored {
  readonly names: HeldOutNames;
  readonly score: ParzenScore;
  /** Some of the samples. */
  readonly sampled: Float32Array;
}

async function writeScore(
  generator: Generator,
  flags: EvaluateFlags,
  { names, score, sampled }: Scored,
): Promise<void> {
  const { mean, standardError, sigma, validation, protocol } = score;
  const { data } = generator.run.options;
  const sentence = `Log-likelihood of ${names.test}: ${mean.toFixed(1)} ± ${standardError.toFixed(1)} nats.`;
  const caveats = [
    ...(namedSplitOf(names.validation)?.set === namedSplitOf(data)?.set &&
    namedSplitOf(data)?.split === 'train'
      ? [
          `The run was trained on ${data}, of which ${names.validation} is a part: σ was not chosen on held-out pictures.`,
        ]
      : []),
    'It says whether samples lie near such pictures at the scale of σ, and can be high of samples that nobody would take for real.',
  ];
  const pictures = inRows(picturesOf(sampled, generator.run.gan.image), shown.columns, { gap: 0 });
  const body = row([pictures, bandwidthTable(score)], { gap: 36 });
  await writeFindings(generator, flags, {
    name: 'parzen',
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
  });
}

/** What each σ scored on the validation pictures; the one that was chosen is pointed out. */
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
