/** Files whose names are steps. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../core/errors.ts';

/** A file that belongs to one step of a run. */
export interface StepFile {
  readonly step: number;
  readonly path: string;
}

/** At least six digits, so that names sort in the order of the steps. */
export function stepName(step: number): string {
  if (!Number.isInteger(step) || step < 0) {
    throw new DataError(`expected a step of 0 or more, got ${step}`);
  }
  return String(step).padStart(6, '0');
}

/** The files of `folder` whose names are steps. Temporary files have other names. */
export async function listStepFiles(folder: string, extension: string): Promise<StepFile[]> {
  return stepFilesAmong(await readdir(folder).catch((): string[] => []), folder, extension);
}

/** As `listStepFiles`, of the names that are in a folder. */
export function stepFilesAmong(names: readonly string[], folder: string, extension: string): StepFile[] {
  const files: StepFile[] = [];
  for (const name of names) {
    const step = stepIn(name, extension);
    if (step !== undefined) files.push({ step, path: join(folder, name) });
  }
  return files.sort((a, b) => a.step - b.step);
}

/** The steps of the files whose names are steps, ascending. */
export function stepsAmong(names: readonly string[], extension: string): number[] {
  const steps: number[] = [];
  for (const name of names) {
    const step = stepIn(name, extension);
    if (step !== undefined) steps.push(step);
  }
  return steps.sort((a, b) => a - b);
}

const [zero, nine] = [48, 57];

/** The step that a name has, before its extension. A loop: there are runs of ten thousand sheets. */
function stepIn(name: string, extension: string): number | undefined {
  const digits = name.length - extension.length;
  if (digits < 1 || !name.endsWith(extension)) return undefined;
  let step = 0;
  for (let i = 0; i < digits; i++) {
    const code = name.charCodeAt(i);
    if (code < zero || code > nine) return undefined;
    step = 10 * step + (code - zero);
  }
  return step;
}
