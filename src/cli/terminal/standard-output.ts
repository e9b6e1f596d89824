/** Files that go to standard output: `--out -`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, messageOf, UsageError } from '../../core/errors.ts';
import { codeOf } from '../../data/disk/file-errors.ts';
import { checkResult } from '../../data/disk/result-files.ts';
import { inTemporaryFolder } from '../../data/disk/temporary-folder.ts';
import { printsOnTerminal, writeBytes } from './print.ts';

const names: ReadonlySet<string> = new Set(['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);

/** Whether an output path means standard output. */
export function isStandardOutput(path: string | undefined): boolean {
  return path !== undefined && names.has(path);
}

/** The path as a sentence names it. */
export function fileWording(path: string): string {
  return isStandardOutput(path) ? 'standard output' : path;
}

/** The error that what was printed did not arrive. @param thrown by the stream */
export function outputLost(thrown: unknown): DataError {
  const why = codeOf(thrown) === 'ENOSPC' ? 'the disk is full' : messageOf(thrown);
  return new DataError(`could not write all of the output: ${why}`, { code: 'file-system', cause: thrown });
}

/** Refuses standard output for a command that cannot write there. @param why such as `a pack is written in place` */
export function refuseStandardOutput(path: string | undefined, why: string): void {
  if (!isStandardOutput(path)) return;
  throw new UsageError(`--out got ${JSON.stringify(path)}, but ${why}: pass a path`);
}

/**
 * Writes one file, or the same bytes to standard output. `write` gets the path. For standard output that is a temporary
 * file, so that nothing is printed of a file that fails halfway.
 *
 * @param ending of the file, with its dot: it determines the format
 * @throws UsageError if the outcome goes there too (`--json`), or the bytes are no text and would go to a terminal
 */
export async function writeOutput<T>(
  out: string,
  { ending, isText, json }: { readonly ending: string; readonly isText: boolean; readonly json: boolean },
  write: (file: string) => Promise<T>,
): Promise<T> {
  if (!isStandardOutput(out)) {
    await checkResult(out); // before the work
    return write(out);
  }
  if (json)
    throw new UsageError(`--json and --out ${out} both write to standard output: leave one of them out`);
  if (printsOnTerminal() && !isText) {
    throw new UsageError(
      `--out ${out} would print a ${ending} file on the terminal: redirect it, as in "> file${ending}", or pass a path`,
    );
  }
  return inTemporaryFolder('output', async (folder) => {
    const file = join(folder, `output${ending}`);
    const written = await write(file);
    await writeBytes(await readFile(file));
    return written;
  });
}
