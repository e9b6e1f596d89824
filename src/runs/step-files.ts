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
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .filter((name) => name.endsWith(extension) && /^\d+$/.test(name.slice(0, -extension.length)))
    .map((name) => ({ step: Number(name.slice(0, -extension.length)), path: join(folder, name) }))
    .sort((a, b) => a.step - b.step);
}
