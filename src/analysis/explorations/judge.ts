import { UsageError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import { counted } from '../../core/wording.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { State } from '../../engine/runtime/state.ts';
import { Judge } from '../../gan/sampling/judge.ts';
import type { WeightKind } from '../../gan/sampling/standing-generator.ts';
import { dataName } from '../../runs/data-name.ts';
import { discriminatorStateOf } from '../../runs/discriminator.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import { Generator, samplingNormalisation, withGenerator, type Normalisation } from '../../runs/generator.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { judgeFigure } from '../../drawing/figures/judge-figure.ts';
import { describeFinding, type Finding } from '../health/finding.ts';
import { whyNoProbability } from '../explore/why-no-probability.ts';
import { judgeFindings } from '../health/judge.ts';
import { moreRealThan, summariseJudgements } from '../metrics/judgements.ts';
import { cellsOf, numbersOf, rowOf, statisticsSentence, type JudgedPictures } from './judge-report.ts';
import { noiseSet, readSet, sampledSet, type PictureSet, type SourceToJudge } from './judged-sets.ts';

/** What is judged, and how. */
export interface JudgeSettings {
  /** The pictures that are shown one by one. None: the samples are. */
  readonly pictures: readonly SourceToJudge[];
  /** Training pictures, held-out ones and other data, to compare with. */
  readonly controls: readonly SourceToJudge[];
  /** Pictures of each set, a fixed random choice of more. */
  readonly count: number;
  /** The most pictures to show. */
  readonly show: number;
  /** The seed of the first sample, and of the noise. */
  readonly seed: number;
  /** The statistics of D's batch normalisation: those of training pictures (`standing`), `running` ones, each set’s own (`batch`). */
  readonly normalisation: Normalisation;
  /** Of G. Default: the moving average if the run keeps one. */
  readonly weights?: WeightKind | undefined;
  /** The class of pictures that have no label, for conditional networks. */
  readonly label?: number | undefined;
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined;
}

/** The findings, and what tables make of them. The first finding is the lesson. */
export interface JudgeFindings extends Findings {
  readonly sets: readonly JudgedPictures[];
  readonly findings: readonly Finding[];
  /** How D is normalised, in a sentence. */
  readonly statistics: string;
}

/** A set, and whether its pictures are shown one by one. */
interface SetToJudge extends PictureSet {
  readonly isShown: boolean;
}

/** Fewer pictures have no statistics worth the name, unless training had smaller batches. */
const enoughForStatistics = 16;

/**
 * Asks D of a run about pictures: the probability that each is real, in order, beside what it says of training pictures,
 * of held-out ones, of G's own samples, and of noise.
 *
 * @throws UsageError if D gives scores, the networks are conditional and pictures have no class, there are no training pictures to
 *   measure standing statistics on, or a set is too small for statistics of its own
 * @throws SparringError if no picture of a set can be read, or the device fails; the signal's reason if it is aborted
 */
export async function exploreJudge(
  run: TrainedRun,
  runtime: Runtime,
  settings: JudgeSettings,
): Promise<JudgeFindings> {
  const { gan } = run;
  const { show, normalisation } = settings;
  const why = whyNoProbability(run.options.training.objective);
  if (why !== undefined) throw new UsageError(why, { code: 'not-applicable' });
  const judged = await judgeSets(run, runtime, await setsOf(run, runtime, settings), settings);
  const data = run.options.data === '' ? undefined : dataName(run.options.data);
  const findings = judgeFindings(judged, { data, normalisation });
  const statistics = statisticsSentence(run, normalisation);
  const cells = cellsOf(judged, run.options.identity?.classes);
  const lesson = `${describeFinding(findings[0]!).toString()}.`;
  return {
    sets: judged,
    findings,
    statistics,
    figure: figureOfRun(
      { run },
      judgeFigure({ lesson, rows: judged.map(rowOf), cells, show, image: gan.image }),
      {
        title: 'What D takes for real',
        reading: `D(x) is the probability that a picture is real. Each distribution has a height of its own; the line with a dot is its mean. ${statistics}`,
      },
    ),
    numbers: numbersOf(judged, { ...settings, findings, statistics, cells }),
    sentences: [...findings.map((finding) => `${describeFinding(finding).toString()}.`), statistics],
  };
}

/** In the order of the drawing: what was asked about, then the controls from real pictures to noise. */
async function setsOf(
  run: TrainedRun,
  runtime: Runtime,
  { pictures, controls, count, seed, weights, label, signal }: JudgeSettings,
): Promise<SetToJudge[]> {
  const readAll = async (sources: readonly SourceToJudge[], isShown: boolean) => {
    const read: SetToJudge[] = [];
    for (const source of sources)
      read.push({ ...(await readSet(source, run.gan, { count, label, signal })), isShown });
    return read;
  };
  const shown = await readAll(pictures, true);
  const compared = await readAll(controls, false);
  const samples = await withGenerator(Generator.create(run, runtime, { weights, signal }), (generator) =>
    sampledSet(generator, { count, seed, signal }),
  );
  return [
    ...shown,
    ...compared.filter(({ role }) => role !== 'other'),
    { ...samples, isShown: shown.length === 0 },
    ...compared.filter(({ role }) => role === 'other'),
    { ...noiseSet(run.gan, count, seed), isShown: false },
  ];
}

async function judgeSets(
  run: TrainedRun,
  runtime: Runtime,
  sets: readonly SetToJudge[],
  { normalisation, pictures, controls, signal }: JudgeSettings,
): Promise<JudgedPictures[]> {
  const training = [...pictures, ...controls].find(({ role }) => role === 'training')?.source;
  const state = await discriminatorStateOf(
    run,
    { normalisation, pictures: training, signal },
    async () => runtime,
  );
  const probabilities: Float32Array[] = [];
  for (const set of sets)
    probabilities.push(await judgeSet(run, runtime, state, { set, normalisation, signal }));
  const reference = probabilities[sets.findIndex(({ role }) => role === 'training')];
  return sets.map((set, i) => ({
    ...set,
    probabilities: probabilities[i]!,
    summary: summariseJudgements(probabilities[i]!),
    moreRealThanTraining: reference && moreRealThan(probabilities[i]!, reference),
  }));
}

/** With statistics of its own, a set is judged in batches as large as those of training; the last is filled from the first. */
async function judgeSet(
  { gan, options }: TrainedRun,
  runtime: Runtime,
  state: State,
  {
    set,
    normalisation,
    signal,
  }: {
    readonly set: PictureSet;
    readonly normalisation: Normalisation;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Float32Array> {
  const { names, name } = set;
  const count = names.length;
  if (normalisation !== 'batch') {
    return judgeWith(await Judge.create(gan, runtime), set.values, state, { labels: set.labels, signal });
  }
  const min = Math.min(enoughForStatistics, options.training.batchSize);
  if (count < min) {
    throw new UsageError(
      says`${name} has ${counted(count, 'picture')}, too few for statistics of their own, expected ${min} or more: pass ${option('normalisation', 'standing')}`,
      { code: 'not-applicable', option: 'normalisation' },
    );
  }
  const batchSize = Math.min(count, options.training.batchSize);
  const order = Array.from({ length: Math.ceil(count / batchSize) * batchSize }, (_, i) => i % count);
  const size = set.values.length / count;
  const values = new Float32Array(order.length * size);
  order.forEach((from, to) => values.set(set.values.subarray(from * size, (from + 1) * size), to * size));
  const labels = set.labels && order.map((index) => set.labels![index]!);
  const judge = await Judge.create(gan, runtime, {
    normalisation: samplingNormalisation(normalisation),
    batchSize,
  });
  return (await judgeWith(judge, values, state, { labels, signal })).subarray(0, count);
}

async function judgeWith(
  judge: Judge,
  values: Float32Array,
  state: State,
  examples: { readonly labels: readonly number[] | undefined; readonly signal: AbortSignal | undefined },
): Promise<Float32Array> {
  try {
    return await judge.judge(values, state, examples);
  } finally {
    await judge.release();
  }
}
