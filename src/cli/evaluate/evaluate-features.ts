/** `sparring evaluate RUN --metric kid|fid|prdc`: how far samples are from real pictures, by features. */
import {
  evaluateFeatures,
  type FeatureMetric,
  type MeasuresProgress,
} from '../../analysis/evaluation/measures.ts';
import { measuresReport, measuresValues } from '../../analysis/evaluation/measures-report.ts';
import { UsageError } from '../../core/errors.ts';
import { describeFinding } from '../../analysis/health/finding.ts';
import { counted, grouped } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { evaluationsOf, type MetricValue } from '../../runs/evaluations.ts';
import { decidingSeries } from '../../runs/evaluation-series.ts';
import { findingsOfEvaluations } from '../../runs/measured-findings.ts';
import { RunFolder } from '../../runs/run-folder.ts';
import { commandWords } from '../terminal/words.ts';
import { withGenerator } from '../../runs/generator.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import { foundIn, type Found } from '../figures/output.ts';
import { openHeldOut } from '../inputs/held-out.ts';
import { checkPictures, openGenerator } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { openRunData } from '../inputs/run-data.ts';
import { openTerminal } from '../terminal/terminal.ts';
import { openFeatures } from './feature-networks.ts';
import type { EvaluateFlags } from './flags.ts';
import { recordOrWarn } from './record.ts';

/** @throws SparringError if the pictures cannot be opened, or there are too few of them */
export async function featuresCommand(
  path: string,
  metrics: readonly FeatureMetric[],
  flags: EvaluateFlags,
  signal: AbortSignal,
): Promise<Found> {
  return withGenerator(openGenerator(path, flags, signal), async (generator) => {
    const { run } = generator;
    checkPictures(run, 'evaluate');
    const { against: split = flags.heldOut === undefined ? 'training' : 'held-out' } = flags;
    const real =
      split === 'training' ? await openRunData(run.options, flags) : await heldOutOf(run.options, flags);
    try {
      const runtime = await openRuntime(flags);
      const network = await openFeatures(flags, run, runtime);
      try {
        const terminal = openTerminal('stderr');
        const findings = await evaluateFeatures({
          generator,
          real,
          split,
          network,
          metrics,
          runtime,
          count: flags.count,
          references: flags.references,
          insist: flags.insist,
          signal,
          onProgress: (progress) =>
            terminal.progress(
              { work: progress.doing, done: progress.done, total: progress.count },
              wordingOf(progress),
            ),
        });
        terminal.discardProgress();
        const found = await foundIn(generator, flags, {
          name: metrics.join('-'),
          ...measuresReport(generator, findings),
        });
        const values = measuresValues(findings);
        for (const value of values) await recordOrWarn(generator, value);
        return { ...found, lines: [...found.lines, ...(await trendLines(run.path, values))] };
      } finally {
        await network.release();
      }
    } finally {
      real.close?.();
    }
  });
}

/**
 * What the evaluations of the run say together. The trend and the best step are by the metric that decides: they are said if it
 * was measured now.
 */
async function trendLines(path: string, now: readonly MetricValue[]): Promise<string[]> {
  const folder = new RunFolder(path);
  const evaluations = await evaluationsOf(folder).catch(() => []);
  const measured = new Set(now.map(({ metric }) => metric));
  const checkpoints = await folder.listCheckpoints();
  const [deciding] = decidingSeries(evaluations, new Set(checkpoints.map(({ step }) => step)));
  const decides = deciding !== undefined && measured.has(deciding.metric);
  return findingsOfEvaluations(evaluations, checkpoints)
    .filter(
      ({ name }) =>
        decides || (name === 'kinds-missed' && now.some(({ metric }) => metric.startsWith('recall@'))),
    )
    .map((finding) => `${describeFinding(finding).in(commandWords)}.`);
}

async function heldOutOf(options: RunOptions, flags: EvaluateFlags): Promise<PictureSource> {
  const heldOut = await openHeldOut(options, flags);
  if (heldOut !== undefined) return heldOut;
  throw new UsageError(
    'this run holds no pictures out, and its data has no test split: name some with --held-out, or compare with --against training',
    { option: 'heldOut' },
  );
}

function wordingOf({ doing, done, count }: MeasuresProgress): string {
  switch (doing) {
    case 'sampling':
      return `${grouped(done)} of ${counted(count, 'sample')} measured`;
    case 'reading':
      return `${grouped(done)} of ${counted(count, 'real picture')} measured`;
    case 'comparing':
      return 'comparing features';
  }
}
