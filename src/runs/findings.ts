/** What is found of a run: a figure that explains itself, its numbers, and sentences; and how they are written. */
import { basename, extname, resolve } from 'node:path';
import { writeFileAtomic } from '../data/disk/atomic.ts';
import { missingLettersSentence } from '../drawing/fonts.ts';
import { encodePng, type Pixels } from '../drawing/png.ts';
import type { Box } from '../drawing/svg/box.ts';
import { explainedFigure, type Figure } from '../drawing/svg/figure.ts';
import { renderSvg } from '../drawing/svg/render.ts';
import type { Generator } from './generator.ts';

/** A run, and how its generator makes pictures where they are made. A `Generator` is one. */
export type Examined = Pick<Generator, 'run'> & Partial<Pick<Generator, 'weights' | 'normalisation'>>;

export interface Findings {
  readonly figure: Figure;
  /** For programs: values that JSON has. */
  readonly numbers: Readonly<Record<string, unknown>>;
  /** For a person, one a line. */
  readonly sentences: readonly string[];
}

/** Where findings go. */
export interface FindingsFiles {
  /** What was done, such as `interpolate`. */
  readonly name: string;
  /** The figure, a PNG or SVG file; its numbers go beside it. */
  readonly picture: string;
  /** Other files, by what the numbers call them. */
  readonly more?: Readonly<Record<string, { readonly path: string; readonly content: Uint8Array }>>;
}

export interface WrittenFindings {
  /** What the JSON file holds. */
  readonly record: Readonly<Record<string, unknown>>;
  /** The paths of all files. */
  readonly paths: readonly string[];
  /** What there is to know of the figure's letters; undefined of a usual one. */
  readonly warning: string | undefined;
}

/**
 * Writes a figure, and its numbers as JSON beside it. Everything is made before the first file is written.
 *
 * @throws SparringError if a file cannot be written
 */
export async function writeFindings(
  { run, weights, normalisation }: Examined,
  { figure, numbers }: Findings,
  { name, picture, more = {} }: FindingsFiles,
): Promise<WrittenFindings> {
  const drawn = await encoded(figure, picture);
  const record = {
    exploration: name,
    run: run.path,
    step: run.step,
    weights,
    normalisation,
    picture,
    ...Object.fromEntries(Object.entries(more).map(([key, { path }]) => [key, path])),
    ...numbers,
    ...(drawn.missing.length === 0 ? {} : { missingLetters: drawn.missing }),
  };
  const files = [
    { path: picture, content: drawn.bytes },
    ...Object.values(more),
    { path: withEnding(picture, '.json'), content: `${JSON.stringify(record, undefined, 2)}\n` },
  ];
  for (const { path, content } of files) await writeFileAtomic(path, content);
  return {
    record,
    paths: files.map(({ path }) => path),
    warning: missingLettersSentence(drawn.missing),
  };
}

/** As the file's ending says: SVG, whose letters are the reader's, or PNG. */
async function encoded(figure: Figure, file: string): Promise<Pixels> {
  if (extname(file).toLowerCase() !== '.svg') return encodePng(figure);
  return { bytes: Buffer.from(renderSvg(figure, figure)), missing: [] };
}

/** The path with another ending, `.json` with its dot. */
export function withEnding(path: string, ending: string): string {
  return `${path.slice(0, path.length - extname(path).length)}${ending}`;
}

/** A figure under its title, with what was looked at, and a line below that says how to read it. */
export function figureOfRun(
  { run, weights, normalisation }: Examined,
  body: Box,
  { title, reading }: { readonly title: string; readonly reading: string },
): Figure {
  const source = [
    `${basename(resolve(run.path))}, step ${run.step}`,
    ...(weights === 'average' ? ['moving average of the weights'] : []),
    ...(normalisation === 'batch' ? ['normalised by the batch'] : []),
  ].join(', ');
  return explainedFigure(body, { title, source, reading });
}
