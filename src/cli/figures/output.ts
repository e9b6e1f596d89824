/** What commands that draw findings share: their options, and what they write and print. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import {
  writeFindings as write,
  type Examined,
  type Findings,
  type FindingsFiles,
} from '../../runs/findings.ts';
import { checkEnding } from '../options/endings.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { addSamplingOptions, type SamplingFlags } from '../options/shared.ts';
import { printJson, printLines } from '../terminal/print.ts';

/** Where an exploration writes. */
export interface FigureFlags {
  readonly out?: string;
  readonly json?: boolean;
}

/** The options of explorations that sample. */
export interface ExploreFlags extends SamplingFlags, FigureFlags {}

/** The most pictures of one figure, and the most in one of its rows: what a screen and a browser still show. */
export const mostFigurePictures = 1024;
export const mostFigureColumns = 64;

/** Adds `--out`, `--json` and how to sample to an exploration called `name`. Returns the command. */
export function addExploreOptions(command: Command, name: string): Command {
  return addSamplingOptions(addFigureOptions(command, name));
}

/** Adds `--out` and `--json` to an exploration called `name`. Returns the command. */
export function addFigureOptions(command: Command, name: string): Command {
  const out = `the picture (.png or .svg), with its numbers in a .json beside it (default: ${name}.png in the run folder)`;
  return command
    .addOption(option('--out <file>', out, parse.text))
    .option('--json', 'print the numbers as JSON');
}

/** @throws UsageError if `--out` does not name a PNG or SVG file, or the figure would have too many pictures */
export function checkFigure(flags: FigureFlags, pictures: number): void {
  checkEnding('--out', flags.out, '.png', '.svg');
  if (pictures > mostFigurePictures) {
    throw new UsageError(
      `that would be a figure of ${pictures} pictures, expected at most ${mostFigurePictures}: ask for fewer seeds or steps`,
    );
  }
}

/** Where the picture goes: `--out`, or into the run folder. */
export function pictureFile({ run }: Pick<Examined, 'run'>, flags: FigureFlags, name: string): string {
  return flags.out ?? join(run.path, `${name}.png`);
}

/**
 * Writes the picture and the numbers, and prints what was found.
 *
 * @param name of what was done: it names the files where `--out` does not
 * @param more other files, by what the JSON calls them
 */
export async function writeFindings(
  examined: Examined,
  flags: FigureFlags,
  { name, more, ...found }: Findings & Pick<FindingsFiles, 'name' | 'more'>,
): Promise<void> {
  const picture = pictureFile(examined, flags, name);
  const files = { name, picture, ...(more === undefined ? {} : { more }) };
  const { record, paths, warning } = await write(examined, found, files);
  if (flags.json === true) printJson(record);
  else printLines([...found.sentences, ...(warning === undefined ? [] : [warning]), ...paths]);
}
