/** `sparring evaluate RUN --metric nearest`: whether the generator has memorised its training pictures. */
import { evaluateNearest, type NearestProgress } from '../../analysis/evaluation/nearest.ts';
import { nearestReport, nearestValue } from '../../analysis/evaluation/nearest-report.ts';
import { discriminatorFeatures, hasFeatures } from '../../analysis/features/discriminator.ts';
import type { FeatureNetwork } from '../../analysis/features/feature-network.ts';
import { counted, grouped } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { withGenerator } from '../../runs/generator.ts';
import { foundIn, type Found } from '../figures/output.ts';
import { openHeldOut } from '../inputs/held-out.ts';
import { checkPictures, openGenerator } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { openRunData } from '../inputs/run-data.ts';
import type { ProgressRecord } from '../terminal/display.ts';
import { openTerminal } from '../terminal/terminal.ts';
import type { EvaluateFlags } from './flags.ts';
import { recordOrWarn } from './record.ts';

/** @throws SparringError if the pictures cannot be opened, or there are too few of them */
export async function nearestCommand(
  path: string,
  flags: EvaluateFlags,
  signal: AbortSignal,
): Promise<Found> {
  return withGenerator(openGenerator(path, flags, signal), async (generator) => {
    const { run } = generator;
    checkPictures(run, 'evaluate');
    const training = await openRunData(run.options, flags);
    let heldOut: PictureSource | undefined;
    let features: FeatureNetwork | undefined;
    try {
      heldOut = await openHeldOut(run.options, flags);
      const runtime = await openRuntime(flags);
      if (hasFeatures(run.gan)) features = await discriminatorFeatures(run.gan, run.state, runtime);
      const terminal = openTerminal('stderr');
      const findings = await evaluateNearest({
        generator,
        training,
        heldOut,
        features,
        runtime,
        count: flags.count,
        signal,
        references: flags.references,
        onProgress: (progress) => terminal.progress(progressRecord(progress), progressWording(progress)),
      });
      terminal.discardProgress();
      const found = await foundIn(generator, flags, {
        name: 'nearest',
        ...(await nearestReport(generator, findings)),
      });
      await recordOrWarn(generator, nearestValue(findings));
      return found;
    } finally {
      await features?.release();
      training.close?.();
      heldOut?.close?.();
    }
  });
}

function progressRecord({ doing: work, ...more }: NearestProgress): ProgressRecord {
  return 'count' in more ? { work, total: more.count, ...more } : { work };
}

function progressWording(progress: NearestProgress): string {
  return progress.doing === 'sampling'
    ? `generating ${counted(progress.count, 'sample')}`
    : `${grouped(progress.done)} of ${grouped(progress.count)} training pictures compared`;
}
