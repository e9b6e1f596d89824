/** The page of curves: the runs, then their panels by subject, each with how to read it. */
import { range } from '../../core/numbers.ts';
import { counted, grouped } from '../../core/wording.ts';
import { inRows } from '../../drawing/svg/box.ts';
import { figureWidth, type Page, type Section } from '../../drawing/svg/page.ts';
import type { Axis } from '../../drawing/svg/plot.ts';
import { maxOf } from '../../core/extremes.ts';
import { eventNames } from '../../runs/run-events.ts';
import { horizontalLabel } from './horizontal.ts';
import { speedWindow, type Subject } from './measures.ts';
import { panelPlot, type PanelSetting } from './panel-plot.ts';
import type { Panel } from './panels.ts';
import { smoothingWording, type Curves } from './plot-runs.ts';
import { examplesPerStep, nounOfExamples } from './recorded-run.ts';
import { runsTable } from './runs-table.ts';
import { timeWording } from './summary.ts';
import { undecidedLossOf } from './undecided-loss.ts';

/** What the losses of a GAN say, which is not what those of other networks say. */
export const lesson =
  'A loss here is one network’s score against the other. In a good training both go up and down around a balance, and neither says how good the pictures are: samples and evaluations do.';

const gap = { columns: 32, rows: 28 } as const;
const panelWidth = (figureWidth - gap.columns) / 2;

export function curvesPage(curves: Curves): Page {
  const { runs, names } = curves;
  return {
    title: runs.length === 1 ? `The training of ${names.full[0]}` : `${counted(runs.length, 'run')} compared`,
    lead: lesson,
    sections: [...(runs.length === 1 ? [] : [runsSection(curves)]), ...curveSections(curves)],
    footer:
      runs.length === 1 ? factsOf(curves) : `Read from metrics.jsonl and evaluations.jsonl of each run.`,
  };
}

/** The sections of the panels. */
export function curveSections(curves: Curves): Section[] {
  const setting = settingOf(curves);
  return groups.flatMap(({ heading, subjects, caption }) => {
    const panels = curves.panels.filter(({ subject }) => subjects.includes(subject));
    if (panels.length === 0) return [];
    const [only, ...others] = panels.map((panel) => ({
      ...panel,
      title: panel.title === heading ? '' : panel.title,
    }));
    // A panel that is alone is as wide as the page.
    const drawn =
      others.length === 0
        ? panelPlot(only!, { ...setting, width: figureWidth })
        : inRows(
            [only!, ...others].map((panel) => panelPlot(panel, setting)),
            2,
            { gap, align: 'start' },
          );
    const paragraphs = subjects.includes('losses') ? verdicts(curves) : [];
    return [{ heading, paragraphs, figure: drawn, caption: caption(curves, panels) }];
  });
}

/** What the numbers say, a sentence each. What to try is printed, in the words of those who can try it. */
function verdicts({ findings, names, runs }: Curves): string[] {
  return findings.flatMap((ofRun, i) =>
    ofRun.map(({ sentence }) =>
      runs.length === 1 ? `${capitalised(String(sentence))}.` : `${names.short[i]}: ${String(sentence)}.`,
    ),
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function runsSection({ runs, summaries, names, differing, settings }: Curves): Section {
  const mean =
    settings.smooth <= 1
      ? 'those of the last step'
      : `means over the last ${counted(settings.smooth, 'step')}`;
  const alike = differing.length === 0 ? ' All of them have the same options.' : '';
  return {
    heading: 'The runs',
    paragraphs: [],
    figure: runsTable(summaries.slice(0, runs.length), names.full, differing, figureWidth),
    caption: `Each run has the same colour everywhere. Numbers of D and G are ${mean}.${alike}`,
  };
}

interface Group {
  readonly heading: string;
  readonly subjects: readonly Subject[];
  readonly caption: (curves: Curves, panels: readonly Panel[]) => string;
}

const groups: readonly Group[] = [
  { heading: 'The game', subjects: ['losses', 'answers', 'scores'], caption: captionOfGame },
  { heading: 'Evaluations', subjects: ['evaluations'], caption: captionOfEvaluations },
  { heading: 'Other measurements', subjects: ['other'], caption: captionOfOthers },
  { heading: 'Speed', subjects: ['speed'], caption: captionOfSpeed },
];

function smoothingSentence(curves: Curves): string {
  const isFaint = curves.settings.smooth > 1 && curves.runs.length <= 4;
  return `Lines are ${smoothingWording(curves)}${isFaint ? '; faint: single steps' : ''}.`;
}

function captionOfGame(curves: Curves, panels: readonly Panel[]): string {
  const undecided = undecidedLossOf(curves.runs);
  const isLoss = panels.some(({ subject }) => subject === 'losses');
  const isAnswer = panels.some(({ subject }) => subject === 'answers');
  const loss = isLoss && undecided !== undefined ? `a loss of ${undecided.wording}` : undefined;
  const answer = isAnswer ? 'answers of ½' : undefined;
  const both = [loss, answer].filter((each) => each !== undefined).join(' and ');
  const dashed = both === '' ? '' : ` Dashed: ${both}, where D cannot tell real from generated.`;
  const isScore = panels.some(({ subject }) => subject === 'scores');
  const apart = isAnswer || isScore ? ' The further D(x) is above D(G(z)), the more D is winning.' : '';
  return `${smoothingSentence(curves)}${dashed}${apart}${eventSentence(curves)}`;
}

function eventSentence({ events }: Curves): string {
  if (events.length === 0) return '';
  const kinds = [...new Set(events.map(({ what }) => what))].map((kind) => {
    const count = events.filter(({ what }) => what === kind).length;
    if (kind === eventNames.retry) return counted(count, 'retry', 'retries');
    return kind === eventNames.failed ? counted(count, 'failure') : kind;
  });
  return ` Dotted vertical lines: ${kinds.join(', ')}.`;
}

function captionOfOthers(curves: Curves, panels: readonly Panel[]): string {
  const isOfSteps = panels.some(({ strands }) => strands.some(({ measure }) => measure.scatters));
  return isOfSteps
    ? smoothingSentence(curves)
    : 'Measured on the samples that were drawn during the training.';
}

function captionOfEvaluations(): string {
  return 'What sparring evaluate measured, a dot each; bars reach one standard error up and down.';
}

function captionOfSpeed({ runs, settings }: Curves): string {
  return `Real ${nounOfExamples(runs)} that D gets in a second, over ${counted(speedWindow(settings.smooth), 'step')}; sampling and saving count.`;
}

function factsOf({ runs: [run], summaries: [summary] }: Curves): string {
  const noun = nounOfExamples([run!]);
  const { steps, minutes } = summary!;
  const time = minutes === undefined ? '' : ` in ${timeWording(minutes)}`;
  return `${counted(steps, 'step')}${time}, with ${grouped(steps * examplesPerStep(run!))} ${noun} for D. Read from metrics.jsonl and evaluations.jsonl.`;
}

function settingOf(curves: Curves): PanelSetting {
  const { runs, panels, events, settings } = curves;
  const ends = panels.flatMap(({ strands }) => strands.map(({ mean }) => mean.x.at(-1)!));
  const to = Math.max(0, maxOf(ends)) || 1;
  const x: Axis = {
    label: horizontalLabel(settings.over, runs),
    from: 0,
    to,
    ...(settings.over !== 'minutes' && to < 5 ? { ticks: range(0, to + 1) } : {}), // no fractions of a step
  };
  return {
    x,
    scale: settings.scale,
    width: panelWidth,
    runs: runs.length,
    events,
    undecidedLoss: undecidedLossOf(runs)?.value,
  };
}
