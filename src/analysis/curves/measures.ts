/** What a run recorded, a measure each: the numbers of its steps, its speed, its evaluations. */
import { counted } from '../../core/wording.ts';
import type { Evaluation } from '../../runs/evaluations.ts';
import type { Curve } from './curve.ts';
import type { PlaceOfStep } from './horizontal.ts';
import { examplesPerStep, type RecordedRun } from './recorded-run.ts';

/** The part of the game that a measure belongs to. */
export type Subject = 'losses' | 'answers' | 'scores' | 'other' | 'evaluations' | 'speed';

/** A quantity that one run recorded. */
export interface Measure {
  /** As it is recorded, and as people choose it: `lossD`, `parzen`. */
  readonly metric: string;
  readonly subject: Subject;
  /** In words, different for each panel: `D’s loss`. */
  readonly title: string;
  /** In a word, beside a curve and above a column: `D(x)`. */
  readonly name: string;
  /** What its axis says; empty if the title says it. */
  readonly label: string;
  readonly curve: Curve;
  /** Whether it is measured at most steps and scatters, so that the mean over neighbours shows more. */
  readonly scatters: boolean;
  /** The standard error of each value; NaN where it is not known. */
  readonly errors?: Float64Array;
  readonly better?: Evaluation['better'];
}

/** The measurements that Sparring makes. */
const known: Readonly<Record<string, Pick<Measure, 'subject' | 'title' | 'name' | 'label'>>> = {
  lossD: { subject: 'losses', title: 'D’s loss', name: 'D', label: 'loss' },
  lossG: { subject: 'losses', title: 'G’s loss', name: 'G', label: 'loss' },
  dReal: {
    subject: 'answers',
    title: 'D(x): how real D finds real examples',
    name: 'D(x)',
    label: 'probability',
  },
  dFake: {
    subject: 'answers',
    title: 'D(G(z)): how real D finds generated ones',
    name: 'D(G(z))',
    label: 'probability',
  },
  scoreReal: {
    subject: 'scores',
    title: 'D(x): the score that D gives real examples',
    name: 'D(x), a score',
    label: 'score',
  },
  scoreFake: {
    subject: 'scores',
    title: 'D(G(z)): the score that D gives generated ones',
    name: 'D(G(z)), a score',
    label: 'score',
  },
  variety: {
    subject: 'other',
    title: 'Variety of samples, compared with real pictures',
    name: 'variety',
    label: '1: as varied',
  },
  augmentation: {
    subject: 'other',
    title: 'Augmentation: how often D’s pictures are changed',
    name: 'augmentation',
    label: 'probability',
  },
  coverage: {
    subject: 'other',
    title: 'Real points that samples reach',
    name: 'coverage',
    label: 'share',
  },
};

export const speedMetric = 'imagesPerSecond';

/** Members of a record that say where it is. */
const coordinates: ReadonlySet<string> = new Set(['step', 'seconds']);

/** Steps over which the speed is measured, at least: the clock of a record has milliseconds. */
const leastSpeedSteps = 10;

/**
 * All that a run recorded, its losses first.
 *
 * @param window the steps over which curves are averaged
 * @param noun of the examples: `pictures`
 */
export function measuresOf(run: RecordedRun, place: PlaceOfStep, window: number, noun: string): Measure[] {
  const x = Float64Array.from(run.records, ({ step }) => place(step));
  const ofSteps = metricsOf(run).map((metric): Measure => {
    const words = Object.hasOwn(known, metric)
      ? known[metric]!
      : ({ subject: 'other', title: metric, name: metric, label: '' } as const);
    const isOf = (i: number) => Object.hasOwn(run.records[i]!, metric);
    const curve = {
      x: x.filter((_, i) => isOf(i)),
      y: Float64Array.from(run.records, (record) => numberOf(record[metric])).filter((_, i) => isOf(i)),
    };
    const scatters = curve.x.length > run.records.length / 2;
    return { metric, ...words, curve: withPlaces(curve), scatters };
  });
  const all = [...ofSteps, ...evaluationMeasures(run, place), speedOf(run, x, window, noun)];
  return all.filter(({ curve }) => curve.y.some((value) => !Number.isNaN(value)));
}

/** The names of all numbers in the records: those that are known, then others as they come. */
function metricsOf({ records }: RecordedRun): string[] {
  const found = new Set<string>();
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) {
      if (typeof value === 'number' && !coordinates.has(name)) found.add(name);
    }
  }
  return inKnownOrder([...found]);
}

/** Names of metrics: those that Sparring measures, then others as they come. */
export function inKnownOrder(names: readonly string[]): string[] {
  return [
    ...Object.keys(known).filter((name) => names.includes(name)),
    ...names.filter((name) => !Object.hasOwn(known, name)),
  ];
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
}

/** The curve without what has no place on the axis. */
function withPlaces(curve: Curve): Curve {
  if (!curve.x.some(Number.isNaN)) return curve;
  return {
    x: curve.x.filter((at) => !Number.isNaN(at)),
    y: curve.y.filter((_, i) => !Number.isNaN(curve.x[i]!)),
  };
}

/** The evaluations, by metric and by what was measured. Of a step that was evaluated twice, the later value. */
function evaluationMeasures({ evaluations }: RecordedRun, place: PlaceOfStep): Measure[] {
  return [...new Set(evaluations.map(titleOf))].map((title): Measure => {
    const all = evaluations.filter((each) => titleOf(each) === title);
    const latest = [...new Map(all.map((each) => [each.step, each])).values()].sort(
      (a, b) => a.step - b.step,
    );
    const placed = latest.filter(({ step }) => !Number.isNaN(place(step)));
    const { metric, unit, better } = all[0]!;
    return {
      metric,
      subject: 'evaluations',
      title,
      name: metric,
      label: `${unit ?? 'value'}, ${better} is better`,
      curve: {
        x: Float64Array.from(placed, ({ step }) => place(step)),
        y: Float64Array.from(placed, ({ value }) => value),
      },
      scatters: false,
      errors: Float64Array.from(placed, ({ standardError }) => standardError ?? Number.NaN),
      better,
    };
  });
}

/**
 * What was measured, on how many samples: values of different numbers of samples do not belong on one curve. Names of measures
 * of features say all of it themselves.
 */
function titleOf({ metric, what, samples }: Evaluation): string {
  return metric.includes('@') ? metric : `${metric}: ${what}, ${counted(samples, 'sample')}`;
}

/** Real examples a second, over `window` steps around each; at the ends, over the first and the last of them. */
function speedOf(run: RecordedRun, x: Float64Array, window: number, noun: string): Measure {
  const { records } = run;
  const momentOf = (i: number) => ({ step: records[i]!.step, seconds: numberOf(records[i]!['seconds']) });
  const y = Float64Array.from(records, (_, i) => {
    const { first, last } = speedSpan(i, speedWindow(window), records.length);
    return examplesPerStep(run) * stepsPerSecond(momentOf(first), momentOf(last));
  });
  return {
    metric: speedMetric,
    subject: 'speed',
    title: 'Speed',
    name: `${noun}/s`,
    label: `${noun} per second`,
    curve: withPlaces({ x, y }),
    scatters: false,
  };
}

/** The records between which the speed at one of them is measured: `span` apart, or as far as there are records. */
export function speedSpan(index: number, span: number, records: number) {
  const length = Math.min(records - 1, span);
  const first = Math.max(0, Math.min(records - 1 - length, index - (length >> 1)));
  return { first, last: first + length };
}

interface Moment {
  readonly step: number;
  /** Of training; NaN if they are not known. */
  readonly seconds: number;
}

/** NaN if it is not known. */
export function stepsPerSecond(first: Moment, last: Moment): number {
  const seconds = last.seconds - first.seconds;
  return seconds > 0 ? (last.step - first.step) / seconds : Number.NaN;
}

/** The steps over which the speed is measured. Other curves are averaged over `window`. */
export function speedWindow(window: number): number {
  return Math.max(leastSpeedSteps, 2 * window);
}
