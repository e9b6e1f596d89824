/** What the commands of `sparring explore` share: their options, their figures' parts, and what they write. */
import { basename, extname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { missingLettersSentence } from '../../drawing/fonts.ts';
import { encodePng, type Pixels } from '../../drawing/png.ts';
import type { Box } from '../../drawing/svg/box.ts';
import { explainedFigure, type Figure } from '../../drawing/svg/figure.ts';
import { renderSvg } from '../../drawing/svg/render.ts';
import type { Generator } from '../../runs/generator.ts';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { checkEnding, withEnding } from '../options/endings.ts';
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

/** What is explored: a run, and how its generator makes pictures where they are made. A `Generator` is one. */
export type Explored = Pick<Generator, 'run'> & Partial<Pick<Generator, 'weights' | 'normalisation'>>;

/** What a command has found. */
export interface Findings {
  /** Names the files where `--out` does not: `interpolate.png` in the run folder. */
  readonly name: string;
  readonly figure: Figure;
  /** Other files to write, by path, and what they are called in the JSON. */
  readonly more?: readonly { readonly key: string; readonly path: string; readonly content: Uint8Array }[];
  readonly numbers: Readonly<Record<string, unknown>>;
  /** For a person, one a line. */
  readonly sentences: readonly string[];
}

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
export function pictureFile({ run }: Explored, flags: FigureFlags, name: string): string {
  return flags.out ?? join(run.path, `${name}.png`);
}

/** Writes the picture and the numbers, and says what was found. */
export async function writeFindings(
  explored: Explored,
  flags: FigureFlags,
  { name, figure, more = [], numbers, sentences }: Findings,
): Promise<void> {
  const { run, weights, normalisation } = explored;
  const file = pictureFile(explored, flags, name);
  const drawn = await encoded(figure, file);
  const record = {
    exploration: name,
    run: run.path,
    step: run.step,
    weights,
    normalisation,
    picture: file,
    ...Object.fromEntries(more.map(({ key, path }) => [key, path])),
    ...numbers,
    ...(drawn.missing.length === 0 ? {} : { missingLetters: drawn.missing }),
  };
  const json = `${JSON.stringify(record, undefined, 2)}\n`;
  // Everything is made before the first file is written.
  const files = [
    { path: file, content: drawn.bytes },
    ...more,
    { path: withEnding(file, '.json'), content: json },
  ];
  for (const { path, content } of files) await writeFileAtomic(path, content);
  const missing = missingLettersSentence(drawn.missing);
  const lines = [...sentences, ...(missing === undefined ? [] : [missing]), ...files.map(({ path }) => path)];
  if (flags.json === true) printJson(record);
  else printLines(lines);
}

/** As the file's ending says: SVG, whose letters are the reader's, or PNG. */
async function encoded(figure: Figure, file: string): Promise<Pixels> {
  if (extname(file).toLowerCase() !== '.svg') return encodePng(figure);
  return { bytes: Buffer.from(renderSvg(figure, figure)), missing: [] };
}

/** A figure under its title, with what was looked at, and a line below that says how to read it. */
export function explained(explored: Explored, title: string, body: Box, reading: string): Figure {
  const { run, weights, normalisation } = explored;
  const source = [
    `${basename(resolve(run.path))}, step ${run.step}`,
    ...(weights === 'average' ? ['moving average of the weights'] : []),
    ...(normalisation === 'batch' ? ['normalised by the batch'] : []),
  ].join(', ');
  return explainedFigure(body, { title, source, reading });
}

/** Six digits: derived numbers have no more that mean something. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** `seed 3`, `seeds 3, 17 and 40`. */
export function namedSeeds(seeds: readonly number[]): string {
  if (seeds.length === 1) return `seed ${seeds[0]}`;
  return `seeds ${seeds.slice(0, -1).join(', ')} and ${seeds.at(-1)}`;
}
