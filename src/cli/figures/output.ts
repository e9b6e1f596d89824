/** Shared by the commands that draw findings: their options, and what they write and print. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import {
  writeFindings as write,
  type ExaminedRun,
  type Findings,
  type FindingsFiles,
} from '../../runs/findings.ts';
import { pictureEndings } from '../../data/pictures/encoding.ts';
import { checkEnding } from '../options/endings.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { addSamplingOptions, type SamplingFlags } from '../options/shared.ts';
import { refuseStandardOutput } from '../terminal/standard-output.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { printLines } from '../terminal/print.ts';
import { commandWords } from '../terminal/words.ts';
import { describeFinding } from '../../analysis/health/finding.ts';

/** The options for output. */
export interface FigureFlags {
  readonly out?: string;
  readonly json?: boolean;
}

/** The options for output and for sampling. */
export interface ExploreFlags extends SamplingFlags, FigureFlags {}

/** The maximum of pictures in a figure, and in one of its rows: more does not fit a screen. */
export const maxFigurePictures = 1024;
export const maxFigureColumns = 64;

/** Adds `--out`, `--json` and the sampling options to a command whose files are called `name`. Returns the command. */
export function addExploreOptions(command: Command, name: string): Command {
  return addSamplingOptions(addFigureOptions(command, name));
}

/** Adds `--out` and `--json` to a command whose files are called `name`. Returns the command. */
export function addFigureOptions(command: Command, name: string): Command {
  const out = `file for the figure, .png, .svg, .html, .jpg or .webp; its numbers go into a .json beside it (default: ${name}.png in the run folder)`;
  return command
    .addOption(option('--out <file>', out, parse.text))
    .option('--json', 'print the numbers as JSON');
}

/** @throws UsageError if `--out` does not name a picture, an SVG or an HTML file, or the figure would have too many pictures */
export function checkFigure(flags: FigureFlags, pictures: number): void {
  refuseStandardOutput(flags.out, 'a figure and its numbers are two files (--json prints the numbers)');
  checkEnding('--out', flags.out, ...pictureEndings, '.svg', '.html');
  if (pictures > maxFigurePictures) {
    throw new UsageError(
      `got a figure of ${pictures} pictures, expected at most ${maxFigurePictures}: use fewer seeds or steps`,
    );
  }
}

/** The path of the figure: `--out`, or a PNG in the run folder. */
export function pictureFile({ run }: Pick<ExaminedRun, 'run'>, flags: FigureFlags, name: string): string {
  return flags.out ?? join(run.path, `${name}.png`);
}

/** Findings that are written, to print. */
export interface Found {
  /** For programs. */
  readonly record: Readonly<Record<string, unknown>>;
  /** For people. */
  readonly lines: readonly string[];
}

/**
 * Writes the figure and the numbers, and prints the findings.
 *
 * @param found.name what was done; also the name of the files if `--out` names none
 * @param found.more other files, by their names in the JSON
 */
export async function writeFindings(
  examined: ExaminedRun,
  flags: FigureFlags,
  found: Findings & Pick<FindingsFiles, 'name' | 'more'>,
): Promise<void> {
  printFound(flags, await foundIn(examined, flags, found));
}

/** Writes the figure and the numbers (`writeFindings`), and returns what to print. */
export async function foundIn(
  examined: ExaminedRun,
  flags: FigureFlags,
  { name, more, ...found }: Findings & Pick<FindingsFiles, 'name' | 'more'>,
): Promise<Found> {
  const picture = pictureFile(examined, flags, name);
  const files = { name, picture, ...(more === undefined ? {} : { more }) };
  const { record, paths, warning } = await write(examined, found, files, commandWords);
  const { verdict } = found;
  const said = verdict === undefined ? [] : [`${describeFinding(verdict).in(commandWords)}.`];
  return {
    record,
    lines: [...found.sentences, ...said, ...(warning === undefined ? [] : [warning]), ...paths],
  };
}

/** Prints findings: the lines, or with `--json` the record. */
export function printFound(flags: FigureFlags, { record, lines }: Found): void {
  if (flags.json === true) printOutcome(record);
  else printLines(lines);
}
