/** `sparring export` to formats that are folders. */
import { UsageError } from '../../core/errors.ts';
import { counted, formatBytes, grouped } from '../../core/wording.ts';
import { exportHub } from '../../runs/hub/export-hub.ts';
import { exportTensorboard } from '../../runs/tensorboard/export-tensorboard.ts';
import { openRun } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { printLines } from '../terminal/print.ts';
import { isStandardOutput } from '../terminal/standard-output.ts';
import type { ExportFlags, FolderFormat } from './export-flags.ts';
import { stepWording } from '../../runs/step-wording.ts';

export const folderFormats = ['hub', 'tensorboard'] as const satisfies readonly FolderFormat[];

/** Writes a run into a folder for other programs. @throws UsageError if an option does not apply to the format */
export async function exportFolder(path: string, format: FolderFormat, flags: ExportFlags): Promise<void> {
  const { network, names, weights, normalisation, out, overwrite, step: wanted } = flags;
  if (isStandardOutput(out)) {
    throw new UsageError(`${format} is a folder, which standard output cannot take: pass --out FOLDER`);
  }
  refuse(format, { '--network': network, '--names': names, '--data': flags.data });
  if (format === 'tensorboard') {
    refuse(format, {
      '--weights': weights,
      '--normalisation': normalisation,
      '--step': wanted,
      '--overwrite': overwrite,
    });
    const { file, bytes, steps, pictures } = await exportTensorboard(path, out);
    if (flags.json === true) printOutcome({ run: path, format, file, bytes, steps, pictures });
    else {
      printLines([
        `${counted(steps, 'step')} and ${counted(pictures, 'picture')} as ${format}, ${formatBytes(bytes)}: ${file}`,
      ]);
    }
    return;
  }
  const run = await openRun(path, { step: wanted });
  const exported = await exportHub(run, { folder: out, overwrite, weights, normalisation }, () =>
    openRuntime({}),
  );
  const { bytes, files, replaced } = exported;
  const before = replaced === 0 ? '' : ` (${grouped(replaced)} replaced)`;
  const { step } = run;
  if (flags.json === true) printOutcome({ run: path, step, format, folder: out, ...exported });
  else {
    printLines([
      `The generator of ${stepWording(run)} as ${format}, ${counted(files.length, 'file')}, with ${exported.normalisation} statistics, ${formatBytes(bytes)}: ${out}${before}`,
    ]);
  }
}

function refuse(format: FolderFormat, given: Readonly<Record<string, unknown>>): void {
  for (const [flag, value] of Object.entries(given)) {
    if (value !== undefined) throw new UsageError(`${flag} does not apply to ${format}: leave it out`);
  }
}
