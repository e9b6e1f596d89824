/** `sparring evaluate RUN --metric parzen`: the likelihood of held-out pictures under Parzen windows on samples. */
import { evaluateParzen, type ParzenProgress } from '../../analysis/evaluation/parzen.ts';
import { parzenReport, parzenValue } from '../../analysis/evaluation/parzen-report.ts';
import { checkUnit } from '../../analysis/evaluation/picture-rows.ts';
import { counted } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { withGenerator } from '../../runs/generator.ts';
import { openRunFolder } from '../../runs/run-folder.ts';
import { ganOf, runOptionsSchema } from '../../runs/run-options.ts';
import { foundIn, type Found } from '../figures/output.ts';
import { openData } from '../inputs/open-data.ts';
import { checkPictures, openGenerator } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import type { ProgressRecord } from '../terminal/display.ts';
import { openTerminal } from '../terminal/terminal.ts';
import type { EvaluateFlags } from './flags.ts';
import { heldOutNames } from './held-out.ts';
import { recordOrWarn } from './record.ts';

/** What can be said before anything is computed. @throws SparringError as `parzenCommand` does */
export async function checkParzen(path: string, flags: EvaluateFlags): Promise<void> {
  const options = await (await openRunFolder(path)).readOptions(runOptionsSchema);
  const gan = ganOf(options);
  if (gan.kind === 'points') return; // refused when the run is opened
  checkUnit(gan.image); // before it asks for held-out pictures
  heldOutNames(options.data, flags);
}

/** @throws UsageError if neither the options nor the data of the run determine both sets of held-out pictures */
export async function parzenCommand(path: string, flags: EvaluateFlags, signal: AbortSignal): Promise<Found> {
  return withGenerator(openGenerator(path, flags, signal), async (generator) => {
    checkPictures(generator.run, 'evaluate');
    const names = heldOutNames(generator.run.options.data, flags);
    const like = { ...flags, values: flags.values ?? generator.run.options.values };
    const validation = await openData(names.validation, like);
    let test: PictureSource | undefined;
    try {
      test = await openData(names.test, like);
      const runtime = await openRuntime(flags);
      const terminal = openTerminal('stderr');
      const findings = await evaluateParzen({
        generator,
        validation,
        test,
        runtime,
        count: flags.count,
        signal,
        onProgress: (progress) => terminal.progress(progressRecord(progress), progressWording(progress)),
      });
      terminal.discardProgress();
      const found = await foundIn(generator, flags, {
        name: 'parzen',
        ...parzenReport(generator, names, findings),
      });
      await recordOrWarn(generator, parzenValue(generator, names, findings));
      return found;
    } finally {
      validation.close?.();
      test?.close?.();
    }
  });
}

function progressRecord({ doing: work, ...more }: ParzenProgress): ProgressRecord {
  return 'count' in more ? { work, total: more.count, ...more } : { work };
}

function progressWording(progress: ParzenProgress): string {
  switch (progress.doing) {
    case 'sampling':
      return `generating ${counted(progress.count, 'sample')}`;
    case 'reading':
      return 'reading held-out pictures';
    case 'scoring':
      return `scoring ${counted(progress.count, 'picture')}`;
  }
}
