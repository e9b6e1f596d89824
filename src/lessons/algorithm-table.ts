/** The lines of algorithm 1 with what a watched step did at each, for the terminal and the page. */
import { judgementBy } from '../gan/objectives/objectives.ts';
import { grouped } from '../core/wording.ts';
import type { DiscriminatorUpdate, GeneratorUpdate, WatchedExample, WatchedStep } from './algorithm-step.ts';
import type { TrainingChoices } from './algorithm-departures.ts';
import { objectiveWords } from './objective-words.ts';

/** A line of the algorithm, and the numbers that belong to it. */
export interface AlgorithmLine {
  /** Empty if it continues the line before. */
  readonly line: string;
  readonly what: string;
  /** For each column. */
  readonly values: readonly string[];
  /** Pictures to draw in place of the values, for each column. */
  readonly pictures?: readonly (readonly WatchedExample[])[];
}

export interface AlgorithmPart {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly lines: readonly AlgorithmLine[];
}

/** More passes do not fit beside each other: the first ones and the last are shown. */
const maxPasses = 5;

/** The inner loop, with a column for each pass. */
export function discriminatorPart(
  { discriminator, k, batchSize }: WatchedStep,
  { objective }: Pick<TrainingChoices, 'objective'>,
): AlgorithmPart {
  const numbered = discriminator.map((update, i) => ({ update, pass: i + 1 }));
  const passes =
    k <= maxPasses
      ? numbered
      : [...numbered.slice(0, maxPasses - 1), ...numbered.slice(maxPasses - 1).slice(-1)];
  const of = (value: (update: DiscriminatorUpdate) => string) => passes.map(({ update }) => value(update));
  const m = grouped(batchSize);
  return {
    heading: k === 1 ? 'for k = 1 step of D' : `for each of k = ${k} steps of D`,
    columns: passes.map(({ pass }) => `${pass} of ${k}`),
    lines: [
      {
        line: `sample ${m} z from the noise`,
        what: 'first z',
        values: of(({ fake }) => numbers(fake[0]!.z)),
      },
      examplesLine(
        '',
        'G(z)',
        passes.map(({ update }) => update.fake),
      ),
      examplesLine(
        `sample ${m} x from the data`,
        'x',
        passes.map(({ update }) => update.real),
      ),
      { line: 'D judges both', what: 'D(first x)', values: of(({ real }) => short(real[0]!.judged)) },
      { line: '', what: 'D(first G(z))', values: of(({ fake }) => short(fake[0]!.judged)) },
      { line: '', what: 'mean D(x)', values: of(({ dReal }) => short(dReal)) },
      { line: '', what: 'mean D(G(z))', values: of(({ dFake }) => short(dFake)) },
      {
        line: objectiveWords[objective].discriminator,
        what: objectiveWords[objective].loss,
        values: of(({ loss }) => short(loss)),
      },
      ...updateLines(passes.map(({ update }) => update)),
    ],
  };
}

/** The update of G, in one column. */
export function generatorPart(
  { generator, batchSize }: WatchedStep,
  { objective, generatorNoise, updates }: TrainingChoices,
): AlgorithmPart {
  const { fake, dFake, loss } = generator;
  const noise =
    generatorNoise === 'fresh'
      ? `sample ${grouped(batchSize)} z from the noise`
      : `keep the ${grouped(batchSize)} z of D’s last step`;
  const which = updates === 'alternating' ? 'the updated D' : 'the D of before';
  return {
    heading: 'then one step of G',
    columns: ['G'],
    lines: [
      { line: noise, what: 'first z', values: [numbers(fake[0]!.z)] },
      examplesLine('', 'G(z)', [fake]),
      { line: `${which} judges`, what: 'D(first G(z))', values: [short(fake[0]!.judged)] },
      { line: '', what: 'mean D(G(z))', values: [short(dFake)] },
      { line: objectiveWords[objective].generator, what: 'G’s loss', values: [short(loss)] },
      ...updateLines([generator]),
    ],
  };
}

/** The first examples of each batch: of points the first alone, in numbers. */
function examplesLine(
  line: string,
  name: string,
  batches: readonly (readonly WatchedExample[])[],
): AlgorithmLine {
  const isPoint = batches[0]![0]!.values.length <= 2;
  if (isPoint) {
    return { line, what: `first ${name}`, values: batches.map(([first]) => numbers(first!.values)) };
  }
  return { line, what: `first ${name}`, values: batches.map(() => 'a picture'), pictures: batches };
}

function updateLines(updates: readonly (DiscriminatorUpdate | GeneratorUpdate)[]): AlgorithmLine[] {
  const { name, index } = updates[0]!.weight;
  const path = name.slice(name.indexOf('.') + 1); // without the network, which the heading names
  const of = (value: (update: DiscriminatorUpdate | GeneratorUpdate) => string) => updates.map(value);
  return [
    { line: '', what: 'norm of the gradient', values: of(({ gradientNorm }) => short(gradientNorm)) },
    {
      line: 'update all weights, of which',
      what: `${path}[${index.join(', ')}]`,
      values: of(({ weight }) => exact(weight.before)),
    },
    { line: '', what: 'its gradient', values: of(({ weight }) => short(weight.gradient)) },
    { line: '', what: 'afterwards', values: of(({ weight }) => exact(weight.after)) },
  ];
}

/** What the step shows, in a sentence or two. */
export function algorithmLesson(
  { discriminator, k, batchSize }: WatchedStep,
  { objective }: Pick<TrainingChoices, 'objective'>,
): string {
  const [first, last] = [discriminator[0]!, discriminator.at(-1)!];
  const [ofReal, ofFake] = [short(last.dReal), short(last.dFake)];
  const judged =
    judgementBy(objective) === 'score'
      ? `D gives real examples a score of ${ofReal} on average, and generated ones ${ofFake}`
      : `D takes real examples to be real with a probability of ${ofReal} on average, and generated ones with ${ofFake}`;
  const loop =
    k === 1
      ? 'D and G each learn from one batch'
      : `D learns from ${k} batches, and its loss goes from ${short(first.loss)} to ${short(last.loss)}, before G learns once`;
  return `${judged}. ${loop}: each update moves all weights a little, by the mean gradient of ${grouped(batchSize)} examples, and a training is thousands of such steps.`;
}

/** The first numbers of a vector. */
function numbers(values: readonly number[]): string {
  const first = values.slice(0, 2).map((value) => short(value, 3));
  return [...first, ...(values.length > 2 ? ['…'] : [])].join(' ');
}

/** A number to a few significant digits: `0.6931`, `−1.2e-5`. */
export function short(value: number, digits = 4): string {
  const size = Math.abs(value);
  const text =
    size !== 0 && size < 1e-4 ? size.toExponential(digits - 2) : String(Number(size.toPrecision(digits)));
  return value < 0 ? `−${text}` : text;
}

/** Enough digits to see a weight change. */
function exact(value: number): string {
  return value.toFixed(7).replace('-', '−');
}
