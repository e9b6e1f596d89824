/** The model card of a run: README.md in a repository of models (huggingface.co/docs/hub/model-cards). */
import { counted, figure, grouped, onOneLine } from '../../core/wording.ts';
import type { PictureGan } from '../../gan/networks/gan.ts';
import { parameterCounts } from '../../gan/networks/parameter-counts.ts';
import type { WeightKind } from '../../gan/sampling/standing-generator.ts';
import { dataName } from '../data-name.ts';
import type { Evaluation } from '../evaluations.ts';
import type { Normalisation } from '../generator.ts';
import type { MetricsRecord } from '../metrics-log.ts';
import type { RunOptions } from '../run-options.ts';
import { javascriptUse, pythonUse } from './usage.ts';

/** What the card describes. */
export interface DescribedModel {
  readonly options: RunOptions;
  readonly gan: PictureGan;
  readonly step: number;
  /** Of training. */
  readonly seconds: number;
  readonly weights: WeightKind;
  readonly normalisation: Normalisation;
  /** Whose names the weights have in `model.safetensors`. */
  readonly names: 'pytorch' | 'sparring';
  readonly metrics: readonly MetricsRecord[];
  /** What `sparring evaluate` has written about this step. */
  readonly evaluations: readonly Evaluation[];
}

/** The steps at the end of the training whose measurements are averaged. */
const averaged = 100;

/** The card as Markdown, with its metadata as YAML in front. */
export function modelCard(model: DescribedModel): string {
  const { options, gan } = model;
  const { width, height, channels } = gan.image;
  const colours = channels === 1 ? 'grey' : 'colour';
  const data = dataName(options.data);
  return `---
library_name: sparring
license: unknown
pipeline_tag: unconditional-image-generation
tags:
${tagsOf(model)
  .map((tag) => `  - ${tag}`)
  .join('\n')}
---

# ${options.preset}, trained on ${data}

A generator of pictures of ${width}×${height} pixels in ${colours}: one of the two networks of a generative adversarial
network, trained with [Sparring](https://www.npmjs.com/package/sparring) ${options.sparring}.

![Generated pictures](samples.png)

The pictures are those of the seeds 0, 1, 2 …, none of them chosen.

${table(files(model))}

## Use

The generator takes ${inputsWording(gan)}, for any number of pictures, and gives \`images\` [batch, ${channels}, ${height},
${width}] ${valuesWording(gan)}.

With \`npm i onnxruntime-node sharp\`:

\`\`\`js
${javascriptUse(gan)}\`\`\`

With \`pip install onnxruntime pillow\`:

\`\`\`python
${pythonUse(gan)}\`\`\`

## Training

${table(trainingRows(model, data))}

\`sparring train ${options.data === data ? data : 'PICTURES'} --config options.json\` trains such a network again.

## Measured

${table(measuredRows(model))}

## Licence and limits

The licence is unknown: it depends on the pictures that the network learned from. It draws what they show, with their
gaps and biases, and may come close to single ones; \`sparring evaluate RUN --metric nearest\` looks for that.
`;
}

function tagsOf({ options, gan }: DescribedModel): string[] {
  const { architecture } = options.network;
  const family = architecture.includes('dcgan') ? ['dcgan'] : [];
  const conditional = gan.latent.classes === undefined ? [] : ['class-conditional'];
  return [...new Set(['sparring', 'gan', ...family, architecture, ...conditional, 'onnx', 'safetensors'])];
}

function inputsWording({ latent: { dimension, classes = 0, distribution, bound = 1 } }: PictureGan): string {
  const numbers = distribution === 'normal' ? 'N(0, 1)' : `within ±${Number(bound.toPrecision(4))}`;
  const z = `\`z\` [batch, ${dimension - classes}], random numbers ${numbers}`;
  return classes === 0 ? z : `${z}, and \`label\` [batch, ${classes}], the class, one-hot`;
}

function valuesWording({ image }: PictureGan): string {
  if (image.range === 'contrast') return 'after global contrast normalisation, about ±2.5';
  return image.range === 'signed' ? 'from −1 to 1' : 'from 0 to 1';
}

type Row = readonly [what: string, value: string];

function files({ names }: DescribedModel): Row[] {
  const whose = names === 'pytorch' ? 'the dcgan in pytorch/examples' : 'Sparring’s layers';
  return [
    ['`onnx/model.onnx`', 'the generator with its weights, for any ONNX runtime'],
    ['`model.safetensors`', `the weights alone, by the names of ${whose}`],
    ['`config.json`', 'the network, what it takes and what its values mean'],
    ['`options.json`', 'all options of the training'],
  ];
}

function trainingRows({ options, gan, step, seconds }: DescribedModel, data: string): Row[] {
  const { training, pictures, network } = options;
  const { generator, discriminator } = parameterCounts(gan);
  const { optimiser } = training;
  return [
    ['data', pictures === 0 ? data : `${data}, ${counted(pictures, 'picture')}`],
    ['preset', options.preset],
    ['architecture', network.architecture],
    ['parameters', `G ${grouped(generator)}, D ${grouped(discriminator)}`],
    ['steps', grouped(step)],
    ['batch size', grouped(training.batchSize)],
    ['optimiser', `${optimiser.kind}, learning rate ${optimiser.learningRate}`],
    ['objective', training.objective],
    ['seed', String(training.seed)],
    ['time', `${timeWording(seconds)} on ${options.device}, ${counted(options.threads, 'thread')}`],
  ];
}

function timeWording(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} seconds` : `${grouped(Math.round(seconds / 60))} minutes`;
}

function measuredRows({ metrics, step, weights, normalisation, evaluations }: DescribedModel): Row[] {
  const last = metrics.filter((record) => record.step <= step).slice(-averaged);
  const mean = (name: string) => {
    const values = last.map((record) => record[name]).filter((value) => typeof value === 'number');
    return figure(values.reduce((sum, value) => sum + value, 0) / values.length);
  };
  const protocol = `mean of ${last.length === 1 ? 'the last step' : `the last ${last.length} steps`}`;
  const measured: Row[] =
    last.length === 0
      ? []
      : [
          ['loss of D', `${mean('lossD')} (${protocol})`],
          ['loss of G', `${mean('lossG')} (${protocol})`],
          last.some((record) => 'scoreReal' in record)
            ? ['D(x), D(G(z)): scores', `${mean('scoreReal')}, ${mean('scoreFake')} (${protocol})`]
            : ['D(x), D(G(z))', `${mean('dReal')}, ${mean('dFake')} (${protocol})`],
        ];
  return [
    ['weights', weights === 'average' ? 'moving average of the training' : 'of the last step'],
    ['statistics of batch normalisation', normalisation],
    ...measured,
    ...evaluations.map((each): Row => [
      onOneLine(each.what),
      `${valueOf(each)} (${onOneLine(each.protocol)})`,
    ]),
  ];
}

/** `123.4 ± 2.1 nats`. */
function valueOf({ value, standardError, unit }: Evaluation): string {
  const error = standardError === undefined ? '' : ` ± ${figure(standardError)}`;
  return `${figure(value)}${error}${unit === undefined ? '' : ` ${unit}`}`;
}

function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const width = Math.max(...cells.map(([what]) => what!.length));
  const valueWidth = Math.max(...cells.map(([, value]) => value!.length));
  const line = (what: string, value: string) => `| ${what.padEnd(width)} | ${value.padEnd(valueWidth)} |`;
  return [line('', ''), `| ${'-'.repeat(width)} | ${'-'.repeat(valueWidth)} |`]
    .concat(cells.map(([what, value]) => line(what!, value!)))
    .join('\n');
}
