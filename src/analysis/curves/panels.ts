/** Which curves stand together in a panel, and in which style. */
import type { SeriesIndex } from '../../drawing/svg/theme.ts';
import { smoothed, type Curve } from './curve.ts';
import type { Measure, Subject } from './measures.ts';

/** A curve in a panel. */
export interface Strand {
  /** The index of its run. */
  readonly run: number;
  readonly measure: Measure;
  /** The mean over neighbouring steps, or the values themselves if they do not scatter. */
  readonly mean: Curve;
  /** What is written beside its end. */
  readonly name: string;
  readonly style: Style;
}

export interface Style {
  readonly series: SeriesIndex;
  readonly dash: string;
}

export interface Panel {
  readonly title: string;
  readonly subject: Subject;
  readonly label: string;
  readonly strands: readonly Strand[];
}

const colours = 6;
const dashes = ['none', '7 3', '2 3', '9 3 2 3'] as const;
/** More runs could not be told apart. */
export const maxRuns = colours * dashes.length;

/** The style of a run, the same in all panels: first the colours, then dashes. */
export function styleOf(run: number): Style {
  return { series: (run % colours) as SeriesIndex, dash: dashes[Math.floor(run / colours) % dashes.length]! };
}

/** The two curves of one run that are drawn together: D’s and G’s. */
const pairs: Partial<Record<Subject, string>> = {
  losses: 'The losses of D and G',
  answers: 'D’s answers',
  scores: 'D’s scores, higher for what looks more real',
};

/** The second of each pair. */
const seconds: ReadonlySet<string> = new Set(['lossG', 'dFake', 'scoreFake']);

/** @param names of the runs, short; @param window the steps over which curves are averaged */
export function panelsOf(
  measures: readonly (readonly Measure[])[],
  names: readonly string[],
  window: number,
): Panel[] {
  const isOne = measures.length === 1;
  const strands = measures.flatMap((ofRun, run) =>
    ofRun.map((measure): Strand => {
      const mean = measure.scatters ? smoothed(measure.curve, window) : measure.curve;
      const isPaired = isOne && pairs[measure.subject] !== undefined;
      const style = styleOf(isPaired && seconds.has(measure.metric) ? 1 : run);
      return { run, measure, mean, name: isPaired ? measure.name : isOne ? '' : names[run]!, style };
    }),
  );
  const titleOf = ({ measure }: Strand) => (isOne ? pairs[measure.subject] : undefined) ?? measure.title;
  return [...new Set(strands.map(titleOf))].map((title) => {
    const together = strands.filter((strand) => titleOf(strand) === title);
    const { subject, label } = together[0]!.measure;
    return { title, subject, label, strands: together };
  });
}
